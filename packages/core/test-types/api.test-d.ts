import { ActorSystem, Behavior, Props, SupervisorStrategy, downcast, ok, err, attempt, ask, askWith, poison, kill, Handled, type Actor, type ActorContext, type ActorRef, type MessageOf, type Spawnable, type Pid, type Terminated, type ChildFailed, type ReceiveMiddleware, type Result, type BehaviorFailure, type StandardSchema, type Question, type Answer, type Signal, type ContextPropagation } from '@cellactor/core'
type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function is<T>() { return <U>(_: U, ok: Exact<T, U>) => {} }
type Narrow = { type: 'a' }
type Wide = Narrow | { type: 'b'; replyTo: ActorRef<number> }
declare const sys: ActorSystem
class WideActor implements Actor<Wide> { receive(ctx: ActorContext<Wide>, m: Wide) {} }
const f1: ActorRef<Narrow> = sys.spawn(() => new WideActor())
is<ActorRef<Wide>>()(sys.spawn(() => new WideActor()), true)
is<ActorRef<Wide>>()(sys.spawn(Props.of(() => new WideActor(), { name: 'x' })), true)
function needs(s: Spawnable<Narrow>) {}
needs(Props.of(() => new WideActor()))
abstract class Base<M> implements Actor<M> { abstract receive(ctx: ActorContext<M>, m: M): void; preStart(ctx: ActorContext<M>) {} }
class Sub extends Base<Wide> { override receive(ctx: ActorContext<Wide>, m: Wide) { ctx.self.tell({ type: 'a' }) } }
is<ActorRef<Wide>>()(sys.spawn(() => new Sub()), true)
class AnyHook { receive(ctx: ActorContext<{ type: 'x' }>, m: { type: 'x' }) {} preStart(ctx: ActorContext<any>) {} }
is<ActorRef<{ type: 'x' }>>()(sys.spawn(() => new AnyHook()), true)
is<ActorRef<Wide>>()(sys.spawn(() => Behavior.handle<Wide>(() => {})), true)
is<ActorRef<Wide>>()(sys.spawn<Wide>(() => ({ receive(ctx, m) { is<Wide>()(m, true) } })), true)
// MessageOf
is<Wide>()(null! as MessageOf<ActorRef<Wide>>, true); is<Wide>()(null! as MessageOf<Behavior<Wide>>, true); is<Wide>()(null! as MessageOf<WideActor>, true); is<Wide>()(null! as MessageOf<Props<Wide>>, true)
// recursive protocols
type Node = { type: 'link'; peer: ActorRef<Node> } | { type: 'become'; next: Behavior<Node> } | { type: 'all'; refs: readonly ActorRef<Node>[] }
const node = (peers: readonly ActorRef<Node>[]): Behavior<Node> => Behavior.receive((ctx, m) => { switch (m.type) { case 'link': m.peer.tell({ type: 'link', peer: ctx.self }); return node([...peers, m.peer]); case 'become': return m.next; case 'all': for (const r of m.refs) r.tell({ type: 'link', peer: ctx.self }); return Behavior.same } })
// match, partial
type P3 = { type: 'a'; n: number } | { type: 'b' | 'c'; s: string } | { type: 'd'; replyTo: ActorRef<number> }
const m1: Behavior<P3> = Behavior.match({ a: (ctx, m) => { m.n; ctx.self.tell(m); return Behavior.same }, b: (_, m) => { m.s; return Behavior.same }, c: async (_, m) => { m.s; return Behavior.same }, d: (_, m) => { m.replyTo.tell(1); return Behavior.same } })
const m2 = Behavior.match<P3>({ a: (_, m) => { m.n; return Behavior.same } }, (ctx, m) => { is<P3>()(m, true); return Behavior.unhandled })
const m3: Behavior<P3> = Behavior.match({ d: (_, m) => { m.replyTo.tell(1); return Behavior.same } }, () => Behavior.unhandled)
// @ts-expect-error missing d
const m4 = Behavior.match<P3>({ a: () => Behavior.same, b: () => Behavior.same, c: () => Behavior.same })
// @ts-expect-error unknown e
const m5 = Behavior.match<P3>({ a: () => Behavior.same, b: () => Behavior.same, c: () => Behavior.same, d: () => Behavior.same, e: () => Behavior.same })
// signals
const s1 = m1.receiveSignal((ctx, s) => { switch (s.type) { case 'childFailed': s.failure.description(); return; case 'terminated': s.reason; return; case 'postStop': return; case 'preRestart': s.failure; return Behavior.same; default: { const n: never = s } } })
// @ts-expect-error ctx of a signal is typed
const s2 = m1.receiveSignal((ctx, s) => { ctx.self.tell('x') })
const s3 = m1.trySignal(function* (ctx, s) { yield* fa() })
declare function fa(): Result<number, RangeError & { r: 1 }>; declare function fb(): Result<string, TypeError & { t: 1 }>
is<Result<string, (RangeError & { r: 1 }) | (TypeError & { t: 1 })>>()(attempt(function* () { const n = yield* fa(); const s = yield* fb(); return n + s }), true)
is<Result<number, never>>()(attempt(function* () { return 1 }), true)
is<Promise<Result<number, RangeError & { r: 1 }>>>()(attempt(async function* () { await null; return yield* fa() }), true)
// middleware
const log: ReceiveMiddleware = (ctx, m, next) => { ctx.log.info('in'); return next(m) }
const timed = async <M>(ctx: ActorContext<M>, m: M, next: (m: M) => Handled | PromiseLike<Handled>) => { const h = await next(m); ctx.log.info('out'); return h }
sys.spawn(m1, { middleware: [log, timed, (ctx, m, next) => m.type === 'a' ? Handled.dropped : next(m)], mailbox: { kind: 'priority', compare: (a, b) => (a.type === 'a' ? 0 : 1) - (b.type === 'a' ? 0 : 1) } })
// @ts-expect-error forgotten return
Behavior.intercept((ctx, m, next) => { next(m) }, m1)
// @ts-expect-error forgotten return in an async middleware
Behavior.intercept(async (ctx, m, next) => { next(m) }, m1)
const i3 = Behavior.intercept((ctx, m, next) => { is<P3>()(m, true); return next(m) }, m1)
is<Behavior<P3>>()(i3, true)
// transform
const t1 = Behavior.transform(m1, (x: { outer: number }) => ({ type: 'a', n: x.outer }))
const t2: Behavior<{ outer: number }> = Behavior.transform(m1, x => ({ type: 'a', n: x.outer }))
is<Behavior<{ outer: number }>>()(t1, true)
// supervision
class Io extends Error { code = 1 }
const sup = Behavior.supervise(m1).onFailure(Io, SupervisorStrategy.restart({ maxRestarts: 3, withinMs: 1000 })).onFailure(TypeError, 'resume').onFailure('stop')
sys.spawn(sup, { supervision: 'escalate' })
// @ts-expect-error forgot the strategy
Behavior.supervise(m1).onFailure(Io)
// @ts-expect-error misspelt
Behavior.supervise(m1).onFailure(Io, 'restrat')
const d = SupervisorStrategy.allForOne({ maxRestarts: 1, decide: (actor, failure) => downcast(failure, Io)?.code === 1 ? 'restart' : undefined })
// refs in collections, narrowing
const refs: ActorRef<never>[] = [f1, sys.spawn(m1)]
function tellAny(r: ActorRef<Wide> | ActorRef<Narrow>) { r.tell({ type: 'a' }) }
const map = new Map<string, ActorRef<Wide>>(); map.get('x')?.tell({ type: 'a' })
poison(refs[0]!); kill(f1)
// undefined options
declare const maybe: { name?: string | undefined; timeoutMs?: number | undefined; signal?: { readonly aborted: boolean; readonly reason: any; addEventListener(t: 'abort', l: () => void): void; removeEventListener(t: 'abort', l: () => void): void } | undefined }
sys.spawn(m1, { name: maybe.name }); ask(sys.spawn(() => new WideActor()), { type: 'b' }, { timeoutMs: maybe.timeoutMs, signal: maybe.signal })
// schema
declare const schema: StandardSchema<unknown, P3>
is<Behavior<unknown>>()(Behavior.validated(schema, m1), true)
// async handlers returning same / stopped / void in branches
const a1 = Behavior.receive<Wide>(async (ctx, m) => { if (m.type === 'a') return Behavior.same; await null; return ctx.signal.aborted ? Behavior.stopped : Behavior.same })
const a2 = Behavior.receive<Wide>((ctx, m) => m.type === 'a' ? Behavior.same : a1)
const a3 = Behavior.receive<Wide>((ctx, m) => m.type === 'a' ? Promise.resolve(a1) : Behavior.unhandled)
const a4 = Behavior.receiveMessage((m: Wide) => m.type === 'a' ? Behavior.stopped : Behavior.same)
is<Behavior<Wide>>()(a4, true)
const ctxOps = Behavior.setup<Wide>(ctx => {
  for (const c of ctx.children) c.pid
  ctx.ask(f2, { type: 'b' }, r => r.ok ? { type: 'a' } : { type: 'a' })
  ctx.askWith(f2, replyTo => ({ type: 'b', replyTo }), r => { if (r.ok) is<number>()(r.value, true); return { type: 'a' } })
  return a1
})
declare const f2: ActorRef<Wide>
// events
sys.eventStream.subscribe('failure', e => { e.snapshot.description }); sys.eventStream.subscribe(e => { if (e.type === 'invalid') e.issues })
declare const er: ActorRef<{ readonly type: 'lifecycle'; readonly stage: string }>; sys.eventStream.subscribe('lifecycle', er)
