import type { BehaviorSource } from '../actor/behavior.ts'
import type { ReceiveMiddleware } from '../actor/middleware.ts'
import type { FailureClass } from '../failure/downcast.ts'
import type { Level } from '../message/enveloped.ts'
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

/** The inside of a map. */
export interface MapLevel extends Level {
  readonly layer: MapLayer
  /** How many maps stand outside of it, itself included. */
  readonly depth: number
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

/** The same, or made by the same piece of code: which says nothing about what the two close over. */
export type Likeness = 'same' | 'alike' | 'different'

export function likeness(a: Layer, b: Layer): Likeness {
  if (a.kind === 'supervise' || b.kind === 'supervise')
    return a.kind === b.kind && isSameRules(a, b as SuperviseLayer) ? 'same' : 'different'
  return a.kind === b.kind ? likenessOf(a.key, b.key) : 'different'
}

/** Of a function that the engine has no source of: bound ones, and all of them in Hermes. */
const NO_SOURCE = /\[(native code|bytecode)\]/

/** Of functions, or of lists of them. */
export function likenessOf(a: unknown, b: unknown): Likeness {
  if (Object.is(a, b)) return 'same'
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((part, at) => likenessOf(part, b[at]) !== 'different') ? 'alike' : 'different'
  }
  if (typeof a !== 'function' || typeof b !== 'function') return 'different'
  const text = String(a)
  return text === String(b) && !NO_SOURCE.test(text) ? 'alike' : 'different'
}

function isSameRules(a: Layer, b: SuperviseLayer): boolean {
  const rules = a.kind === 'supervise' ? a.rules : []
  return rules.length === b.rules.length && rules.every((rule, at) => rule.type === b.rules[at]?.type)
}
