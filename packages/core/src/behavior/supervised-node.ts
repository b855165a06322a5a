import type { SupervisedBehavior } from '../actor/behavior.ts'
import type { FailureClass } from '../failure/downcast.ts'
import { ConfigError } from '../failure/errors.ts'
import {
  checkedStrategy,
  isDirective,
  type SupervisorDirective,
  type SupervisorStrategy,
  strategyOf,
} from '../supervision/strategy.ts'
import type { FailureRule, SuperviseLayer } from './layer.ts'
import { type BehaviorNode, LayerNode, type MakeActor, type OnSignal } from './node.ts'

type Given = SupervisorStrategy | SupervisorDirective

/** `Behavior.supervise(inner)`, and the rules that have been added to it. */
export class SupervisedNode extends LayerNode implements SupervisedBehavior<unknown> {
  readonly #rules: readonly FailureRule[]

  constructor(makeActor: MakeActor, inner: BehaviorNode, rules: readonly FailureRule[] = []) {
    // A restart installs this very node again.
    const layer: { -readonly [K in keyof SuperviseLayer]: SuperviseLayer[K] } = { kind: 'supervise', rules, node: inner }
    super(makeActor, layer, inner)
    layer.node = this
    this.#rules = rules
  }

  onFailure(strategy: Given): SupervisedNode
  onFailure(type: FailureClass, strategy: Given): SupervisedNode
  onFailure(first: FailureClass | Given, second?: Given): SupervisedNode {
    const type = typeof first === 'function' ? first : undefined
    const given = typeof first === 'function' ? second : first
    return new SupervisedNode(this.makeActor, this.inner, [...this.#rules, { type, strategy: checked(given) }])
  }

  override withSignal(onSignal: OnSignal): SupervisedNode {
    return new SupervisedNode(this.makeActor, this.inner.withSignal(onSignal), this.#rules)
  }
}

function checked(given: Given | undefined): SupervisorStrategy {
  if (typeof given === 'string' && !isDirective(given)) {
    throw new ConfigError(
      `onFailure was given ${JSON.stringify(given)}. Give a strategy, 'resume', 'restart', 'stop' or 'escalate'.`,
    )
  }
  const strategy = checkedStrategy(typeof given === 'string' ? strategyOf(given) : given, 'onFailure')
  if (strategy.scope === 'one-for-one') return strategy
  throw new ConfigError(
    `onFailure was given a strategy that is ${strategy.scope}. It concerns this actor alone: give a one-for-one.`,
  )
}
