import type { ActorRef } from '../identity/actor-ref.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'

type IsAny<T> = 0 extends 1 & T ? true : false
/** The reply ref of one message: its `replyTo`, optional or not. */
type ReplyRef<M> = M extends { readonly replyTo?: infer P } ? Extract<P, ActorRef<never>> : never
type Taken<R> = R extends ActorRef<infer T> ? T : never
// biome-ignore lint/suspicious/noExplicitAny: an untyped protocol is answered untyped
type OfType<Q, T> = IsAny<Q> extends true ? any : Q extends { readonly type: infer U } ? (T extends U ? Q : never) : Q

/** The members of the protocol `M` that expect a reply, without their `replyTo`. */
export type Question<M> =
  IsAny<M> extends true
    ? // biome-ignore lint/suspicious/noExplicitAny: as above
      any
    : M extends unknown
      ? [ReplyRef<M>] extends [never]
        ? never
        : { [K in keyof M as Exclude<K, 'replyTo'>]: M[K] }
      : never
/** The `type`s of the questions of `M`: `'get' | 'name'`. */
export type QuestionType<M> = TypeOf<Question<M>>
type TypeOf<Q> = IsAny<Q> extends true ? string : Q extends { readonly type: infer T extends string } ? T : string
/** The question of `M` whose `type` is `T`. */
export type QuestionOf<M, T> = { readonly type?: T } & OfType<Question<M>, T>
/** What the question of `M` whose `type` is `T` is answered with. */
export type Answer<M, T = QuestionType<M>> =
  IsAny<M> extends true
    ? // biome-ignore lint/suspicious/noExplicitAny: as above
      any
    : M extends unknown
      ? [OfType<Question<M>, T>] extends [never]
        ? never
        : Taken<ReplyRef<M>>
      : never
/** What the message `X` of protocol `M`, made around a reply ref, is answered with. */
type ReplyIn<M, X> = M extends unknown
  ? X extends M
    ? { [K in keyof X & keyof M]: X[K] extends ActorRef<unknown> ? Taken<M[K]> : never }[keyof X & keyof M]
    : never
  : never
/** The annotation `R` of the reply ref, else what the protocol says, else `unknown`. */
export type AnswerTo<M, X, R> = unknown extends R ? ([ReplyIn<M, X>] extends [never] ? unknown : ReplyIn<M, X>) : R

export interface AskOptions {
  /** Milliseconds; default from the system's config (5 000). */
  timeoutMs?: number | undefined
  signal?: AbortSignalLike | undefined
}
