import type { Actor } from '../actor/actor.ts'
import type { ActorContext } from '../actor/actor-context.ts'
import { asActor, type Behavior, type BehaviorSource } from '../actor/behavior.ts'
import type { Signal } from '../actor/signals.ts'
import type { OnSignal } from './hearing.ts'
import type { Layer } from './layer.ts'
import type { Keyed } from './layers.ts'

export type Context = ActorContext<unknown>

/** What handles the messages that have come through all layers. */
export interface Core extends Keyed {
  readonly stays: boolean
  handle(ctx: Context, message: unknown): unknown
}

/** A core's word for "as I am": nothing else changes. */
export const STAY: unique symbol = Symbol('stay')

/** Makes the actor that lives by a behaviour. Given by the interpreter, which knows the nodes and not the other way round. */
export type MakeActor = (initial: BehaviorNode) => Actor<unknown>

/** What a `Behavior` is inside: an immutable description that the interpreter reads. */
export abstract class BehaviorNode implements Behavior<unknown>, BehaviorSource {
  declare readonly '~cellactor/Behavior': (message: unknown) => void
  readonly onSignal: OnSignal | undefined
  protected readonly makeActor: MakeActor

  constructor(makeActor: MakeActor, onSignal: OnSignal | undefined) {
    this.makeActor = makeActor
    this.onSignal = onSignal
  }

  [asActor](): Actor<unknown> {
    return this.makeActor(this)
  }

  receiveSignal(onSignal: (ctx: Context, signal: Signal) => never): BehaviorNode {
    return this.withSignal(onSignal)
  }

  trySignal(onSignal: (ctx: Context, signal: Signal) => never): BehaviorNode {
    return this.withSignal(onSignal)
  }

  abstract withSignal(onSignal: OnSignal): BehaviorNode
}

/** A handler of messages. */
export class ReceiveNode extends BehaviorNode {
  readonly handle: (ctx: Context, message: unknown) => unknown
  /** What the handler returns says nothing about what comes next. */
  readonly stays: boolean
  /** The functions that the handler is made of. */
  readonly key: unknown

  constructor(makeActor: MakeActor, handle: ReceiveNode['handle'], stays: boolean, key: unknown, onSignal?: OnSignal) {
    super(makeActor, onSignal)
    this.handle = handle
    this.stays = stays
    this.key = key
  }

  withSignal(onSignal: OnSignal): ReceiveNode {
    return new ReceiveNode(this.makeActor, this.handle, this.stays, this.key, onSignal)
  }
}

/** Made when the behaviour starts, with the context. */
export class SetupNode extends BehaviorNode {
  readonly init: (ctx: Context) => unknown

  constructor(makeActor: MakeActor, init: SetupNode['init'], onSignal?: OnSignal) {
    super(makeActor, onSignal)
    this.init = init
  }

  withSignal(onSignal: OnSignal): SetupNode {
    return new SetupNode(this.makeActor, this.init, onSignal)
  }
}

/** A state, and what a message makes of it. */
export class StatefulNode extends BehaviorNode {
  readonly initial: (ctx: Context) => unknown
  readonly next: (ctx: Context, state: unknown, message: unknown) => unknown

  constructor(makeActor: MakeActor, initial: StatefulNode['initial'], next: StatefulNode['next'], onSignal?: OnSignal) {
    super(makeActor, onSignal)
    this.initial = initial
    this.next = next
  }

  withSignal(onSignal: OnSignal): StatefulNode {
    return new StatefulNode(this.makeActor, this.initial, this.next, onSignal)
  }
}

/** A layer around a behaviour. */
export class LayerNode extends BehaviorNode {
  readonly layer: Layer
  readonly inner: BehaviorNode

  constructor(makeActor: MakeActor, layer: Layer, inner: BehaviorNode, onSignal?: OnSignal) {
    super(makeActor, onSignal)
    this.layer = layer
    this.inner = inner
  }

  withSignal(onSignal: OnSignal): LayerNode {
    return new LayerNode(this.makeActor, this.layer, this.inner, onSignal)
  }
}

/** `same`, `unhandled`, `stopped`: words rather than behaviours. */
export class WordNode extends BehaviorNode {
  readonly word: 'same' | 'unhandled' | 'stopped'

  constructor(makeActor: MakeActor, word: WordNode['word'], onSignal?: OnSignal) {
    super(makeActor, onSignal)
    this.word = word
  }

  withSignal(onSignal: OnSignal): WordNode {
    return new WordNode(this.makeActor, this.word, onSignal)
  }
}
