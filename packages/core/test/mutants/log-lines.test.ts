import { type MessageQueue, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, type Script, scripted, thrownBy, world } from './support.ts'

/** A log line is for whoever looks for the reason: how grave, of which actor, and the error itself. */
function logging() {
  const w = world()
  const logs = eventProbe(w.system, 'log')
  const lines = () => logs.events.map(({ level, path, data }) => ({ level, name: path?.name, data }))
  return { ...w, lines }
}
const blowUp: Script = () => {
  throw new Boom('trigger')
}

describe('9.4 a forced stop', () => {
  it('9.4 an error of the actor, with what its mailbox threw', async () => {
    const l = logging()
    const create = () => faultyMailbox({ user: () => 'throw' })
    const ref = l.system.spawn(scripted(), { name: 'liar', mailbox: { kind: 'custom', create } })
    ref.tell(() => {})
    await l.host.settle()
    const cause: unknown = expect.objectContaining({ code: 'FAULT_INJECTED' })
    // The dead letter is a warning of its own.
    expect(l.lines().slice(1)).toEqual([{ level: 'error', name: 'liar', data: { cause } }])
  })

  it('9.4 without data where it threw nothing', async () => {
    const l = logging()
    const create = () => faultyMailbox({ user: () => 'lose' })
    const ref = l.system.spawn(scripted(), { name: 'liar', mailbox: { kind: 'custom', create } })
    ref.tell(() => {})
    await l.host.settle()
    expect(l.lines()).toEqual([{ level: 'error', name: 'liar', data: undefined }])
  })
})

describe('2.7 promises where none may be', () => {
  const reason = new Boom('late')

  it('2.7 of a factory: a warning of the actor, with the reason', async () => {
    const l = logging()
    const factory = (() => Promise.reject(reason)) as unknown as () => ReturnType<ReturnType<typeof scripted>>
    expect(thrownBy(() => l.system.spawn(factory, 'made'))).toBeDefined()
    await l.host.settle()
    expect(l.lines()).toContainEqual({ level: 'warn', name: 'made', data: { reason } })
  })

  it('2.7 of supervisorStrategy', async () => {
    const l = logging()
    const supervisorStrategy = (() => Promise.reject(reason)) as unknown as () => SupervisorStrategy
    expect(thrownBy(() => l.system.spawn(scripted({ supervisorStrategy }), 'made'))).toBeDefined()
    await l.host.settle()
    expect(l.lines()).toContainEqual({ level: 'warn', name: 'made', data: { reason } })
  })

  it('2.7 of decide: a warning of the parent', async () => {
    const l = logging()
    const decide = (() => Promise.reject(reason)) as unknown as () => 'stop'
    const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide })
    const parent = l.system.spawn(scripted({ supervisorStrategy }), { name: 'parent', supervision: 'stop' })
    const child = await l.childOf(parent, scripted(), 'child')
    await l.act(child, blowUp)
    expect(l.lines()).toContainEqual({ level: 'warn', name: 'parent', data: { reason } })
  })
})

describe('3.7c 2.3 failures and delays on the way out', () => {
  it('3.7c a postStop that throws: one error of the actor', async () => {
    const l = logging()
    const ref = l.system.spawn(scripted({ postStop: () => blowUp(undefined as never) as undefined }), 'last')
    l.system.stop(ref)
    await l.host.settle()
    expect(l.lines()).toEqual([{ level: 'error', name: 'last', data: undefined }])
  })

  it('2.3 an abandoned handler: a warning; its rejection afterwards another, with the error', async () => {
    const l = logging()
    const gate = deferred()
    const ref = l.system.spawn(actor<string>({ receive: () => gate.promise }), { name: 'slow', stopTimeoutMs: 10 })
    ref.tell('work')
    await l.host.settle()
    l.system.stop(ref)
    await l.host.advance(10)
    expect(l.lines()).toEqual([{ level: 'warn', name: 'slow', data: undefined }])
    const error = new Boom('late')
    gate.reject(error)
    await l.host.settle()
    expect(l.lines().slice(1)).toEqual([{ level: 'warn', name: 'slow', data: { error } }])
  })

  it('2.3 the event says what was abandoned, and after how long', async () => {
    const l = logging()
    const events = eventProbe(l.system, 'abandoned')
    const gate = deferred()
    await l.host.advance(1_000)
    const ref = l.system.spawn(actor<string>({ receive: () => gate.promise }), { name: 'slow', stopTimeoutMs: 10 })
    ref.tell('work')
    await l.host.advance(5)
    l.system.stop(ref)
    await l.host.advance(10)
    expect(events.events.map(({ what, path, afterMs }) => [what, path.name, afterMs])).toEqual([['receive', 'slow', 15]])
  })

  it('2.3 nothing is said of one that resolves afterwards', async () => {
    const l = logging()
    const gate = deferred()
    const ref = l.system.spawn(actor<string>({ receive: () => gate.promise }), { name: 'slow', stopTimeoutMs: 10 })
    ref.tell('work')
    await l.host.settle()
    l.system.stop(ref)
    await l.host.advance(10)
    gate.resolve()
    await l.host.settle()
    expect(l.lines()).toHaveLength(1)
  })
})

