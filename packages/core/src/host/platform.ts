import type { AbortSource } from './abort.ts'

interface Console {
  debug(...data: unknown[]): void
  info(...data: unknown[]): void
  warn(...data: unknown[]): void
  error(...data: unknown[]): void
}

interface Port {
  onmessage: ((event: unknown) => void) | null
  postMessage(message: unknown): void
}

/** What a platform may offer beyond the language. Everything is optional: the core needs none of it to be there. */
interface Platform {
  readonly performance?: { now(): number }
  readonly setImmediate?: (task: () => void) => unknown
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port }
  readonly setTimeout?: (task: () => void, delayMs: number) => unknown
  readonly clearTimeout?: (handle: unknown) => void
  readonly AbortController?: new () => AbortSource
  readonly console?: Console
}

export type { Platform }

/** The one place where the core looks at the global object. */
export const platform = globalThis as unknown as Platform
