import { type ActorRef, Behavior } from '@cellactor/core'
import { ExplorationError, type ExploredWorld, explore } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { noDoubleBooking } from './bookings.ts'
import { Outcomes } from './programs.ts'

/** Actors that get one message each, and the order in which they have handled it. */
const independent =
  (count: number) =>
  async ({ spawn, settle }: ExploredWorld): Promise<string> => {
    const order: string[] = []
    for (let at = 0; at < count; at++)
      spawn(
        Behavior.handle<string>(ctx => void order.push(ctx.path.name)),
        `${at}`,
      ).tell('go')
    await settle()
    return order.join('')
  }

describe('T13 explore: systematic', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 6],
    [4, 24],
    [5, 120],
  ])('T13 runs all orders of %i ready actors', async (count, orders) => {
    const outcomes = new Outcomes()
    const report = await explore({ systematic: { prune: false }, run: outcomes.of(independent(count)) })
    expect(report).toEqual({ runs: orders, seeds: [], interleavings: orders, steps: count, isComplete: true, isPruned: false })
    expect(outcomes.found.size).toBe(orders)
  })

  it('T13 runs first in, first out first, and is the same each time', async () => {
    const orders = async () => {
      const seen: string[] = []
      const scenario = independent(3)
      await explore({ systematic: { prune: false }, run: async world => void seen.push(await scenario(world)) })
      return seen
    }
    expect(await orders()).toEqual(['012', '102', '120', '201', '210', '021'])
    expect(await orders()).toEqual(await orders())
  })

  it('T13 branches the first maxChoices choices only, makes maxRuns runs only, and says that it is not complete', async () => {
    const bounded = async (bounds: { maxChoices?: number; maxRuns?: number }) => {
      const { runs, isComplete } = await explore({ systematic: { prune: false, ...bounds }, run: independent(4) })
      return [runs, isComplete]
    }
    // Of four that are ready, the last is no choice.
    expect(await bounded({ maxChoices: 3 })).toEqual([24, true])
    expect(await bounded({ maxChoices: 2 })).toEqual([12, false])
    expect(await bounded({ maxChoices: 1 })).toEqual([4, false])
    expect(await bounded({ maxRuns: 23 })).toEqual([23, false])
    expect(await bounded({ maxRuns: 24 })).toEqual([24, true])
  })

  it('T13 finds what one order in many shows, and gives the choices that show it', async () => {
    const run = noDoubleBooking(0, 4)
    const failure = await explore({ systematic: true, run }).then(
      () => undefined,
      error => error as unknown,
    )
    if (!(failure instanceof ExplorationError)) throw new Error('It was not found.')
    expect(failure.replay).toEqual([1, 1, 1])
    expect(failure.message).toContain('The smallest failing one (16 steps, 3 choices that are not first in, first out)')
    expect(failure.message).not.toContain('seed')
    await expect(explore({ replay: failure.replay, run })).rejects.toThrow('2 guests')
  })

  it('T13 chance is the same in all its runs', async () => {
    const draws = new Set<number>()
    await explore({ systematic: true, run: ({ host }) => void draws.add(host.random()) })
    expect(draws.size).toBe(1)
  })
})

type Note = { from: string }

/**
 * Two pairs of senders, each pair to a listener of its own: whatever the order of the one pair, both orders of the other.
 * The second pair sends at the same time as the first, or afterwards.
 */
function pairs(send: (to: ActorRef<Note>) => Behavior<string>, isPhased = false) {
  return async ({ spawn, settle, advance }: ExploredWorld): Promise<string> => {
    const heard = { x: '', y: '' }
    const listener = Behavior.handle<Note>((ctx, { from }) => {
      heard[ctx.path.name as 'x' | 'y'] += from
    })
    const [x, y] = [spawn(listener, 'x'), spawn(listener, 'y')]
    const [a, b, c, d] = [spawn(send(x), 'a'), spawn(send(x), 'b'), spawn(send(y), 'c'), spawn(send(y), 'd')]
    await settle()
    for (const each of [a, b]) each.tell('go')
    if (isPhased) await settle()
    for (const each of [c, d]) each.tell('go')
    await settle()
    await advance(100)
    return `${heard.x} ${heard.y}`
  }
}
const bothOrders = ['ab cd', 'ab dc', 'ba cd', 'ba dc']

