import type { ActorRef } from '@cellactor/core'
interface TestProbe<M> extends ActorRef<M> { expectMessage(): Promise<M extends unknown ? string : never> }
interface LocalRef<M> extends ActorRef<M> { readonly local: true }
declare const n: LocalRef<{ type: 'a' }>; declare const w: LocalRef<{ type: 'a' } | { type: 'b' }>
// @ts-expect-error narrower as wider
const a: LocalRef<{ type: 'a' } | { type: 'b' }> = n
const b: LocalRef<{ type: 'a' }> = w
const fake: ActorRef<{ type: 'a' }> = { pid: n.pid, path: n.path, tell() {}, async offer() {} }
Promise.resolve({ type: 'a' } as const).then(n.tell)
