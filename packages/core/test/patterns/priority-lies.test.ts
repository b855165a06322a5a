import { type ActorRef, ConfigError, kill, type MailboxConfig, poison } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  Boom,
  deadLetters,
  expectBalanced,
  type Msg,
  nodeOf,
  player,
  thrownBy,
  unhandledRejections,
  type World,
  world,
} from './support.ts'

type Compare = (a: number, b: number) => number

/** An actor that takes numbers, and works on the first one until it is let go. */
async function held(w: World, mailbox: MailboxConfig<number>) {
  const log: number[] = []
  let letGo: () => void = () => {}
  const gate = new Promise<void>(resolve => {
    letGo = resolve
  })
  const ref: ActorRef<number> = w.system.spawn<number>(
    () => ({ receive: (_ctx: unknown, n: number) => (n === 0 ? gate : void log.push(n)) }),
    { mailbox },
  )
  ref.tell(0)
  await w.host.settle()
  const release = async (): Promise<void> => {
    letGo()
    await w.host.settle()
  }
  return { log, ref, release }
}
const byCompare = (compare: Compare): MailboxConfig<number> => ({ kind: 'priority', compare })

/** Every number is handled or a dead letter, each once. */
function expectAccounted(log: readonly number[], letters: readonly (readonly [unknown, string])[], count: number): void {
  const all = [...log, ...letters.map(([message]) => Number(message))].sort((a, b) => a - b)
  expect(all).toEqual(Array.from({ length: count }, (_, i) => i + 1))
}

describe('9.4 a compare that throws', () => {
  it('9.4 the message is a dead letter, then the actor is force-stopped; tell does not throw', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const mailboxes = eventProbe(w.system, 'mailbox')
    const terminated: string[] = []
    const { ref, log, release } = await held(
      w,
      byCompare((a, b) => {
        if (a === 3 || b === 3) throw new Boom('compare')
        return a - b
      }),
    )
    const watcher = w.spawn(undefined, { onTerminated: (_ctx, _pid, signal) => void terminated.push(signal.reason) })
    await w.act(watcher, ctx => ctx.watch(ref))
    ref.tell(1)
    ref.tell(2)
    expect(() => ref.tell(3)).not.toThrow()
    await release()
    await w.host.advance(60_000)
    expect(letters()[0]?.[0]).toBe(3)
    expectAccounted(log, letters(), 3)
    expect(mailboxes.events.map(event => [event.kind, event.pid])).toEqual([['forcedStop', ref.pid]])
    expect(terminated).toEqual(['failed'])
    expect(nodeOf(w.system, ref)).toBeUndefined()
    expectBalanced(w.system)
  })

  it('9.4 wherever it throws, in enqueuing or in dequeuing: no message is lost, none comes twice, others go on', async () => {
    for (let nth = 1; nth <= 40; nth += 1) {
      const w = world()
      const letters = deadLetters(w.system)
      let calls = 0
      const { ref, log, release } = await held(
        w,
        byCompare((a, b) => {
          calls += 1
          if (calls === nth) throw new Boom('compare')
          return a - b
        }),
      )
      for (const n of [7, 3, 9, 1, 8, 2, 6, 4, 5, 10]) ref.tell(n)
      await release()
      await w.host.advance(60_000)
      expectAccounted(log, letters(), 10)
      expect(nodeOf(w.system, ref) === undefined).toBe(calls >= nth)
      const next = await held(
        w,
        byCompare((a, b) => b - a),
      )
      next.ref.tell(1)
      next.ref.tell(2)
      await next.release()
      expect(next.log).toEqual([2, 1])
    }
  })

  it('2.7 9.4 a compare that returns a promise counts as one that throws, and its rejection is not unhandled', async () => {
    const unhandled = unhandledRejections()
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, log, release } = await held(w, byCompare((() => Promise.reject(new Boom('late'))) as unknown as Compare))
    for (const n of [1, 2, 3]) ref.tell(n)
    await release()
    await w.host.advance(60_000)
    expect(nodeOf(w.system, ref)).toBeUndefined()
    expectAccounted(log, letters(), 3)
    expect(await unhandled.stop()).toEqual([])
  })

  it.each([Number.NaN, undefined, 'text', {}])(
    '9.4 a compare that returns %s breaks nothing: every message is accounted for',
    async value => {
      const w = world()
      const letters = deadLetters(w.system)
      const { ref, log, release } = await held(w, byCompare((() => value) as unknown as Compare))
      for (const n of [3, 1, 2, 5, 4]) ref.tell(n)
      await release()
      await w.host.advance(60_000)
      expectAccounted(log, letters(), 5)
      expectBalanced(w.system)
    },
  )

  it.each(['compare', 'isControl'] as const)(
    '9.4 an actor that is told while its %s is at work gets every message once',
    async which => {
      const w = world()
      const letters = deadLetters(w.system)
      const again: { ref?: ActorRef<number> } = {}
      const once = (): void => {
        const { ref } = again
        delete again.ref
        ref?.tell(4)
      }
      const compare: Compare = (a, b) => {
        once()
        return a - b
      }
      const isControl = (n: number): boolean => {
        once()
        return n === 4
      }
      const { ref, log, release } = await held(w, which === 'compare' ? byCompare(compare) : { kind: 'controlAware', isControl })
      ref.tell(3)
      again.ref = ref
      ref.tell(2)
      ref.tell(1)
      await release()
      expectAccounted(log, letters(), 4)
    },
  )
})