describe('T13 explore: systematic, pruned', () => {
  const senders: Record<string, (to: ActorRef<Note>) => Behavior<string>> = {
    tell: to => Behavior.handle((ctx, _go) => to.tell({ from: ctx.path.name })),
    'tell after a message to itself': to =>
      Behavior.handle<string>((ctx, text) => (text === 'go' ? ctx.self.tell('on') : to.tell({ from: ctx.path.name }))),
    'tell by a timer': to =>
      Behavior.handle<string>((ctx, text) => {
        if (text === 'go') ctx.timers.startSingle('t', 'on', 10)
        else to.tell({ from: ctx.path.name })
      }),
    'tell by a receive timeout': to =>
      Behavior.handle<string>((ctx, text) => {
        if (text === 'go') ctx.setReceiveTimeout(10, 'on')
        else {
          ctx.cancelReceiveTimeout()
          to.tell({ from: ctx.path.name })
        }
      }),
    'tell from a child': to =>
      Behavior.handle<string>(ctx => {
        const { name } = ctx.path
        ctx.spawn(Behavior.handle<string>(() => to.tell({ from: name }))).tell('go')
      }),
    offer: to => Behavior.handle<string>(ctx => void to.offer({ from: ctx.path.name })),
    forward: to => Behavior.handle<string>(ctx => ctx.forward(to, { from: ctx.path.name })),
    'pipeToSelf, then tell': to =>
      Behavior.handle<string>((ctx, text) => {
        if (text === 'go') ctx.pipeToSelf(Promise.resolve(), () => 'on')
        else to.tell({ from: ctx.path.name })
      }),
  }

  it.each(Object.entries(senders))('T13 finds both orders of each pair: %s', async (_, send) => {
    const outcomes = new Outcomes()
    const report = await explore({ systematic: { maxRuns: 1_000 }, run: outcomes.of(pairs(send)) })
    expect(outcomes.sorted).toEqual(bothOrders)
    expect(report.isComplete).toBe(true)
    const phased = new Outcomes()
    await explore({ systematic: { maxRuns: 1_000 }, run: phased.of(pairs(send, true)) })
    expect(phased.sorted).toEqual(bothOrders)
  })

  it('T13 runs a fraction of what it would run unpruned', async () => {
    const scenario = async ({ spawn, settle }: ExploredWorld): Promise<void> => {
      const counting = Behavior.handle<number>((ctx, left) => (left > 0 ? ctx.self.tell(left - 1) : undefined))
      for (const name of ['a', 'b']) spawn(counting, name).tell(4)
      await settle()
    }
    const runs = async (prune: boolean) => {
      const report = await explore({ systematic: { prune }, run: scenario })
      expect(report.isComplete).toBe(true)
      return report.runs
    }
    // Five steps each, in any order: 10! / (5! · 5!). A state is how far each of the two has come.
    expect(await runs(false)).toBe(252)
    expect(await runs(true)).toBeLessThanOrEqual(26)
  })

  it('T13 finds both orders in which two answers to ctx.ask come', async () => {
    type Ask = { type: 'who'; replyTo: ActorRef<string> }
    const asking = async ({ spawn, settle }: ExploredWorld): Promise<string> => {
      const heard = { a: '', b: '' }
      const clerk = Behavior.handle<Ask>((ctx, { replyTo }) => replyTo.tell(ctx.path.name))
      const clerks = ['1', '2'].map(name => spawn(clerk, name))
      const asker = Behavior.handle<string>((ctx, text) => {
        if (text !== 'go') heard[ctx.path.name as 'a' | 'b'] += text
        else for (const each of clerks) ctx.ask(each, { type: 'who' }, answer => (answer.ok ? answer.value : 'none'))
      })
      for (const name of ['a', 'b']) spawn(asker, name).tell('go')
      await settle()
      return `${heard.a} ${heard.b}`
    }
    const [all, pruned] = [new Outcomes(), new Outcomes()]
    const full = await explore({ systematic: { prune: false }, run: all.of(asking) })
    const report = await explore({ systematic: true, run: pruned.of(asking) })
    expect(pruned.sorted).toEqual(all.sorted)
    expect(all.sorted).toContain('12 21')
    expect(full.isComplete && report.isComplete && report.isPruned).toBe(true)
    expect(report.runs).toBeLessThan(full.runs / 2)
  })

  const visible: Record<string, (to: ActorRef<Note>) => Behavior<string>> = {
    'a handler that awaits': to =>
      Behavior.handle<string>(async ctx => {
        await undefined
        to.tell({ from: ctx.path.name })
      }),
    'a start that awaits': to =>
      Behavior.handle<string>(ctx => {
        const { name } = ctx.path
        const late = Behavior.setup<string>(async () => {
          await undefined
          to.tell({ from: name })
          return Behavior.ignore
        })
        ctx.spawn(late)
      }),
    'a stop': to =>
      Behavior.receive<string>(ctx => {
        to.tell({ from: ctx.path.name })
        return Behavior.stopped
      }),
    'a failure': to =>
      Behavior.handle<string>(ctx => {
        to.tell({ from: ctx.path.name })
        ctx.fail('too weak')
      }),
    'an adapter whose map sends': to =>
      Behavior.handle<string>((ctx, text) => {
        const told = (from: string) => {
          to.tell({ from })
          return 'done'
        }
        if (text === 'go') ctx.adapt(told).tell(ctx.path.name)
      }),
    'a mailbox that overflows': to =>
      Behavior.handle<string>(ctx => {
        const small = ctx.spawn(Behavior.ignore, { mailbox: { kind: 'bounded', capacity: 1 } })
        for (const _ of [1, 2]) small.tell('too much')
        to.tell({ from: ctx.path.name })
      }),
    chance: to =>
      Behavior.handle<string>(ctx => to.tell({ from: `${ctx.path.name}${Number(ctx.system.config.host?.random()) > 2}` })),
  }

  it.each(Object.entries(visible))('T13 gives pruning up where histories do not tell everything: %s', async (_, send) => {
    const outcomes = new Outcomes()
    const systematic = { maxRuns: 200 }
    const report = await explore({ systematic, run: outcomes.of(pairs(send)) })
    const full = await explore({ systematic: { ...systematic, prune: false }, run: outcomes.of(pairs(send)) })
    expect(report).toEqual(full)
    expect(report.isPruned).toBe(false)
  })

  it('T13 gives it up also where only a later run shows that', async () => {
    // With first in, first out nobody is refused.
    const outcomes = new Outcomes()
    const run = outcomes.of(async ({ spawn, settle, failures }) => {
      const picky = spawn(
        Behavior.stateful<string, string>(
          () => '',
          (ctx, first, name) => (first > name ? ctx.fail(name) : name),
        ),
      )
      for (const name of ['a', 'b', 'c'])
        spawn(
          Behavior.handle<string>(() => picky.tell(name)),
          name,
        ).tell('go')
      await settle()
      return failures.events.map(event => event.snapshot.description).join()
    })
    const report = await explore({ systematic: { maxRuns: 5_000 }, run })
    expect(report).toMatchObject({ isPruned: false })
    expect(outcomes.found.has('')).toBe(true)
    expect(outcomes.found.size).toBeGreaterThan(2)
  })
})
