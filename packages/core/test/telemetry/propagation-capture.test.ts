import {
  type ActorContext,
  type ActorRef,
  type AskOptions,
  ask,
  askWith,
  gracefulStop,
  kill,
  poison,
  type SpawnOptions,
} from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import type { Msg, Question } from '../patterns/support.ts'
import { type Carried, carriedWorld, seeds } from './carrying.ts'

interface Way {
  /** Done by an actor in its turn; `other` is another actor. */
  readonly send: (ctx: ActorContext<Msg>, other: ActorRef<Msg>) => void
  /** Who is to handle it. */
  readonly to: 'self' | 'other'
  readonly afterMs?: number
  /** Done in a later turn, in another context. */
  readonly later?: (ctx: ActorContext<Msg>) => void
  /** How many messages come of it. */
  readonly times?: number
}
const question = { type: 'question', run: (_ctx: ActorContext<Msg>, { replyTo }: Question) => replyTo.tell('answer') } as const
const around = (replyTo: ActorRef<unknown>): Question => ({ ...question, replyTo })
const short: AskOptions = { timeoutMs: 10 }

const ways: Readonly<Record<string, Way>> = {
  tell: { send: (_ctx, other) => other.tell('hi'), to: 'other' },
  'tell to oneself': { send: ctx => ctx.self.tell('hi'), to: 'self' },
  offer: { send: (_ctx, other) => void other.offer('hi'), to: 'other' },
  forward: { send: (ctx, other) => ctx.forward(other, 'hi'), to: 'other' },
  'tell to an adapter': { send: ctx => ctx.adapt((n: number) => `number ${n}`).tell(1), to: 'self' },
  'offer to an adapter': { send: ctx => void ctx.adapt((n: number) => `number ${n}`).offer(1), to: 'self' },
  'a single timer': { send: ctx => ctx.timers.startSingle('k', 'tick', 10), to: 'self', afterMs: 50 },
  'a timer with a fixed delay': { send: ctx => ctx.timers.startFixedDelay('k', 'tick', 10), to: 'self', afterMs: 30, times: 3 },
  'a timer with a fixed rate': { send: ctx => ctx.timers.startFixedRate('k', 'tick', 10), to: 'self', afterMs: 30, times: 3 },
  'a timer with a first tick at once': {
    send: ctx => ctx.timers.startFixedRate('k', 'tick', 10, 0),
    to: 'self',
    afterMs: 20,
    times: 3,
  },
  setReceiveTimeout: { send: ctx => ctx.setReceiveTimeout(10, 'idle'), to: 'self', afterMs: 25, times: 2 },
  stash: { send: ctx => ctx.stash.stash('stashed'), to: 'self', later: ctx => ctx.stash.unstashAll() },
  'stash, unstashed one by one': { send: ctx => ctx.stash.stash('stashed'), to: 'self', later: ctx => ctx.stash.unstash(1) },
  pipeToSelf: { send: ctx => ctx.pipeToSelf(Promise.resolve(1), () => 'piped'), to: 'self' },
  'pipeToSelf of what fails': { send: ctx => ctx.pipeToSelf(Promise.reject(new Error('x')), () => 'piped'), to: 'self' },
  'the answer of ctx.ask': { send: (ctx, other) => ctx.ask(other, question, () => 'answered'), to: 'self' },
  'the answer of ctx.askWith': { send: (ctx, other) => ctx.askWith(other, around, () => 'answered'), to: 'self' },
  'the answer of ctx.ask that never comes': {
    send: (ctx, other) => ctx.ask(other, { type: 'question', run: () => {} }, () => 'timed out', short),
    to: 'self',
    afterMs: 20,
  },
}

