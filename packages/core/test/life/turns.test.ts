import type { ActorContext, ActorRef } from '@cellactor/core'
import { faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, deadLetters, deadRefs, deferred, seeds, stateOf } from './support.ts'

describe('1.1 one message at a time', () => {
  it.each(seeds)('1.1 no handler of an instance begins before the one before it has settled (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const begun: number[] = []
    let inside = 0
    let most = 0
    const several = async (_: unknown, n: number) => {
      most = Math.max(most, ++inside)
      begun.push(n)
      for (let waits = n % 3; waits > 0; waits--) await undefined
      inside--
    }
    const ref = system.spawn(actor<number>({ receive: several }))
    const numbers = Array.from({ length: 30 }, (_, n) => n)
    for (const n of numbers) ref.tell(n)
    await host.settle()
    expect(most).toBe(1)
    expect(begun).toEqual(numbers)
  })

  it('1.1 an await holds the actor back, and nobody else', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const gate = deferred()
    const slow = system.spawn(
      actor<string>({
        async receive(_, message) {
          log.push(`slow begins ${message}`)
          if (message === 'a') await gate.promise
          log.push(`slow ends ${message}`)
        },
      }),
    )
    const quick = system.spawn(actor<string>({ receive: (_, message) => void log.push(`quick ${message}`) }))
    slow.tell('a')
    slow.tell('b')
    await host.settle()
    quick.tell('c')
    await host.settle()
    expect(log).toEqual(['slow begins a', 'quick c'])
    gate.resolve()
    await host.settle()
    expect(log.slice(2)).toEqual(['slow ends a', 'slow begins b', 'slow ends b'])
  })
})

describe('1.2 two lanes', () => {
  it.each(seeds)('1.2 the user lane is first in, first out, per sender (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const got: Record<string, number[]> = { x: [], y: [] }
    const ref = system.spawn(actor<[string, number]>({ receive: (_, [from, n]) => void got[from]?.push(n) }))
    const sender = (name: string) => actor<number>({ receive: (_, n) => ref.tell([name, n]) })
    const [x, y] = [system.spawn(sender('x')), system.spawn(sender('y'))]
    for (let n = 0; n < 100; n++) {
      x.tell(n)
      y.tell(n)
    }
    await host.settle()
    const inOrder = Array.from({ length: 100 }, (_, n) => n)
    expect(got).toEqual({ x: inOrder, y: inOrder })
  })

  it('1.2 the system lane is first in, first out', async () => {
    const { system, host } = simulate()
    const dead = await deadRefs(system, host, 5)
    const seen: unknown[] = []
    const ref = system.spawn(
      actor({
        receive: ctx => watchAll(ctx, dead),
        onTerminated: (_, pid) => void seen.push(pid),
      }),
    )
    ref.tell('watch them')
    await host.settle()
    expect(seen).toEqual(dead.map(target => target.pid))
  })

  it('1.2 a system message overtakes user messages that were sent before it', async () => {
    const { system, host } = simulate()
    const handled: string[] = []
    const ref = system.spawn(actor<string>({ receive: (_, message) => void handled.push(message) }))
    ref.tell('a')
    ref.tell('b')
    system.stop(ref)
    await host.settle()
    expect(handled).toEqual([])
    expect(stateOf(system, ref)).toBe('gone')
  })

  it('1.2 the system lane is drained before every user message, not only before the first of a turn', async () => {
    const { system, host } = simulate()
    const dead = await deadRefs(system, host, 2)
    const log: string[] = []
    const ref = system.spawn(
      actor<number>({
        receive(ctx, n) {
          log.push(`message ${n}`)
          const target = dead[n]
          if (target !== undefined) ctx.watch(target)
        },
        onTerminated: (_, pid) => void log.push(`end of ${dead.findIndex(target => target.pid === pid)}`),
      }),
    )
    for (const n of [0, 1, 2]) ref.tell(n)
    await host.settle()
    expect(log).toEqual(['message 0', 'end of 0', 'message 1', 'end of 1', 'message 2'])
  })
})

describe('1.3 the system lane has no bound', () => {
  it('1.3 a mailbox with room for one user message takes thousands of system messages', async () => {
    const { system, host } = simulate()
    const dead = await deadRefs(system, host, 5_000)
    const seen = new Set<unknown>()
    const ref = system.spawn(
      actor({
        receive: ctx => watchAll(ctx, dead),
        onTerminated: (_, pid) => void seen.add(pid),
      }),
      { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } },
    )
    ref.tell('watch them')
    await host.settle()
    expect(seen.size).toBe(5_000)
  })

  it('1.3 a full user lane does not keep a stop out', async () => {
    const { system, host } = simulate()
    const ref = system.spawn(actor<number>(), { mailbox: { kind: 'bounded', capacity: 2, overflow: 'dropNewest' } })
    for (let n = 0; n < 10; n++) ref.tell(n)
    system.stop(ref)
    await host.settle()
    expect(stateOf(system, ref)).toBe('gone')
  })
})

describe('1.4 tell', () => {
  it('1.4 tell only enqueues: the receiver runs later', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const other = system.spawn(actor<string>({ receive: (_, message) => void log.push(message) }))
    const ref = system.spawn(
      actor<string>({
        receive(ctx, message) {
          if (message !== 'go') return void log.push(message)
          other.tell('to the other')
          ctx.self.tell('to itself')
          log.push('handler ends')
        },
      }),
    )
    ref.tell('go')
    log.push('told from outside')
    await host.settle()
    expect(log.slice(0, 2)).toEqual(['told from outside', 'handler ends'])
    expect(log.slice(2).sort()).toEqual(['to itself', 'to the other'])
  })

  it('1.4 tell to an actor that has ended does not throw: a dead letter', async () => {
    const { system, host } = simulate()
    const letters = deadLetters(system)
    const [ref] = await deadRefs(system, host, 1)
    expect(() => ref?.tell('too late')).not.toThrow()
    await host.settle()
    expect(letters()).toEqual(['too late: stopped'])
  })

  it.each(['refuse', 'throw'] as const)('1.4 tell to a mailbox that answers with "%s" does not throw', async fault => {
    const { system, host } = simulate()
    const letters = deadLetters(system)
    const ref = system.spawn(actor<string>(), {
      mailbox: { kind: 'custom', create: () => faultyMailbox({ user: () => fault }) },
    })
    expect(() => ref.tell('x')).not.toThrow()
    await host.settle()
    expect(letters()).toHaveLength(1)
  })

  it('1.4 tell to a full mailbox whose receiver fails for it does not throw', async () => {
    const { system, host } = simulate()
    const ref: ActorRef<number> = system.spawn(actor<number>(), { mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' } })
    expect(() => tellAll(ref, [1, 2, 3])).not.toThrow()
    await host.settle()
  })

  it('1.4 tell returns while the receiver handles a message of its own', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const handled: string[] = []
    const ref = system.spawn(
      actor<string>({
        async receive(_, message) {
          handled.push(message)
          await gate.promise
        },
      }),
    )
    ref.tell('first')
    await host.settle()
    ref.tell('second')
    expect(handled).toEqual(['first'])
    gate.resolve()
    await host.settle()
    expect(handled).toEqual(['first', 'second'])
  })
})

function watchAll(ctx: ActorContext<unknown>, targets: readonly ActorRef<never>[]): void {
  for (const target of targets) ctx.watch(target)
}
function tellAll<M>(ref: ActorRef<M>, messages: readonly M[]): void {
  for (const message of messages) ref.tell(message)
}
