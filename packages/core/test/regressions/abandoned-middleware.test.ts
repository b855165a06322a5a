import {
  type Actor,
  type ActorContext,
  type ActorRef,
  Behavior,
  type ReceiveMiddleware,
  SupervisorStrategy,
} from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Deferred, deferred } from '../watch-events/support.ts'
import { raise } from './support.ts'

/** A middleware that keeps the message `slow` until the gate opens, then hands it on. */
const keeping =
  (gate: Deferred<void>): ReceiveMiddleware<string> =>
  async (_ctx, message, next) => {
    if (message === 'slow') await gate.promise
    return next(message)
  }

describe.each(['of the options', 'of Behavior.intercept'] as const)('2.3 2.4 3.9 an abandoned middleware, %s', where => {
  it.each(['stop', 'restart', 'preRestart'] as const)('2.4 whose instance has gone by a %s hands nothing on', async end => {
    const { system, host } = simulate({ stopTimeoutMs: 5 })
    const logs = eventProbe(system, 'log')
    const log: string[] = []
    const gate = deferred()
    const hook = deferred()
    const refs: ActorRef<string>[] = []
    let instances = 0
    const behavior = (id: number) =>
      Behavior.handle<string>((_ctx, message) => void log.push(`${id} handles ${message}`)).receiveSignal(
        async (_ctx, { type }) => {
          log.push(`${id} ${type}`)
          if (end === 'preRestart' && type === 'preRestart') await hook.promise
        },
      )
    const child = () => {
      const id = ++instances
      return where === 'of the options' ? behavior(id) : Behavior.intercept(keeping(gate), behavior(id))
    }
    const parent: Actor<string> = {
      supervisorStrategy: () => SupervisorStrategy.allForOne({ decide: () => 'restart' }),
      preStart: (ctx: ActorContext<string>) => {
        const options = where === 'of the options' ? { middleware: [keeping(gate)] } : {}
        refs.push(
          ctx.spawn<string>(child, options),
          ctx.spawn<string>(() => ({ receive: () => raise(new Error('x')) })),
        )
      },
      receive() {},
    }
    system.spawn(() => parent)
    const [one, sibling] = refs
    if (one === undefined || sibling === undefined) throw new Error('no children')
    one.tell('slow')
    await host.settle()
    if (end === 'stop') system.stop(one)
    else sibling.tell('fail')
    await host.advance(10)
    gate.resolve()
    await host.settle()
    hook.resolve()
    await host.settle()
    expect(log).toEqual([end === 'stop' ? '1 postStop' : '1 preRestart'])
    expect(logs.events.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('rejected after it had been abandoned'),
    )
    if (end === 'stop') return
    one.tell('later')
    await host.settle()
    expect(log.at(-1)).toBe('2 handles later')
  })

  it('2.3 within the grace it still may', async () => {
    const { system, host } = simulate({ stopTimeoutMs: 50 })
    const log: string[] = []
    const gate = deferred()
    const behavior = Behavior.handle<string>((_ctx, message) => void log.push(message))
    const ref =
      where === 'of the options'
        ? system.spawn(behavior, { middleware: [keeping(gate)] })
        : system.spawn(Behavior.intercept(keeping(gate), behavior))
    ref.tell('slow')
    await host.settle()
    system.stop(ref)
    await host.advance(10)
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['slow'])
  })
})
