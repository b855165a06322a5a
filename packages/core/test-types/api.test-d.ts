import { ActorSystem, Props, SupervisorStrategy, downcast, attempt, poison, kill, type Actor, type ActorContext, type ActorRef, type MessageOf, type Spawnable, type Result } from '@cellactor/core'
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
is<ActorRef<Wide>>()(sys.spawn<Wide>(() => ({ receive(ctx, m) { is<Wide>()(m, true) } })), true)
// MessageOf
is<Wide>()(null! as MessageOf<ActorRef<Wide>>, true); is<Wide>()(null! as MessageOf<WideActor>, true); is<Wide>()(null! as MessageOf<Props<Wide>>, true)
// results
declare function fa(): Result<number, RangeError & { r: 1 }>; declare function fb(): Result<string, TypeError & { t: 1 }>
is<Result<string, (RangeError & { r: 1 }) | (TypeError & { t: 1 })>>()(attempt(function* () { const n = yield* fa(); const s = yield* fb(); return n + s }), true)
is<Result<number, never>>()(attempt(function* () { return 1 }), true)
is<Promise<Result<number, RangeError & { r: 1 }>>>()(attempt(async function* () { await null; return yield* fa() }), true)
// supervision
class Io extends Error { code = 1 }
const d = SupervisorStrategy.allForOne({ maxRestarts: 1, decide: (actor, failure) => downcast(failure, Io)?.code === 1 ? 'restart' : undefined })
// refs in collections, narrowing
type P3 = { type: 'a'; n: number } | { type: 'b' | 'c'; s: string } | { type: 'd'; replyTo: ActorRef<number> }
declare const m1: () => Actor<P3>
const refs: ActorRef<never>[] = [f1, sys.spawn(m1)]
function tellAny(r: ActorRef<Wide> | ActorRef<Narrow>) { r.tell({ type: 'a' }) }
const map = new Map<string, ActorRef<Wide>>(); map.get('x')?.tell({ type: 'a' })
poison(refs[0]!); kill(f1)
// undefined options
declare const maybe: { name?: string | undefined; timeoutMs?: number | undefined; signal?: { readonly aborted: boolean; readonly reason: any; addEventListener(t: 'abort', l: () => void): void; removeEventListener(t: 'abort', l: () => void): void } | undefined }
sys.spawn(m1, { name: maybe.name })
// events
sys.eventStream.subscribe('failure', e => { e.snapshot.description }); sys.eventStream.subscribe(e => { if (e.type === 'deadLetter') e.reason })
declare const er: ActorRef<{ readonly type: 'lifecycle'; readonly stage: string }>; sys.eventStream.subscribe('lifecycle', er)
