import { type ActorRef, type ActorSystem, SpawnError } from '@cellactor/core'
import { eventProbe, livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, stateOf, thrown } from './support.ts'

describe('1 size', () => {
  it('1.5 100,000 actors: each gets its messages, all can be stopped', { timeout: 120_000 }, async () => {
    const { system, host } = simulate({ order: 'fifo' })
    const count = 100_000
    let handled = 0
    let stopped = 0
    const one = actor<number>({
      receive: (_, n) => {
        handled += n
      },
      postStop: () => {
        stopped++
      },
    })
    const refs: ActorRef<number>[] = []
    for (let n = 0; n < count; n++) refs.push(system.spawn(one))
    for (const ref of refs) ref.tell(1)
    await host.settle()
    expect(handled).toBe(count)
    for (const ref of refs) ref.tell(2)
    await host.settle()
    expect(handled).toBe(3 * count)
    void system.terminate()
    await host.settle()
    expect(stopped).toBe(count)
    expect(livePaths(system)).toEqual([])
  })

  it('1.1 1,000,000 messages through one actor, in order', { timeout: 120_000 }, async () => {
    const { system, host } = simulate({ order: 'fifo' })
    const count = 1_000_000
    let expected = 0
    let misplaced = 0
    const ref = system.spawn(
      actor<number>({
        receive(_, n) {
          if (n !== expected++) misplaced++
        },
      }),
    )
    for (let n = 0; n < count; n++) ref.tell(n)
    await host.settle()
    expect([expected, misplaced]).toEqual([count, 0])
  })

  it('1.1 1,000,000 messages that an actor sends to itself', { timeout: 120_000 }, async () => {
    const { system, host } = simulate({ order: 'fifo' })
    let handled = 0
    const ref = system.spawn(
      actor<number>({
        receive(ctx, n) {
          handled++
          if (n > 1) ctx.self.tell(n - 1)
        },
      }),
    )
    ref.tell(1_000_000)
    await host.settle()
    expect(handled).toBe(1_000_000)
  })
})

describe('3.2 starts nested in starts', () => {
  function chain(system: ActorSystem, depth: number, hooks: { start?: (level: number) => void; stop?: (level: number) => void }) {
    const refs: ActorRef<unknown>[] = []
    const link = (level: number): ReturnType<typeof actor> =>
      actor({
        preStart(ctx) {
          hooks.start?.(level)
          if (level < depth) refs[level] = ctx.spawn(link(level + 1))
        },
        postStop: () => hooks.stop?.(level),
      })
    refs[0] = system.spawn(link(1))
    return refs
  }

  it('3.2 a chain of 10,000, each spawned in preStart, neither overflows the stack nor loses one', {
    timeout: 120_000,
  }, async () => {
    const { system, host } = simulate()
    const started: number[] = []
    const stopped: number[] = []
    chain(system, 10_000, { start: level => started.push(level), stop: level => stopped.push(level) })
    await host.settle()
    const levels = Array.from({ length: 10_000 }, (_, level) => level + 1)
    expect(started).toEqual(levels)
    void system.terminate()
    await host.settle()
    expect(stopped).toEqual(levels.reverse())
  })

  it('3.2 starts nested deeper than 100 are deferred: their refs come back in state starting', async () => {
    const { system, host } = simulate()
    const started: number[] = []
    const refs = chain(system, 300, { start: level => started.push(level) })
    const nested = started.length
    expect(nested).toBeGreaterThanOrEqual(100)
    expect(nested).toBeLessThanOrEqual(101)
    const states = refs.map(ref => stateOf(system, ref))
    expect(states).toEqual([...Array(nested).fill('running'), 'starting'])
    await host.settle()
    expect(started).toHaveLength(300)
  })

  it('3.2 a deferred start that fails is told to the supervisor, not to a caller who has gone on', async () => {
    const { system, host } = simulate()
    const failed: unknown[] = []
    system.eventStream.subscribe('failure', event => failed.push(event.snapshot.actor))
    let hasReturned = false
    const refs = chain(system, 300, {
      start() {
        if (hasReturned) throw new Boom('deferred')
      },
    })
    hasReturned = true
    const [last, deferred] = refs.slice(-2)
    await host.settle()
    expect(failed).toEqual([deferred?.pid])
    expect(last && deferred && [stateOf(system, last), stateOf(system, deferred)]).toEqual(['running', 'gone'])
  })

  it('3.2 one that is nested less deep is told to its caller, and so to the outermost one', async () => {
    const { system, host } = simulate()
    const failures = eventProbe(system, 'failure')
    const start = (level: number) => {
      if (level === 50) throw new Boom('nested')
    }
    expect(thrown(() => chain(system, 300, { start }))).toBeInstanceOf(SpawnError)
    await host.settle()
    expect(failures.events).toEqual([])
    expect(livePaths(system).every(path => path.segments[0] !== 'user' || path.segments.length === 1)).toBe(true)
  })
})
