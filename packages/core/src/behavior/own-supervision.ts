import type { Actor } from '../actor/actor.ts'
import type { BehaviorSource } from '../actor/behavior.ts'
import { downcast } from '../failure/downcast.ts'
import type { SupervisorStrategy } from '../supervision/strategy.ts'
import type { Hearing } from './hearing.ts'
import type { FailureRule, Layer } from './layer.ts'
import type { Layers } from './layers.ts'

interface OwnStrategy {
  readonly strategy: SupervisorStrategy
  /** From 1, outermost first: it stays the same when a behaviour becomes another inside. */
  readonly place: number
}

/** What the `supervise` layers say, innermost first; the rules of one layer in their order. */
export function ownStrategies(layers: readonly Layer[]): readonly OwnStrategy[] {
  const byLayer: OwnStrategy[][] = []
  let place = 0
  for (const layer of layers) {
    if (layer.kind !== 'supervise') continue
    byLayer.push(layer.rules.map(rule => ({ strategy: whereItMatches(rule), place: ++place })))
  }
  return byLayer.reverse().flat()
}

/**
 * A restart that a layer decides installs again what was given to it, inside the layers and the signal handler that stand
 * around it. Where the factory gave the layer, it gives the next one, too (semantics 3.6e).
 */
export function successorAt(
  layers: Layers,
  wanted: number,
  ofFactory: readonly Layer[],
  make: (node: BehaviorSource, outside: Layers, heard: Hearing | undefined) => Actor<unknown>,
): (() => Actor<unknown>) | undefined {
  let place = 0
  for (const [at, layer] of layers.all.entries()) {
    if (layer.kind !== 'supervise') continue
    place += layer.rules.length
    if (wanted <= place)
      return ofFactory.includes(layer) ? undefined : () => make(layer.node, layers.outside(at), layers.heardAt(at))
  }
  throw new Error(`No supervise layer stands at place ${wanted}: a defect of cellactor. Please report it.`)
}

function whereItMatches({ strategy, type }: FailureRule): SupervisorStrategy {
  if (type === undefined) return strategy
  const { decide, limits, scope } = strategy
  return {
    scope,
    limits,
    decide: (actor, failure) => (downcast(failure, type) === undefined ? undefined : decide(actor, failure)),
  }
}