/** Two actors; `send` in the first one's turn, in the context `here`. */
async function sent(way: Way, here: unknown, seed = 1, options: SpawnOptions<Msg> = {}) {
  const w = carriedWorld({ seed })
  const self = w.spawn(undefined, undefined, options)
  const other = w.spawn(undefined, undefined, options)
  const atOnce: unknown[] = []
  self.tell(ctx => {
    w.captures.length = 0
    w.runs.length = 0
    w.within(here, () => way.send(ctx, other))
    atOnce.push(...w.captures.splice(0))
  })
  await w.host.settle()
  const { later } = way
  if (later !== undefined) w.within('elsewhere', () => self.tell(ctx => later(ctx)))
  await w.host.advance(way.afterMs ?? 0)
  return { w, atOnce, receiver: way.to === 'self' ? self : other }
}

describe.each(Object.entries(ways))('context propagation: %s', (name, way) => {
  it('captures on the sender’s stack, once, and runs each message with that', async () => {
    for (const seed of seeds) {
      const { w, atOnce, receiver } = await sent(way, 'here', seed)
      expect(new Set(atOnce)).toEqual(new Set(['here']))
      if (!name.includes('ctx.ask')) expect(atOnce, 'once, however many messages come of it').toEqual(['here'])
      const times = way.times ?? 1
      expect(w.log.map(([, context]) => context)).toEqual(Array(times).fill('here'))
      const runs = w.runs.filter(run => typeof run.message === 'string')
      expect(runs.map(run => [run.captured, run.message])).toEqual(w.log.map(([text]) => ['here', text]))
      for (const run of runs) {
        expect(run.pid).toBe(receiver.pid)
        expect(run.path.equals(receiver.path)).toBe(true)
      }
    }
  })

  it('captures a value by identity', async () => {
    const here = { trace: 1 }
    const { w } = await sent(way, here)
    expect(w.log.length).toBeGreaterThan(0)
    for (const [, context] of w.log) expect(context).toBe(here)
  })

  it('where there is nothing to carry the message comes all the same, and run is not called', async () => {
    const { w, atOnce } = await sent(way, undefined)
    expect(atOnce.length).toBeGreaterThan(0)
    expect(w.log.map(([, context]) => context)).toEqual(Array(way.times ?? 1).fill(undefined))
    expect(w.runs.filter(run => typeof run.message === 'string')).toEqual([])
  })

  it('anything but undefined is carried', async () => {
    for (const here of [null, 0, '', false, Number.NaN]) {
      const { w } = await sent(way, here)
      expect(w.log.length).toBeGreaterThan(0)
      for (const [, context] of w.log) expect(context).toBe(here)
    }
  })
})

describe('context propagation: questions', () => {
  const asking: Readonly<Record<string, (ctx: ActorContext<Msg>, other: ActorRef<Msg>) => void>> = {
    ask: (_ctx, other) => void ask(other, question),
    askWith: (_ctx, other) => void askWith(other, around),
    'ctx.ask': (ctx, other) => ctx.ask(other, question, () => 'answered'),
    'ctx.askWith': (ctx, other) => ctx.askWith(other, around, () => 'answered'),
  }
  it.each(Object.entries(asking))('%s: the question carries what is current where it is asked', async (_, send) => {
    const { w, atOnce, receiver } = await sent({ send, to: 'other' }, 'here')
    expect(new Set(atOnce)).toEqual(new Set(['here']))
    const asked = w.runs.filter(run => run.pid === receiver.pid)
    expect(asked).toMatchObject([{ captured: 'here', message: { type: 'question' }, answeredBy: undefined }])
  })

  it('the answer of a plain ask is carried by nothing: the promise resolves with it', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    const answer = w.within('here', () =>
      w.question(ref, (_ctx, { replyTo }) => w.within('answering', () => replyTo.tell('answer'))),
    )
    await w.host.settle()
    expect(answer.value).toBe('answer')
    expect(w.runs.map(run => run.captured)).toEqual(['here'])
  })
})

