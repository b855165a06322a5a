import { type ActorContext, type ActorRef, Behavior, type ReceiveMiddleware, SupervisorStrategy } from '@cellactor/core'
import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, raise, stateOf, watching } from './support.ts'

/** A countdown: each message is the next one's number, so that the mailbox holds one at a time. */
type Wrap = (behavior: Behavior<number>) => Behavior<number>
interface Run {
  /** Bytes on the heap after a tenth of the way, and at the end. */
  readonly marks: number[]
  readonly handled: { count: number }
}

const heapUsed = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function countdown(wrap: Wrap, from: number, run: Run): Behavior<number> {
  const step = (ctx: ActorContext<number>, left: number): Behavior<number> => {
    run.handled.count += 1
    if (left === from - from / 10 || left === 0) run.marks.push(heapUsed())
    if (left === 0) return Behavior.same
    if (left < 0) throw new Boom('boom')
    ctx.self.tell(left - 1)
    return again()
  }
  const again = (): Behavior<number> => wrap(Behavior.receive(step))
  return again()
}

const strategy = SupervisorStrategy.restart({ maxRestarts: 1_000_000 })
const identity = (message: number): number => message
let intercepted = 0
const pass: ReceiveMiddleware<number> = (_ctx, message, next) => {
  intercepted += 1
  return next(message)
}
const passToo: typeof pass = (_ctx, message, next) => next(message)
/** Counts what it is told, and keeps nothing. */
const counting: ActorRef<number> = Object.create(simulate().system.spawn(Behavior.ignore), {
  tell: {
    value() {
      intercepted += 1
    },
  },
})
const onSignal = () => {}
const schema = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value: value as number }) },
} as const

const wraps: Readonly<Record<string, Wrap>> = {
  nothing: behavior => behavior,
  supervise: behavior => Behavior.supervise(behavior).onFailure(Boom, strategy),
  'supervise with a strategy made anew': behavior =>
    Behavior.supervise(behavior).onFailure(Boom, SupervisorStrategy.restart({ maxRestarts: 1_000_000 })),
  'a chain of supervise': behavior =>
    Behavior.supervise(Behavior.supervise(behavior).onFailure(Boom, 'restart')).onFailure(RangeError, 'resume').onFailure('stop'),
  intercept: behavior => Behavior.intercept(pass, behavior),
  'intercept, written in place': behavior =>
    Behavior.intercept((_ctx, message, next) => {
      intercepted += 1
      return next(message)
    }, behavior),
  transform: behavior => Behavior.transform(behavior, identity),
  'transform, written in place': behavior => Behavior.transform(behavior, (message: number) => message),
  monitor: behavior => Behavior.monitor(counting, behavior),
  validated: behavior => Behavior.validated(schema, behavior),
  setup: behavior => Behavior.setup(() => behavior),
  receiveSignal: behavior => behavior.receiveSignal(onSignal),
  'wrappers in wrappers, written in place': behavior =>
    Behavior.monitor(
      counting,
      Behavior.transform(
        Behavior.intercept((_ctx, message, next) => next(message), behavior),
        (message: number) => message,
      ),
    ),
  'all of them': behavior =>
    Behavior.supervise(
      Behavior.setup<number>(() =>
        Behavior.transform(
          Behavior.intercept<number>(pass, Behavior.validated<number, number>(schema, behavior.receiveSignal(onSignal))),
          identity,
        ),
      ),
    ).onFailure(Boom, strategy),
}

describe('R9 wrappers never pile up', () => {
  it.each(Object.keys(wraps))(
    'R9 a million transitions of a behaviour that returns itself wrapped again: %s',
    async name => {
      const from = 1_000_000
      const { system, host } = simulate()
      const seen = watching(system)
      const run: Run = { marks: [], handled: { count: 0 } }
      intercepted = 0
      const ref = system.spawn(countdown(wraps[name] ?? raise(new Error(name)), from, run))
      ref.tell(from)
      await host.settle()
      expect([run.handled.count, seen.failures.length, stateOf(system, ref)]).toEqual([from + 1, 0, 'running'])
      const [early = 0, late = 0] = run.marks
      // 900 000 wrappers of 16 bytes would be 14 megabytes.
      expect(late - early).toBeLessThan(4_000_000)
      // What a behaviour inside a map tells itself is of its own protocol, and goes past the layers outside of the map.
      expect([0, 1, from + 1]).toContain(intercepted)
      // And the last one is as alive as the first.
      ref.tell(-1)
      await host.settle()
      expect([seen.outcomes(), stateOf(system, ref)]).toEqual([['restart'], 'running'])
    },
    60_000,
  )

  const two = (first: Wrap, second: Wrap, from: number, run: Run): Behavior<number> => {
    let turn = 0
    const wrap: Wrap = behavior => {
      turn += 1
      return turn % 2 === 0 ? first(behavior) : second(behavior)
    }
    return countdown(wrap, from, run)
  }
  it.each([
    [
      'intercept',
      (behavior: Behavior<number>) => Behavior.intercept(pass, behavior),
      (behavior: Behavior<number>) => Behavior.intercept(passToo, behavior),
    ],
    [
      'supervise',
      (behavior: Behavior<number>) => Behavior.supervise(behavior).onFailure(Boom, 'restart'),
      (behavior: Behavior<number>) => Behavior.supervise(behavior).onFailure(RangeError, 'restart'),
    ],
  ] as readonly (readonly [string, Wrap, Wrap])[])(
    'R9 nor where two behaviours with wrappers of their own take turns: %s',
    async (_, first, second) => {
      const from = 200_000
      const { system, host } = simulate()
      const seen = watching(system)
      const run: Run = { marks: [], handled: { count: 0 } }
      const ref = system.spawn(two(first, second, from, run))
      ref.tell(from)
      await host.settle()
      expect([run.handled.count, seen.failures.length, stateOf(system, ref)]).toEqual([from + 1, 0, 'running'])
      const [early = 0, late = 0] = run.marks
      expect(late - early).toBeLessThan(2_000_000)
    },
    60_000,
  )
  it('R9 one that returns the very same wrapped behaviour', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const probe = testProbe<string>(system)
    const one: Behavior<string> = Behavior.monitor(
      probe.ref,
      Behavior.transform(
        Behavior.intercept(
          (_ctx, message, next) => {
            log.push(`intercepted ${message}`)
            return next(message)
          },
          Behavior.receiveMessage<string>(message => {
            log.push(message)
            return one
          }),
        ),
        (message: string) => `<${message}>`,
      ),
    )
    const ref = system.spawn(one)
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['intercepted <a>', '<a>', 'intercepted <b>', '<b>', 'intercepted <c>', '<c>'])
    expect(probe.messages).toEqual(['a', 'b', 'c'])
  })

  it('R9 signal handlers put on one another in vain', async () => {
    const { system, host } = simulate()
    let told = 0
    let current: Behavior<number> = Behavior.receive<number>((ctx, left) => {
      if (left > 0) ctx.self.tell(left - 1)
      current = current.receiveSignal(() => {
        told += 1
      })
      return current
    })
    const ref = system.spawn(current)
    ref.tell(300_000)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect([told, stateOf(system, ref)]).toEqual([1, 'gone'])
  })

  it('R9 setups inside setups need no stack', () => {
    const { system } = simulate()
    const deep = (left: number): Behavior<unknown> => (left === 0 ? Behavior.ignore : Behavior.setup(() => deep(left - 1)))
    const ref = system.spawn(deep(200_000))
    expect(stateOf(system, ref)).toBe('running')
  })
})
