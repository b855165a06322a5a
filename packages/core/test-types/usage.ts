// The package as a program uses it. Compiled by every supported TypeScript, strict + exactOptionalPropertyTypes, with
// and without DOM or @types/node (`scripts/type-tests.mjs`). `Is` lines are type tests.
import {
  ActorSystem, Behavior, Handled, Props, SupervisorStrategy, ask, askWith, attempt, downcast, err, ok,
  type Actor, type ActorContext, type ActorRef, type Answer, type ChildFailed, type MessageOf, type Pid, type Question, type ReceiveMiddleware, type Result, type Terminated,
} from '@cellactor/core'

type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
type Is<T extends true> = T

// ── protocols and behaviours
type CounterMsg =
  | { type: 'inc'; by: number }
  | { type: 'get'; replyTo: ActorRef<number> }
  | { type: 'name'; prefix: string; suffix?: string; replyTo: ActorRef<string> }
  | { type: 'sum'; items: number[]; replyTo: ActorRef<bigint> }
  | { type: 'flush'; replyTo?: ActorRef<Date> }

const counter = (n: number): Behavior<CounterMsg> => Behavior.receive((ctx, msg) => {
  switch (msg.type) {
    case 'inc': return counter(n + msg.by)
    case 'get': msg.replyTo.tell(n); return Behavior.same
    case 'name': msg.replyTo.tell(msg.prefix + n); return Behavior.same
    case 'sum': msg.replyTo.tell(BigInt(n)); return Behavior.same
    case 'flush': return Behavior.same
  }
})
const counter2 = (n: number): Behavior<CounterMsg> => Behavior.match({
  inc: (_, m) => counter2(n + m.by),
  get: (_, m) => { m.replyTo.tell(n); return Behavior.same },
  name: async (ctx, m) => { m.replyTo.tell(m.prefix); ctx.log.info('named'); return Behavior.same },
  sum: (_, m) => { m.replyTo.tell(BigInt(m.items.length)); return Behavior.same },
  flush: (_, m) => { m.replyTo?.tell(new Date()); return Behavior.same },
})
const onlyInc = Behavior.match<CounterMsg>({ inc: (_, m) => counter(m.by) }, () => Behavior.unhandled)
// @ts-expect-error four cases are missing
Behavior.match<CounterMsg>({ inc: () => Behavior.same })
// one handler for a member with two types
type Key = { type: 'up' | 'down'; key: string } | { type: 'blur' }
const keys = Behavior.match<Key>({ up: (_, m) => { m.key; return Behavior.same }, down: (_, m) => { m.key; return Behavior.same }, blur: () => Behavior.stopped })

// @ts-expect-error a forgotten next behaviour
Behavior.receive<CounterMsg>((ctx, m) => { if (m.type === 'inc') counter(m.by) })
const tally = Behavior.stateful<CounterMsg, number>(() => 0, (ctx, n, m) => {
  switch (m.type) {
    case 'inc': return n + m.by
    case 'get': m.replyTo.tell(n); return n
    case 'flush': return Behavior.stopped
    default: return Behavior.unhandled
  }
})

// ── failures as values
class ParseError extends Error { readonly at = 0 }
class IoError extends Error { readonly host = '' }
declare function parse(s: string): Result<number, ParseError>
declare function load(s: string): Promise<Result<string, IoError>>
const tr = Behavior.tryReceive<{ text: string }>(function* (ctx, msg) {
  const n = yield* parse(msg.text)
  return n > 3 ? Behavior.stopped : Behavior.same
})
const tr2 = Behavior.tryReceive<{ text: string }>((ctx, msg) => { const r = parse(msg.text); return r.ok ? ok(Behavior.same) : r })
const tr3 = Behavior.tryReceive<{ text: string }>(async function* (ctx, msg) {
  const n = yield* parse(yield* await load(msg.text))
  return n > 3 ? Behavior.stopped : Behavior.same
})
const tr4 = Behavior.tryReceive<{ text: string }>(async (ctx, msg) => { const r = await load(msg.text); return r.ok ? ok(Behavior.same) : r })
const both = attempt(function* () { const a = yield* parse('1'); const b = yield* parse('2'); return a + b })
const three = attempt(async function* () { const text = yield* await load('x'); return yield* parse(text) })
const none = attempt(function* () { return 1 })
type R1 = [
  Is<Exact<typeof both, Result<number, ParseError>>>,
  Is<Exact<typeof three, Promise<Result<number, IoError | ParseError>>>>,
  Is<Exact<typeof none, Result<number, never>>>,
]

