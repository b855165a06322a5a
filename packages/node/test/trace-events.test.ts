import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ConfigError, type SystemEvent } from '@cellactor/core'
import { traceEvents } from '@cellactor/node'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'

function heard(...types: string[]): SystemEvent[] {
  const events: SystemEvent[] = []
  const listener = (message: unknown) => void events.push(message as SystemEvent)
  for (const type of types) subscribe(`cellactor:event:${type}`, listener)
  onTestFinished(() => {
    for (const type of types) unsubscribe(`cellactor:event:${type}`, listener)
  })
  return events
}

const failing = () => ({
  receive() {
    throw new Error('x')
  },
})

describe('traceEvents', () => {
  it('F10 publishes every event on the channel of its type, in order', async () => {
    const events = heard('lifecycle', 'failure', 'supervision', 'deadLetter', 'log')
    const { system, host } = simulate()
    const published: SystemEvent[] = []
    system.eventStream.subscribe(event => published.push(event))
    traceEvents(system)
    const ref = system.spawn(failing, 'clerk')
    ref.tell(1)
    await host.settle()
    system.stop(ref)
    await host.settle()
    ref.tell(2)
    await host.settle()

    expect(events.map(({ type }) => type)).toEqual(published.map(({ type }) => type))
    expect(events.every((event, index) => event === published[index])).toBe(true)
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['lifecycle', 'failure', 'supervision', 'deadLetter', 'log']))
  })

  it('F10 carries the events from then on to who subscribes later', async () => {
    const { system, host } = simulate()
    traceEvents(system)
    system.spawn(failing, 'early')
    await host.settle()
    const events = heard('lifecycle')
    system.spawn(failing, 'late')
    await host.settle()
    expect(events).toMatchObject([{ stage: 'started', path: { name: 'late' } }])
  })

  it('F10 stops when it is told to, as often as one likes', async () => {
    const events = heard('lifecycle')
    const { system, host } = simulate()
    const tracing = traceEvents(system)
    tracing.unsubscribe()
    tracing.unsubscribe()
    system.spawn(failing)
    await host.settle()
    expect(events).toEqual([])
  })

  it('7.2 wants only the types that it is given, each once', async () => {
    const events = heard('lifecycle', 'failure')
    const { system, host } = simulate()
    traceEvents(system, { types: ['failure', 'failure'] })
    system.spawn(failing).tell(1)
    await host.settle()
    expect(events.map(({ type }) => type)).toEqual(['failure'])
    // A message is published where nobody subscribes, too, unless one looks first.
    expect(channel('cellactor:event:supervision').hasSubscribers).toBe(false)
  })

  it('F10 refuses types that there are not', () => {
    const { system } = simulate()
    expect(() => traceEvents(system, { types: ['failures' as never] })).toThrow(ConfigError)
    expect(() => traceEvents(system, { types: ['toString' as never] })).toThrow(/no events of type "toString"/)
  })

  it('F10 of a list with one that there is not, none is published', async () => {
    const events = heard('lifecycle')
    const { system, host } = simulate()
    expect(() => traceEvents(system, { types: ['lifecycle', 'nope' as never] })).toThrow(ConfigError)
    system.spawn(failing)
    await host.settle()
    expect(events).toEqual([])
  })
})
