import type { ContextPropagation, Delivery } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { type Msg, player, seeds, type World, world } from '../patterns/support.ts'
import { reports } from './support.ts'

export interface Run extends Delivery {
  readonly captured: unknown
}

/**
 * A propagation whose context is a plain value that belongs to the stack: what was current where a message was sent is
 * current again while it is handled (up to the first `await`).
 */
export function carrying(initially?: unknown) {
  let current = initially
  const captures: unknown[] = []
  const runs: Run[] = []
  const within = <T>(value: unknown, action: () => T): T => {
    const before = current
    current = value
    try {
      return action()
    } finally {
      current = before
    }
  }
  const contextPropagation: ContextPropagation = {
    capture() {
      captures.push(current)
      return current
    },
    run(captured, handle, { pid, path, message, answeredBy }: Delivery) {
      runs.push({ captured, pid, path, message, answeredBy })
      return within(captured, handle)
    },
  }
  return {
    contextPropagation,
    /** What `capture` gave, in order. */
    captures,
    /** What `run` was called with, in order. */
    runs,
    within,
    current: (): unknown => current,
  }
}

export interface Carried extends World, ReturnType<typeof carrying> {
  /** What actors wrote down: a text and the context in which it was handled. */
  readonly log: (readonly [unknown, unknown])[]
}
/** A world whose messages carry a context; its actors write down each text that they are sent. */
export function carriedWorld(options: Parameters<typeof world>[0] = {}, initially?: unknown): Carried {
  const carried = carrying(initially)
  const log: (readonly [unknown, unknown])[] = []
  const w = world({ contextPropagation: carried.contextPropagation, ...options })
  return {
    ...w,
    ...carried,
    log,
    spawn: (onText, hooks, spawnOptions) =>
      w.system.spawn<Msg>(
        player((ctx, text) => {
          log.push([text, carried.current()])
          return onText?.(ctx, text)
        }, hooks),
        spawnOptions,
      ),
  }
}
/** A world in which every message carries the same. */
export const alwaysCarrying = (): Carried => carriedWorld({}, 'carried')
export type RunHandler = (handle: () => unknown) => unknown
/** A system in which every message is handled within `run`. */
export function worldWithin(run: RunHandler) {
  const contextPropagation: ContextPropagation = {
    capture: () => 'carried',
    run: <R>(_captured: unknown, handle: () => R) => run(handle) as R,
  }
  const made = simulate({ name: 'shop', contextPropagation })
  return { ...made, reported: reports(made.system), failures: eventProbe(made.system, 'failure') }
}
export { seeds }