// ── supervision and signals
const sup: Behavior<CounterMsg> = Behavior.supervise(counter(0))
  .onFailure(ParseError, SupervisorStrategy.restart({ maxRestarts: 3, withinMs: 1000 }))
  .onFailure(IoError, 'resume')
  .onFailure('stop')
const strategy = SupervisorStrategy.oneForOne({ decide: (actor, failure) => downcast(failure, IoError) ? 'restart' : undefined })
const signals = counter(0).receiveSignal((ctx, signal) => {
  switch (signal.type) {
    case 'childFailed': ctx.log.warn(signal.failure.description()); return
    case 'terminated': ctx.self.tell({ type: 'inc', by: 1 }); return
    case 'preRestart': case 'postStop': return
    default: { const all: never = signal; return all }
  }
})

// ── class actors
type Go = { type: 'go' }
class Parent implements Actor<Go> {
  #worker?: ActorRef<CounterMsg>
  preStart(ctx: ActorContext<Go>) { this.#worker = ctx.spawnWatched(counter(0), 'worker') }
  receive(ctx: ActorContext<Go>, msg: Go) { this.#worker?.tell({ type: 'inc', by: 1 }) }
  onTerminated(ctx: ActorContext<Go>, pid: Pid, signal: Terminated | ChildFailed) { if (pid === this.#worker?.pid) this.#worker = ctx.spawnWatched(counter(0), 'worker') }
  supervisorStrategy() { return SupervisorStrategy.allForOne({ maxRestarts: 1 }) }
}
class Half { receive(ctx: ActorContext<Go>, msg: Go) {} }
type CacheMsg<K, V> = { type: 'put'; key: K; value: V } | { type: 'get'; key: K; replyTo: ActorRef<V | undefined> }
class Cache<K, V> implements Actor<CacheMsg<K, V>> {
  readonly #entries = new Map<K, V>()
  receive(ctx: ActorContext<CacheMsg<K, V>>, m: CacheMsg<K, V>) {
    if (m.type === 'put') this.#entries.set(m.key, m.value)
    else m.replyTo.tell(this.#entries.get(m.key))
  }
}

const stoppable = Behavior.receive<{ type: 'poll' }>(async ctx => { ctx.signal.addEventListener('abort', () => {}); return ctx.signal.aborted ? Behavior.stopped : Behavior.same })

// ── spawning
const system = ActorSystem.create('shop')
const ref = system.spawn(counter(0), 'counter')
const fresh = system.spawn(() => counter(0), { mailbox: { kind: 'priority', compare: (a, b) => Number(a.type === 'get') - Number(b.type === 'get') } })
const p = system.spawn(() => new Parent())
const cache = system.spawn(Props.of(() => new Cache<string, number>()), { name: undefined, supervision: 'escalate' })
type R2 = [Is<Exact<typeof p, ActorRef<Go>>>, Is<Exact<typeof cache, ActorRef<CacheMsg<string, number>>>>, Is<Exact<MessageOf<typeof fresh>, CounterMsg>>]
p.tell({ type: 'go' })
// @ts-expect-error wrong message
p.tell({ type: 'stop' })
// @ts-expect-error handles only part of the protocol
system.spawn<Go | { type: 'come' }>(() => new Half())

// ── asking
const n: number = await ask(ref, { type: 'get' })
const answers = async () => [await ask(ref, { type: 'name', prefix: 'x' }), await ask(ref, { type: 'sum', items: [1, 2] }), await ask(ref, { type: 'flush' }), await ask(cache, { type: 'get', key: 'k' })] as const
type R3 = [
  Is<Exact<Awaited<ReturnType<typeof answers>>, readonly [string, bigint, Date, number | undefined]>>,
  Is<Exact<Question<CounterMsg>['type'], 'get' | 'name' | 'sum' | 'flush'>>,
  Is<Exact<Answer<CounterMsg, 'name'>, string>>,
]
// @ts-expect-error prefix missing
await ask(ref, { type: 'name' })
// @ts-expect-error a misspelt optional field
await ask(ref, { type: 'name', prefix: 'x', sufix: 'y' })
// @ts-expect-error not a question
await ask(ref, { type: 'inc', by: 1 })
// @ts-expect-error replyTo is not ours to give
await ask(ref, { type: 'get', replyTo: ref })
const n2 = await askWith(ref, replyTo => ({ type: 'sum', items: [1], replyTo }))
const n3 = await askWith(ref, (replyTo: ActorRef<number>) => ({ type: 'get', replyTo }))
declare const foreign: ActorRef<{ kind: 'q'; meta: { from: ActorRef<boolean> } } | { kind: 'r'; from: ActorRef<symbol> }>
const n4 = await askWith(foreign, from => ({ kind: 'r', from }))
const n5 = await askWith(foreign, (from: ActorRef<boolean>) => ({ kind: 'q', meta: { from } }))
type R4 = [Is<Exact<typeof n2, bigint>>, Is<Exact<typeof n3, number>>, Is<Exact<typeof n4, symbol>>, Is<Exact<typeof n5, boolean>>]
// @ts-expect-error the answer to 'get' is a number
await askWith(ref, (replyTo: ActorRef<string>) => ({ type: 'get', replyTo }))

// ── inside an actor
type ShopMsg = { type: 'got'; n: number } | { type: 'failed'; why: unknown }
const shop = Behavior.setup<ShopMsg>(ctx => {
  ctx.ask(ref, { type: 'get' }, r => r.ok ? { type: 'got', n: r.value } : { type: 'failed', why: r.error })
  ctx.pipeToSelf(Promise.resolve(1), r => r.ok ? { type: 'got', n: r.value } : { type: 'failed', why: r.error })
  ref.tell({ type: 'get', replyTo: ctx.adapt(n => ({ type: 'got', n })) })
  ctx.timers.startSingle('poll', { type: 'got', n: 0 }, 10)
  for (const child of ctx.children) ctx.watch(child)
  return Behavior.handle((_, m) => { if (m.type === 'failed') ctx.fail(m.why) })
})
const logging: ReceiveMiddleware = (ctx, message, next) => { ctx.log.debug('in'); return next(message) }
const guarded = Behavior.intercept((ctx, m, next) => m.type === 'inc' && m.by < 0 ? Handled.dropped : next(m), counter(0))
// @ts-expect-error the result of next must be returned, else an async handler is not waited for
Behavior.intercept((ctx, m, next) => { next(m) }, counter(0))
const cents: Behavior<{ cents: number }> = Behavior.transform(counter(0), m => ({ type: 'inc', by: m.cents / 100 }))

// ── variance
const narrow: ActorRef<{ type: 'inc'; by: number }> = ref
// @ts-expect-error a narrower ref must not stand in for a wider one
const wide: ActorRef<CounterMsg> = narrow
// @ts-expect-error nor a narrower recipe
const recipe: Props<CounterMsg> = Props.of(Behavior.handle<{ type: 'inc'; by: number }>(() => {}))
const anyStop: ActorRef<never> = ref

system.eventStream.subscribe('failure', e => { e.snapshot.description; e.sequence })
await system.terminate()
err(1)
