import { ask, type ActorRef, type Question } from '@cellactor/core'

type Deep = { xs: { ys: number[]; z: 'p' | 'q' }[]; t: [number, string][] }
type P =
  | { type: 'sum'; items: number[]; replyTo: ActorRef<number> }
  | { type: 'name'; prefix?: string; replyTo: ActorRef<string> }
  | { type: 'who'; tags: Set<string>; replyTo: ActorRef<boolean> }
  | { type: 'pair'; p: [number, string]; mode: 'x' | 'y'; replyTo: ActorRef<symbol> }
  | { type: 'deep'; deep: Deep; replyTo: ActorRef<Date> }
  | { type: 'cb'; f: (n: number, s: string) => number[]; replyTo: ActorRef<bigint> }
  | { type: 'k1' | 'k2'; n: number | null; replyTo: ActorRef<URL2> }
  | { readonly type: 'ro'; readonly list: readonly string[]; replyTo: ActorRef<1> }
  | { type: 'opt'; list?: string[] | undefined; u: { kind: 'a'; a: number[] } | { kind: 'b'; b: string }; replyTo: ActorRef<2> }
  | { type: 'maybe'; replyTo?: ActorRef<RegExp> }
  | { type: 'same1'; replyTo: ActorRef<string> } | { type: 'same2'; replyTo: ActorRef<string> }
  | { type: 'inc'; by: number }
interface URL2 { u: 1 }
type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
declare const r: ActorRef<P>
function t<U>() { return <T>(p: Promise<T>, ok: Exact<T, U>) => {} }
t<number>()(ask(r, { type: 'sum', items: [1, 2] }), true)
t<number>()(ask(r, { type: 'sum', items: [] }), true)
const nums = [1, 2, 3]
t<number>()(ask(r, { type: 'sum', items: nums }), true)
t<number>()(ask(r, { type: 'sum', items: nums.map(x => x + 1) }), true)
t<number>()(ask(r, { type: 'sum', items: [...nums, 3] }), true)
t<string>()(ask(r, { type: 'name' }), true)
t<string>()(ask(r, { type: 'name', prefix: 'x' }), true)
t<boolean>()(ask(r, { type: 'who', tags: new Set(['x']) }), true)
t<boolean>()(ask(r, { type: 'who', tags: new Set<string>() }), true)
t<symbol>()(ask(r, { type: 'pair', p: [1, 'x'], mode: 'y' }), true)
t<Date>()(ask(r, { type: 'deep', deep: { xs: [{ ys: [1], z: 'q' }], t: [[1, 'x'], [2, 'y']] } }), true)
t<bigint>()(ask(r, { type: 'cb', f: (n, s) => [n + s.length] }), true)
t<URL2>()(ask(r, { type: 'k1', n: null }), true)
t<URL2>()(ask(r, { type: Math.random() > 0.5 ? 'k1' : 'k2', n: 3 }), true)
t<1>()(ask(r, { type: 'ro', list: ['a'] }), true)
t<2>()(ask(r, { type: 'opt', u: { kind: 'a', a: [1] } }), true)
t<2>()(ask(r, { type: 'opt', list: ['z'], u: { kind: 'b', b: 'x' } }), true)
t<RegExp>()(ask(r, { type: 'maybe' }), true)
t<string>()(ask(r, { type: Math.random() > 0.5 ? 'same1' : 'same2' }), true)
const q = { type: 'name' as const }
t<string>()(ask(r, q), true)
t<string>()(ask(r, { ...q, prefix: 'x' }), true)
declare const qq: Question<P>
const all = ask(r, qq)
const two = ask(r, Math.random() > 0.5 ? { type: 'name' } : { type: 'sum', items: [1] })
function gen<T>(ref: ActorRef<{ type: 'get'; replyTo: ActorRef<T> } | { type: 'set'; v: T }>): Promise<T> { return ask(ref, { type: 'get' }) }
function gen2<T>(ref: ActorRef<{ type: 'get'; keys: T[]; replyTo: ActorRef<T[]> } | { type: 'set'; v: T }>, k: T): Promise<T[]> { return ask(ref, { type: 'get', keys: [k] }) }
class Box<T> { constructor(readonly ref: ActorRef<{ type: 'get'; key: string; replyTo: ActorRef<T | undefined> } | { type: 'set'; v: T }>) {} get(key: string): Promise<T | undefined> { return ask(this.ref, { type: 'get', key }) } }
declare const single: ActorRef<{ name: string; replyTo: ActorRef<number> }>
t<number>()(ask(single, { name: 'x' }), true)
declare const anyRef: ActorRef<any>
const anyA = ask(anyRef, { type: 'what', ever: 1 })
interface Base { readonly type: string } interface GetI extends Base { readonly type: 'geti'; readonly replyTo: ActorRef<7> } interface SetI extends Base { readonly type: 'seti' }
declare const ifs: ActorRef<GetI | SetI>
t<7>()(ask(ifs, { type: 'geti' }), true)
declare const ix: ActorRef<{ type: 'x'; [k: string]: unknown; replyTo: ActorRef<number> }>
t<number>()(ask(ix, { type: 'x', free: 1 }), true)
declare const neverRef: ActorRef<never>; declare const unkRef: ActorRef<unknown>
