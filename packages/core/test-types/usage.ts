// The package as a program uses it. Compiled by every supported TypeScript, strict + exactOptionalPropertyTypes, with
// and without DOM or @types/node (`scripts/type-tests.mjs`). `Is` lines are type tests.
import {
  ActorSystem, Props, SupervisorStrategy, attempt, downcast, err, ok,
  type Actor, type ActorContext, type ActorRef, type ChildFailed, type MessageOf, type Pid, type Result, type Terminated,
} from '@cellactor/core'

type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
type Is<T extends true> = T

// ── protocols
type CounterMsg =
  | { type: 'inc'; by: number }
  | { type: 'get'; replyTo: ActorRef<number> }
  | { type: 'name'; prefix: string; suffix?: string; replyTo: ActorRef<string> }
  | { type: 'sum'; items: number[]; replyTo: ActorRef<bigint> }
  | { type: 'flush'; replyTo?: ActorRef<Date> }

// Class actors stand in for the behaviours that the package does not have yet.
declare const counter: (n: number) => () => Actor<CounterMsg>
declare const Behavior: { handle: <M>(onMessage: (ctx: ActorContext<M>, message: M) => void) => () => Actor<M> }

// ── failures as values
class ParseError extends Error { readonly at = 0 }
class IoError extends Error { readonly host = '' }
declare function parse(s: string): Result<number, ParseError>
declare function load(s: string): Promise<Result<string, IoError>>
const both = attempt(function* () { const a = yield* parse('1'); const b = yield* parse('2'); return a + b })
const three = attempt(async function* () { const text = yield* await load('x'); return yield* parse(text) })
const none = attempt(function* () { return 1 })
type R1 = [
  Is<Exact<typeof both, Result<number, ParseError>>>,
  Is<Exact<typeof three, Promise<Result<number, IoError | ParseError>>>>,
  Is<Exact<typeof none, Result<number, never>>>,
]
class Reader implements Actor<{ text: string }> {
  receive(ctx: ActorContext<{ text: string }>, msg: { text: string }) { const r = parse(msg.text); return r.ok ? ok() : r }
}

// ── supervision
const strategy = SupervisorStrategy.oneForOne({ decide: (actor, failure) => downcast(failure, IoError) ? 'restart' : undefined })

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

// ── spawning
const system = ActorSystem.create('shop')
const ref = system.spawn(counter(0), 'counter')
const p = system.spawn(() => new Parent())
const cache = system.spawn(Props.of(() => new Cache<string, number>()), { name: undefined, supervision: 'escalate' })
const reader = system.spawn(() => new Reader())
type R2 = [Is<Exact<typeof p, ActorRef<Go>>>, Is<Exact<typeof cache, ActorRef<CacheMsg<string, number>>>>, Is<Exact<MessageOf<typeof ref>, CounterMsg>>]
p.tell({ type: 'go' })
// @ts-expect-error wrong message
p.tell({ type: 'stop' })
// @ts-expect-error handles only part of the protocol
system.spawn<Go | { type: 'come' }>(() => new Half())

// ── inside an actor
type ShopMsg = { type: 'got'; n: number } | { type: 'failed'; why: unknown }
class Shop implements Actor<ShopMsg> {
  preStart(ctx: ActorContext<ShopMsg>) {
  ctx.pipeToSelf(Promise.resolve(1), r => r.ok ? { type: 'got', n: r.value } : { type: 'failed', why: r.error })
  for (const child of ctx.children) ctx.watch(child)
    ctx.signal.addEventListener('abort', () => {})
  }
  receive(ctx: ActorContext<ShopMsg>, m: ShopMsg) { if (m.type === 'failed') ctx.fail(m.why) }
}

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
