import { type Actor, type ActorContext, type ActorRef, Handled, ok } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, expectHealthy, nodeOf, total, world } from './support.ts'

/** What a handler or hook gives back by the way, `() => list.push(x)` say: no promise, no failure. */
const values: readonly (readonly [string, unknown])[] = [
  ['a number', 7],
  ['a text', 'text'],
  ['an object', { message: 'text', issues: [] }],
  ['Handled.dropped', Handled.dropped],
  ['Handled.unhandled', Handled.unhandled],
  ['ok()', ok()],
]
/** An actor that does as its messages say, whatever they give back. */
type Act = (ctx: ActorContext<Act>) => unknown
type Context = ActorContext<Act>
const acting = (hooks: Partial<Record<keyof Actor<Act>, unknown>> = {}) =>
  actor<Act>({ receive: (ctx, act) => act(ctx) as undefined, ...(hooks as Partial<Actor<Act>>) })

describe('2.1 what is no promise is not waited for', () => {
  for (const [what, value] of values) {
    it(`3.2 a preStart that returns ${what} is over: the actor runs when spawn returns`, () => {
      const { system } = world()
      const ref = system.spawn(acting({ preStart: () => value }))
      expect(nodeOf(system, ref)?.state).toBe('running')
    })

    it(`1.5 a handler that returns ${what} is over: the next message is of the same turn`, async () => {
      const w = world()
      const handled: string[] = []
      const refs = [w.system.spawn(acting(), 'a'), w.system.spawn(acting(), 'b')]
      for (let i = 0; i < 3; i += 1) {
        for (const ref of refs) {
          ref.tell(() => {
            handled.push(ref.path.name)
            return value
          })
        }
      }
      await w.host.settle()
      expect(['aaabbb', 'bbbaaa']).toContain(handled.join(''))
    })

    it(`8.2 8.3 timers and the receive timeout go on after a handler that returns ${what}`, async () => {
      const w = world()
      const handled: string[] = []
      const noting = (name: string) => () => {
        handled.push(name)
        return value
      }
      const idle = w.system.spawn(acting({ preStart: (ctx: Context) => ctx.setReceiveTimeout(100, noting('idle')) }))
      w.system.spawn(acting({ preStart: (ctx: Context) => ctx.timers.startFixedDelay('key', noting('tick'), 100) }))
      await w.host.advance(50)
      idle.tell(noting('message'))
      await w.host.advance(310)
      expect(handled).toEqual(['message', 'tick', 'idle', 'tick', 'idle', 'tick', 'idle'])
    })
  }
})

describe('8.6 what is published of it', () => {
  for (const [what, value] of values) {
    it(`8.6 ${what}: unhandled if it says so, and never invalid`, async () => {
      const w = world()
      const unhandled = eventProbe(w.system, 'unhandled')
      const invalid = eventProbe(w.system, 'invalid')
      const ref = w.system.spawn(acting())
      for (const given of [value, Promise.resolve(value)]) ref.tell(() => given)
      await w.host.settle()
      expect(unhandled.events).toHaveLength(value === Handled.unhandled ? 2 : 0)
      expect(invalid.events).toEqual([])
    })
  }

  it('2.5 what is thrown is a failure, and nothing else', async () => {
    const w = world()
    const unhandled = eventProbe(w.system, 'unhandled')
    const ref = w.system.spawn(acting(), { supervision: 'resume' })
    ref.tell(() => {
      throw Handled.unhandled
    })
    ref.tell(() => Promise.reject(Handled.unhandled))
    await w.host.settle()
    expect(total(w.system, 'failure_total')).toBe(2)
    expect(unhandled.events).toEqual([])
  })
})

describe('2.1 promises of another make', () => {
  it('2.1 a thenable that gives another one is waited for to the end', async () => {
    const w = world()
    const gate = deferred()
    const handled: string[] = []
    // biome-ignore lint/suspicious/noThenProperty: a promise of another make
    const thenable = (given: unknown) => ({ then: (onValue: (value: unknown) => void) => onValue(given) })
    const ref = w.system.spawn(acting())
    ref.tell(() => thenable(thenable(gate.promise)))
    ref.tell(() => handled.push('next'))
    await w.host.settle()
    expect(handled).toEqual([])
    gate.resolve()
    await w.host.settle()
    expect(handled).toEqual(['next'])
  })

  it('4.12 one whose then is out of order is a failure', async () => {
    const w = world()
    const handled: string[] = []
    const broken = Object.assign(Promise.resolve(), {
      // biome-ignore lint/suspicious/noThenProperty: a promise that misbehaves is what the test is about
      then() {
        throw new Boom('then')
      },
    })
    const ref = w.system.spawn(acting(), { supervision: 'resume' })
    ref.tell(() => broken)
    ref.tell(() => handled.push('next'))
    await w.host.settle()
    expect(total(w.system, 'failure_total')).toBe(1)
    expect(handled).toEqual(['next'])
    await expectHealthy(w)
  })
})

describe('2.1 handlers of what does not come from the mailbox', () => {
  it('8.5 2.6 the message of an adapter, of a pipe or of a watch may be handled asynchronously', async () => {
    const w = world()
    const handled: string[] = []
    const target = w.system.spawn(acting(), 'target')
    const slow = (name: string) => async () => {
      await null
      handled.push(name)
    }
    const adapters: ActorRef<string>[] = []
    const ref = w.system.spawn(
      acting({
        preStart: (ctx: Context) => {
          adapters.push(ctx.adapt<string>(slow))
          ctx.pipeToSelf(Promise.resolve(), () => slow('piped'))
          ctx.watchWith(target, slow('gone'))
        },
      }),
    )
    adapters[0]?.tell('adapted')
    w.system.stop(target)
    await w.host.settle()
    expect(handled.sort()).toEqual(['adapted', 'gone', 'piped'])
    expect(nodeOf(w.system, ref)?.processed).toBe(3)
    await expectHealthy(w)
  })
})
