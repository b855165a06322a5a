import type { BehaviorSource } from '../actor/behavior.ts'
import type { ReceiveMiddleware } from '../actor/middleware.ts'
import type { FailureClass } from '../failure/downcast.ts'
import type { SupervisorStrategy } from '../supervision/strategy.ts'

/** One thing that stands around a behaviour, and stays around what it becomes. */
export type Layer = InterceptLayer | MapLayer | SuperviseLayer

export interface InterceptLayer {
  readonly kind: 'intercept'
  readonly middleware: ReceiveMiddleware
  /** What tells it from others: the middleware itself, or what it was made for. */
  readonly key: unknown
}

export interface MapLayer {
  readonly kind: 'map'
  /** An `Invalid` is not delivered. */
  readonly map: (message: unknown) => unknown
  readonly key: unknown
}

export interface SuperviseLayer {
  readonly kind: 'supervise'
  readonly rules: readonly FailureRule[]
  /** What a restart that it decides installs again: itself around what it was given. */
  readonly node: BehaviorSource
}

export interface FailureRule {
  /** Absent: every failure. */
  readonly type: FailureClass | undefined
  readonly strategy: SupervisorStrategy
}

/**
 * Whether a new layer takes the place of an old one instead of standing inside it: layers never pile up when a behaviour
 * returns itself wrapped again. Two made by the same piece of code count as one, and the newer wins.
 */
export function isSameLayer(a: Layer, b: Layer): boolean {
  if (a.kind === 'supervise' || b.kind === 'supervise') return a.kind === b.kind && isSameRules(a, b as SuperviseLayer)
  return a.kind === b.kind && isSameKey(a.key, b.key)
}

function isSameRules(a: Layer, b: SuperviseLayer): boolean {
  const rules = a.kind === 'supervise' ? a.rules : []
  return rules.length === b.rules.length && rules.every((rule, at) => rule.type === b.rules[at]?.type)
}

function isSameKey(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'function' || typeof b !== 'function') return false
  const text = String(a)
  return text === String(b) && !text.includes('[native code]')
}
