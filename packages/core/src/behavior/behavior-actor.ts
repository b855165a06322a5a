import type { Actor, MaybePromise, Outcome } from '../actor/actor.ts'
import type { BehaviorSource } from '../actor/behavior.ts'
import { around, DONE, Handled, Invalid } from '../actor/middleware.ts'
import type { ChildFailed, Signal, Terminated } from '../actor/signals.ts'
import type { BehaviorFailure } from '../failure/behavior-failure.ts'
import { StoppedContextError } from '../failure/errors.ts'
import { isInstance } from '../failure/is-instance.ts'
import { printable } from '../failure/printable.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import type { Pid } from '../identity/pid.ts'
import { Enveloped } from '../message/enveloped.ts'
import { SelfSupervised, type SelfSupervision } from '../supervision/self-supervised.ts'
import { attempted } from './attempted.ts'
import type { Hearing } from './hearing.ts'
import { InnerContext } from './inner-context.ts'
import type { Layer, MapLevel } from './layer.ts'
import { type Fresh, Layers } from './layers.ts'
import { BehaviorNode, type Context, type Core, LayerNode, ReceiveNode, SetupNode, STAY, StatefulNode, WordNode } from './node.ts'
import { ownStrategies, successorAt } from './own-supervision.ts'
import { StatefulCore } from './stateful-core.ts'

// Constants of this module, since V8 looks up what is imported at each use.
const AS_IT_IS = STAY
const NOTHING_NEW = DONE
const SAME = new WordNode(initial => makeActor(initial), 'same')

/** Nobody means more: they have piled up. */
const MOST_LAYERS = 1_000

/** An actor that lives by a behaviour: it reads the nodes, keeps the layers around what they become, and nothing else. */
export class BehaviorActor extends SelfSupervised implements Actor<unknown> {
  readonly #initial: BehaviorNode
  /**
   * The layers that the factory gave, before any `setup`: a restart that one of them decides is the factory's. `undefined`:
   * those of the initial behaviour. Most actors are never asked for them.
   */
  readonly #ofFactory: readonly Layer[] | undefined
  #layers: Layers
  /** Those of before, while a behaviour unfolds; and after it has failed to, until the next message or signal. */
  #before: Layers | undefined
  /** The context inside the first n layers, at n. */
  #contexts: Context[] = []
  /** The last hook of this instance has begun. */
  #hasLeft = false
  #core: Core | undefined
  /** At first that of around the initial behaviour, if it comes inside of something. */
  #hearing: Hearing | undefined

  /** Without more than the initial behaviour: what the factory gave. */
  constructor(initial: BehaviorNode, outside: Layers = Layers.none, heard?: Hearing, ofFactory?: readonly Layer[]) {
    super()
    this.#ofFactory = ofFactory
    this.#initial = initial
    this.#layers = outside
    this.#hearing = heard
  }

  preStart(ctx: Context): MaybePromise<Outcome> {
    this.#contexts = [ctx]
    this.#stand(this.#layers)
    return this.#unfold(this.#initial, this.#layers, this.#hearing) as MaybePromise<Outcome>
  }

  receive(ctx: Context, message: unknown): MaybePromise<Outcome> {
    const handled = this.#layers.all.length === 0 ? this.#handle(ctx, message) : this.#enter(message)
    // The runtime knows a Handled when it sees one.
    return handled === NOTHING_NEW ? undefined : (handled as unknown as MaybePromise<Outcome>)
  }

  postStop(): MaybePromise<Outcome> {
    this.#hasLeft = true
    return this.#tell({ type: 'postStop' }) as MaybePromise<Outcome>
  }

  preRestart(_ctx: Context, failure: BehaviorFailure): MaybePromise<Outcome> {
    this.#hasLeft = true
    return this.#tell({ type: 'preRestart', failure }) as MaybePromise<Outcome>
  }

  onTerminated(ctx: Context, _pid: Pid, signal: Terminated | ChildFailed): MaybePromise<Outcome> {
    const told = this.#tell(signal)
    if (!isPromiseLike(told)) return this.#follow(told) as MaybePromise<Outcome>
    return Promise.resolve(told).then(later => this.#follow(later, ctx.signal.aborted)) as MaybePromise<Outcome>
  }

  protected get selfSupervision(): SelfSupervision {
    const layers = this.#layers
    const ofFactory = this.#ofFactory ?? layersOf(this.#initial)
    const make = (node: BehaviorSource, outside: Layers, heard: Hearing | undefined) =>
      new BehaviorActor(node as BehaviorNode, outside, heard, ofFactory)
    return {
      strategies: () => ownStrategies(layers.all),
      successor: place => successorAt(layers, place, ofFactory, make),
    }
  }

  #enter(message: unknown): MaybePromise<Handled> {
    this.#standAsBefore()
    return this.#pass(0, message)
  }