describe('3.11 6.2 what compare and isControl are never shown', () => {
  const kinds: readonly (readonly [string, (seen: unknown[]) => MailboxConfig<Msg>])[] = [
    [
      'priority',
      seen => ({
        kind: 'priority',
        compare: (a, b) => {
          seen.push(a, b)
          return String(a).localeCompare(String(b))
        },
      }),
    ],
    [
      'controlAware',
      seen => ({
        kind: 'controlAware',
        isControl: message => {
          seen.push(message)
          return false
        },
      }),
    ],
  ]
  for (const [kind, mailbox] of kinds) {
    for (const [how, end] of [
      ['poison', poison],
      ['kill', kill],
    ] as const) {
      it(`3.11 ${kind}: ${how} is not, and comes after what is queued`, async () => {
        const w = world()
        const seen: unknown[] = []
        const log: string[] = []
        const options = { mailbox: mailbox(seen), supervision: 'stop' } as const
        const ref = w.system.spawn(
          player((_ctx, text) => void log.push(text)),
          options,
        )
        const letGo = await w.hold(ref)
        seen.length = 0
        for (const text of ['b', 'a', 'c']) ref.tell(text)
        end(ref)
        await letGo()
        expect([...log].sort()).toEqual(['a', 'b', 'c'])
        expect(nodeOf(w.system, ref)).toBeUndefined()
        expect(seen.every(message => typeof message === 'string')).toBe(true)
        expect(seen.length).toBeGreaterThan(0)
      })
    }

    it(`6.2 ${kind}: a watchWith message is not, and comes after everything the target has sent`, async () => {
      const w = world()
      const seen: unknown[] = []
      const log: string[] = []
      const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { mailbox: mailbox(seen) })
      const target = w.spawn()
      await w.act(ref, ctx => ctx.watchWith(target, 'a: it has ended'))
      const letGo = await w.hold(ref)
      seen.length = 0
      target.tell(ctx => {
        ref.tell('z')
        ref.tell('y')
        ctx.stopSelf()
      })
      await w.host.settle()
      await letGo()
      expect([...log].sort()).toEqual(['a: it has ended', 'y', 'z'])
      expect(log[2]).toBe('a: it has ended')
      expect(seen).not.toContain('a: it has ended')
    })
  }
})

describe('9.1 wrong configurations', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['priority without compare', { kind: 'priority' }],
    ['priority with a compare that is no function', { kind: 'priority', compare: 1 }],
    ['priority with a capacity of 0', { kind: 'priority', compare: () => 0, capacity: 0 }],
    ['priority with an unknown policy', { kind: 'priority', compare: () => 0, capacity: 1, overflow: 'dropAll' }],
    ['controlAware without isControl', { kind: 'controlAware' }],
    ['controlAware with NaN as capacity', { kind: 'controlAware', isControl: () => true, capacity: Number.NaN }],
  ]
  for (const [what, mailbox] of wrong) {
    it(`9.1 ${what} → ConfigError`, () => {
      const w = world()
      expect(thrownBy(() => w.spawn(undefined, undefined, { mailbox: mailbox as MailboxConfig }))).toBeInstanceOf(ConfigError)
    })
  }
})
