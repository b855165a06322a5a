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
import type { OnSignal } from './hearing.ts'
import type { FailureRule, SuperviseLayer } from './layer.ts'
import { type BehaviorNode, LayerNode, type MakeActor } from './node.ts'

type Given = SupervisorStrategy | SupervisorDirective

/** `Behavior.supervise(inner)`, and the rules that have been added to it. */
export class SupervisedNode extends LayerNode implements SupervisedBehavior<unknown> {
  readonly #rules: readonly FailureRule[]

  constructor(makeActor: MakeActor, inner: BehaviorNode, rules: readonly FailureRule[] = [], onSignal?: OnSignal) {
    // A restart installs this very node again.
    const layer: { -readonly [K in keyof SuperviseLayer]: SuperviseLayer[K] } = { kind: 'supervise', rules, node: inner }
    super(makeActor, layer, inner, onSignal)
    layer.node = this
    this.#rules = rules
  }

  onFailure(strategy: Given): SupervisedNode
  onFailure(type: FailureClass, strategy: Given): SupervisedNode
  onFailure(first: FailureClass | Given, second?: Given): SupervisedNode {
    const type = typeof first === 'function' ? first : undefined
    const given = typeof first === 'function' ? second : first
    return new SupervisedNode(this.makeActor, this.inner, [...this.#rules, { type, strategy: checked(given) }], this.onSignal)
  }

  override withSignal(onSignal: OnSignal): SupervisedNode {
    return new SupervisedNode(this.makeActor, this.inner, this.#rules, onSignal)
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