  /** Through the layers from `at` inwards. */
  #pass(at: number, message: unknown): MaybePromise<Handled> {
    const { all } = this.#layers
    let passed = message
    let level = at
    if (Enveloped.is(passed)) {
      // Of the inner protocol already: in behind the layer that it was made in, or the one that has taken its place.
      level = this.#layers.outsideOf(passed.level as MapLevel)
      passed = passed.message
    }
    for (; level < all.length; level++) {
      const layer = all[level]
      if (layer?.kind === 'map') {
        passed = layer.map(passed)
        if (isInstance(passed, Invalid)) return passed
      } else if (layer?.kind === 'intercept') {
        const inner = level + 1
        return around(layer.middleware, this.#contextAt(level), passed, next => this.#goOn(inner, next))
      }
    }
    return this.#handle(this.#contextAt(level), passed)
  }

  /** A middleware that was abandoned may go on for long: it begins nothing (semantics 2.4). */
  #goOn(at: number, message: unknown): MaybePromise<Handled> {
    if (this.#hasLeft) throw new StoppedContextError(this.#contextAt(0).path, 'next of a middleware')
    return this.#pass(at, message)
  }

  #handle(ctx: Context, message: unknown): MaybePromise<Handled> {
    const core = this.#core
    if (core === undefined) return Handled.unhandled
    const returned = core.handle(ctx, message)
    // The most frequent answers first: each costs one comparison.
    if (returned === SAME || returned === AS_IT_IS || (returned === undefined && core.stays)) return NOTHING_NEW
    const value = attempted(returned, () => ctx.log)
    if (isPromiseLike(value)) return Promise.resolve(value).then(later => this.#conclude(core, later, ctx.signal.aborted))
    return this.#conclude(core, value)
  }

  #conclude(core: Core, value: unknown, isLeaving = false): MaybePromise<Handled> {
    if (core.stays || value === STAY) return DONE
    if (value instanceof WordNode && value.word !== 'stopped') return this.#stay(value, undefined)
    if (!(value instanceof BehaviorNode)) throw noBehavior(this.#contextAt(0), value)
    const settled = this.#next(value, this.#layers, isLeaving)
    return isPromiseLike(settled) ? Promise.resolve(settled).then(() => DONE) : DONE
  }

  /** What a signal handler returned: the next behaviour, or nothing. */
  #follow(value: unknown, isLeaving = false): unknown {
    if (value === undefined) return undefined
    if (!(value instanceof BehaviorNode)) throw noBehavior(this.#contextAt(0), value)
    if (value instanceof WordNode && value.word !== 'stopped') return void this.#stay(value, this.#hearing?.around)
    // It takes the place of what its handler stands around; where it only adds to that, all of it is still there.
    const layers = wordIn(value) === 'same' ? this.#layers : this.#layers.forProtocolAt(this.#levelOfHearing())
    return this.#next(value, layers, isLeaving)
  }