describe('F7c a parent whose mailbox throws at a failure', () => {
  it('F7c an error of the parent, with what was thrown and the failure of the child', async () => {
    const l = logging()
    const create = (): MessageQueue => faultyMailbox({ system: message => (message.type === 'failure' ? 'throw' : 'ok') })
    const parent = l.system.spawn(scripted(), { name: 'parent', mailbox: { kind: 'custom', create } })
    const child = await l.childOf(parent, scripted(), 'child')
    await l.act(child, blowUp)
    const cause: unknown = expect.objectContaining({ code: 'FAULT_INJECTED' })
    expect(l.lines()[0]).toEqual({
      level: 'error',
      name: 'parent',
      data: { cause, failure: expect.stringContaining('trigger') },
    })
  })
})

describe('4.9 decisions', () => {
  const backoff = { minMs: 50, maxMs: 50 }
  for (const [supervision, level, message] of [
    ['resume', 'warn', 'Resumed after a failure: trigger.'],
    ['stop', 'error', 'Stopped after a failure: trigger.'],
    [SupervisorStrategy.restart(), 'error', 'Restarted after a failure: trigger.'],
    [SupervisorStrategy.restart({ backoff }), 'error', 'Restarted in 50 ms after a failure: trigger.'],
  ] as const) {
    it(`4.9 "${message}", of the actor that failed, with the failure and its number`, async () => {
      const w = world()
      const logs = eventProbe(w.system, 'log')
      const failures = eventProbe(w.system, 'failure')
      const ref = w.system.spawn(scripted(), { name: 'child', supervision })
      await w.act(ref, blowUp)
      const sequence = failures.events[0]?.sequence
      expect(logs.events.map(event => [event.level, event.message, event.path?.name, event.data])).toEqual([
        [level, message, 'child', { sequence, failure: expect.objectContaining({ message: 'trigger' }) }],
      ])
      expect(sequence).toBeTypeOf('number')
    })
  }

  it('4.9 none where the strategy says log: false, and none of an escalation', async () => {
    const w = world()
    const logs = eventProbe(w.system, 'log')
    const quiet = w.system.spawn(scripted(), { name: 'quiet', supervision: SupervisorStrategy.restart({ log: false }) })
    await w.act(quiet, blowUp)
    const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
    const parent = w.system.spawn(scripted({ supervisorStrategy }), {
      name: 'parent',
      supervision: SupervisorStrategy.restart({ log: false }),
    })
    const child = await w.childOf(parent, scripted(), 'child')
    await w.act(child, blowUp)
    expect(logs.events).toEqual([])
  })
})

describe('2.3 a listener of ctx.signal that throws', () => {
  it('2.3 an error of the actor, with what was thrown; it stops all the same', async () => {
    const l = logging()
    const error = new Boom('listener')
    const stopped: string[] = []
    const listen: Script = ctx =>
      ctx.signal.addEventListener('abort', () => {
        throw error
      })
    const ref = l.system.spawn(scripted({ postStop: () => void stopped.push('postStop') }), 'heard')
    await l.act(ref, listen)
    l.system.stop(ref)
    await l.host.settle()
    expect(l.lines()).toEqual([{ level: 'error', name: 'heard', data: { error } }])
    expect(stopped).toEqual(['postStop'])
  })
})
