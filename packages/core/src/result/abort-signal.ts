/** What the core takes: any signal, the platform's included. */
export interface AbortSignalLike {
  readonly aborted: boolean
  // biome-ignore lint/suspicious/noExplicitAny: so it is in the platform's own type
  readonly reason: any
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * What the core gives: the platform's `AbortSignal` where there is one (so that `fetch(url, { signal: ctx.signal })`
 * type-checks), else the part that the core needs.
 */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : // Cloudflare declares a class, which `typeof globalThis` does not show; its `fetch` names the signal.
    // biome-ignore lint/suspicious/noExplicitAny: what fetch takes first does not matter here
    typeof globalThis extends { fetch: (input: any, init?: infer I) => unknown }
    ? NonNullable<I> extends { signal?: infer S }
      ? NonNullable<S>
      : AbortSignalLike
    : AbortSignalLike