describe('context propagation: the answer of ctx.ask', () => {
  async function answered(answer: (w: Carried, replyTo: ActorRef<unknown>) => void) {
    const w = carriedWorld()
    const [self, other] = [w.spawn(), w.spawn()]
    await w.act(self, ctx =>
      w.within('asking', () =>
        ctx.ask(other, { type: 'question', run: (_ctx, { replyTo }) => answer(w, replyTo) }, () => 'answered', { timeoutMs: 10 }),
      ),
    )
    await w.host.advance(20)
    return w.runs.filter(run => run.pid === self.pid && run.message === 'answered')
  }

  it('knows also what was current where it was told', async () => {
    const runs = await answered((w, replyTo) => w.within('answering', () => replyTo.tell('answer')))
    expect(runs).toMatchObject([{ captured: 'asking', answeredBy: 'answering' }])
  })

  it('told in the context of the question: that one', async () => {
    expect(await answered((_w, replyTo) => replyTo.tell('answer'))).toMatchObject([{ captured: 'asking', answeredBy: 'asking' }])
  })

  it('told where there is none: undefined', async () => {
    const runs = await answered((w, replyTo) => w.within(undefined, () => replyTo.tell('answer')))
    expect(runs).toMatchObject([{ captured: 'asking', answeredBy: undefined }])
  })

  it('never told: undefined', async () => {
    expect(await answered(() => {})).toMatchObject([{ captured: 'asking', answeredBy: undefined }])
  })

  it('told twice: the first', async () => {
    const runs = await answered((w, replyTo) => {
      w.within('first', () => replyTo.tell(1))
      w.within('second', () => replyTo.tell(2))
    })
    expect(runs).toMatchObject([{ captured: 'asking', answeredBy: 'first' }])
  })

  it('asked where there is nothing to carry: run is not called for it', async () => {
    const w = carriedWorld()
    const [self, other] = [w.spawn(), w.spawn()]
    await w.act(self, ctx =>
      ctx.ask(
        other,
        { type: 'question', run: (_ctx, { replyTo }) => w.within('answering', () => replyTo.tell(1)) },
        () => 'answered',
      ),
    )
    expect(w.log).toEqual([['answered', undefined]])
    expect(w.runs).toEqual([])
  })
})

describe('context propagation: what captures nothing', () => {
  const others: Readonly<Record<string, (ctx: ActorContext<Msg>, other: ActorRef<Msg>) => void>> = {
    poison: (_ctx, other) => poison(other),
    kill: (_ctx, other) => kill(other),
    gracefulStop: (_ctx, other) => void gracefulStop(other, 100),
    stop: (ctx, other) => ctx.system.stop(other),
    watch: (ctx, other) => ctx.watch(other),
    watchWith: (ctx, other) => ctx.watchWith(other, 'gone'),
    spawn: ctx => void ctx.spawn(() => ({ receive() {} })),
    adapt: ctx => void ctx.adapt(() => 'x'),
    unstashAll: ctx => ctx.stash.unstashAll(),
    cancelling: ctx => {
      ctx.timers.cancelAll()
      ctx.cancelReceiveTimeout()
    },
    subscribing: ctx => ctx.system.eventStream.subscribe('unhandled', () => {}).unsubscribe(),
  }
  it.each(Object.entries(others))('%s', async (_, send) => {
    const { w, atOnce } = await sent({ send, to: 'other' }, 'here')
    await w.host.settle()
    expect(atOnce).toEqual([])
    expect(w.runs).toEqual([])
  })

  it('a poison that comes after messages leaves theirs to them', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    w.within('here', () => {
      ref.tell('first')
      poison(ref)
    })
    await w.host.settle()
    expect([w.log, w.runs.length, w.system.resolve(ref.path)]).toEqual([[['first', 'here']], 1, undefined])
  })

  it('without a propagation nothing is asked', async () => {
    const w = carriedWorld({ contextPropagation: undefined })
    const ref = w.spawn()
    w.within('here', () => ref.tell('hi'))
    await w.host.settle()
    expect([w.log, w.captures, w.runs]).toEqual([[['hi', undefined]], [], []])
  })
})