  /** As it is, but for the signal handler that comes with the word. */
  #stay({ word, onSignal }: WordNode, around: Layer | undefined): Handled {
    if (onSignal !== undefined) this.#hearing = { onSignal, around }
    return word === 'same' ? DONE : Handled.unhandled
  }

  #next(value: BehaviorNode, outside: Layers, isLeaving: boolean): unknown {
    if (isLeaving && wordIn(value) !== 'stopped') return undefined
    this.becomes(value)
    return this.#unfold(value, outside)
  }

  /** Whether messages come to it from the actor's own code: not straight from the runtime. */
  protected get isHandedOn(): boolean {
    return false
  }

  /** A handler has returned this in place of the present behaviour. */
  protected becomes(_next: BehaviorNode): void {}

  #tell(signal: Signal): unknown {
    const hearing = this.#hearing
    if (hearing === undefined) return undefined
    this.#standAsBefore()
    const ctx = this.#contextAt(this.#levelOfHearing())
    const told = attempted(hearing.onSignal(ctx, signal), () => ctx.log)
    if (signal.type === 'terminated' || signal.type === 'childFailed') return told
    // The end is near: what it would become does not matter any more.
    return isPromiseLike(told) ? Promise.resolve(told).then(() => undefined) : undefined
  }

  /** How many layers stand outside of the signal handler. */
  #levelOfHearing(): number {
    const around = this.#hearing?.around
    const at = around === undefined ? -1 : this.#layers.indexOf(around)
    return at === -1 ? this.#layers.all.length : at
  }

  #unfold(next: BehaviorNode, outside: Layers, heard?: Hearing): unknown {
    this.#before = this.#layers
    if (outside !== this.#layers) this.#stand(outside)
    return this.#become(next, heard)
  }

  /** Unfolds a description until it can handle messages. A loop, not a recursion: `setup` in `setup` costs no stack. */
  #become(next: BehaviorNode, heard?: Hearing): unknown {
    let node = next
    let hearing = heard
    const fresh: Fresh[] = []
    for (;;) {
      if (node instanceof LayerNode) {
        const { layer } = node
        fresh.push({ layer, heard: hearing })
        hearing = heardAround(layer, hearing, node)
        node = node.inner
        continue
      }
      hearing = heardAround(undefined, hearing, node)
      if (fresh.length > 0) this.#stand(this.#layers.with(fresh.splice(0)))
      const ctx = this.#contextAt(this.#layers.all.length)
      if (node instanceof SetupNode) {
        const made = attempted(node.init(ctx), () => ctx.log)
        if (isPromiseLike(made)) return Promise.resolve(made).then(later => this.#becomeLater(ctx, checked(ctx, later), hearing))
        node = checked(ctx, made)
        continue
      }
      if (node instanceof StatefulNode) {
        const { next: step } = node
        const state = node.initial(ctx)
        const begin = (first: unknown) => this.#install(new StatefulCore(first, step), hearing)
        return isPromiseLike(state) ? Promise.resolve(state).then(begin) : begin(state)
      }
      if (node instanceof ReceiveNode) return this.#install(node, hearing)
      return this.#obey(ctx, node as WordNode, hearing)
    }
  }

  /** An instance that is on its way out begins nothing new; that the actor ends it may say, also of a restart (semantics 3.8). */
  #becomeLater(ctx: Context, next: BehaviorNode, hearing: Hearing | undefined): unknown {
    return ctx.signal.aborted && wordIn(next) !== 'stopped' ? undefined : this.#become(next, hearing)
  }

  #obey(ctx: Context, { word }: WordNode, hearing: Hearing | undefined): void {
    if (word === 'same' && this.#core !== undefined) return this.#install(this.#core, hearing ?? this.#hearing)
    if (word !== 'stopped') {
      throw new TypeError(
        `Behavior.${word} can't be what ${ctx.path} starts with: there is nothing before it. Give a behaviour that handles messages.`,
      )
    }
    this.#install({ stays: true, key: undefined, handle: () => undefined }, hearing ?? this.#hearing)
    try {
      ctx.stopSelf()
    } catch (error) {
      // Of an instance that is gone already: what it was abandoned with is ignored (semantics 2.3).
      if (!(error instanceof StoppedContextError)) throw error
    }
  }

  #install(core: Core, hearing: Hearing | undefined): void {
    const layers = this.#layers
    if (layers !== this.#before) {
      const { length } = this.#before?.all ?? []
      this.#stand(this.#core === undefined ? layers.begun(core) : layers.become(core))
      if (length <= MOST_LAYERS) this.#warnOfPile()
    }
    this.#core = core
    this.#hearing = hearing
    this.#before = undefined
  }

  #warnOfPile(): void {
    const { length } = this.#layers.all
    if (length <= MOST_LAYERS) return
    const { log, path } = this.#contextAt(0)
    log.warn(
      `${length} layers stand around the behaviour of ${path}: a middleware, map or schema is made anew at each message. Make it once, outside of the handler.`,
    )
  }

  /** What failed to unfold has left its layers: its own supervision decided about the failure, and is done with. */
  #standAsBefore(): void {
    if (this.#before === undefined) return
    this.#stand(this.#before)
    this.#before = undefined
  }

  #stand(layers: Layers): void {
    this.#layers = layers
    const [outermost] = this.#contexts
    if (outermost === undefined) return
    let ctx = outermost
    this.#contexts = [outermost]
    const { isHandedOn } = this
    let depth = 0
    for (const layer of layers.all) {
      if (layer.kind === 'map') {
        const level: MapLevel = { layer, depth: ++depth, isHandedOn }
        ctx = new InnerContext(outermost, level)
      }
      this.#contexts.push(ctx)
    }
  }

  #contextAt(level: number): Context {
    return (this.#contexts[level] ?? this.#contexts[0]) as Context
  }
}

function layersOf(initial: BehaviorNode): readonly Layer[] {
  const layers: Layer[] = []
  for (let node = initial; node instanceof LayerNode; node = node.inner) layers.push(node.layer)
  return layers
}

/** The outermost signal handler counts. It stands directly around the first layer inside of it. */
function heardAround(layer: Layer | undefined, hearing: Hearing | undefined, { onSignal }: BehaviorNode): Hearing | undefined {
  if (hearing === undefined) return onSignal === undefined ? undefined : { onSignal, around: layer }
  return hearing.around === undefined && layer !== undefined ? { onSignal: hearing.onSignal, around: layer } : hearing
}

/** What a behaviour comes to, if it is a word in layers. */
function wordIn(next: BehaviorNode): WordNode['word'] | undefined {
  let node = next
  while (node instanceof LayerNode) node = node.inner
  return node instanceof WordNode ? node.word : undefined
}

function checked(ctx: Context, made: unknown): BehaviorNode {
  if (made instanceof BehaviorNode) return made
  throw noBehavior(ctx, made)
}

function noBehavior(ctx: Context, value: unknown): TypeError {
  return new TypeError(
    `A handler of ${ctx.path} returned ${printable(value)}, which is no behaviour. Return the next one, or Behavior.same to stay.`,
  )
}

export function makeActor(initial: BehaviorNode): BehaviorActor {
  return new BehaviorActor(initial)
}

/** `Behavior.same`. */
export const same = SAME
