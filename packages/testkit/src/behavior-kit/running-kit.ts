import {
  ActorFailure,
  type ActorOfBehavior,
  type ActorRef,
  actorOf,
  type Behavior,
  Handled,
  type SchemaIssue,
  type Signal,
  StoppedContextError,
} from '@cellactor/core'
import { rendered } from '../compare/rendered.ts'
import { TestkitError } from '../testkit-error.ts'
import type { BehaviorEffect, EffectOf } from './effects.ts'
import { Inbox, InboxPid, type TestInbox } from './inbox.ts'
import { type BehaviorTestKitOptions, KitContext } from './kit-context.ts'
import type { BehaviorOutcome } from './outcome.ts'
import { SelfInbox } from './self-inbox.ts'
import type { Stage } from './stage.ts'
import { type Ending, isPromiseLike, Turns } from './turns.ts'

/** `stopping`: it has asked for its end, and can still be given `postStop`. */
type Phase = 'alive' | 'stopping' | 'closed'

/** What `BehaviorTestKit.create` makes. */
export class RunningKit<M> {
  readonly ref: ActorRef<M>
  readonly selfInbox: SelfInbox<M>
  readonly started: Promise<void>
  readonly #actor: ActorOfBehavior<M>
  readonly #context: KitContext
  readonly #effects: BehaviorEffect<M>[] = []
  readonly #turns = new Turns()
  #became: Behavior<M> | undefined
  #phase: Phase = 'alive'
  #outcome: BehaviorOutcome<M> = { type: 'same' }

  constructor(behavior: Behavior<M>, options: BehaviorTestKitOptions) {
    this.#actor = actorOf<M>(behavior, {
      onBecome: next => {
        this.#became = next
      },
    })
    const shown = (message: unknown) => this.#actor.messageIn(message)
    const told = (message: M) => this.selfInbox.put([message], 'end')
    this.ref = new Inbox<M>(new InboxPid('test', 1), `cellactor://test/user/${options.name ?? 'subject'}#1`, told).ref
    this.selfInbox = new SelfInbox<M>(this.ref, shown)
    this.#context = new KitContext(this.#stage(shown), this.ref as ActorRef<unknown>, options)
    this.started = this.#start()
  }

  get effects(): readonly BehaviorEffect<M>[] {
    return this.#effects
  }

  get outcome(): BehaviorOutcome<M> {
    return this.#outcome
  }

  get isAlive(): boolean {
    return this.#phase === 'alive'
  }

  run(message: M): Promise<BehaviorOutcome<M>> {
    return this.#turn(() => this.#receive(message))
  }

  runNext(): Promise<BehaviorOutcome<M>> {
    return this.#turn(() => this.#receive(this.selfInbox.takeRaw()))
  }

  fireTimer(key: unknown): Promise<BehaviorOutcome<M>> {
    return this.#turn(() => this.#receive(this.#context.timers.tick(key)))
  }

  fireReceiveTimeout(): Promise<BehaviorOutcome<M>> {
    return this.#turn(() => {
      const timeout = this.#context.receiveTimeout
      if (timeout !== undefined) return this.#receive(timeout.message)
      throw new TestkitError('ARGUMENT_INVALID', `${this.ref.path} has set no receive timeout. Look at kit.effects.`)
    })
  }

  signal(signal: Signal): Promise<BehaviorOutcome<M>> {
    return this.#turn(() => this.#tell(signal), signal.type === 'postStop' ? 'stopping' : 'alive')
  }

  targetEnds(target: ActorRef<never>, failure?: unknown): Promise<BehaviorOutcome<M>> {
    return this.#turn(() => {
      const isChild = this.#context.kids.has(target)
      const watch = this.#context.ended(target)
      if (watch === undefined) return undefined
      if (watch.form === 'message') return this.#receive(watch.message)
      const { pid, path } = target
      if (failure === undefined) return this.#tell({ type: 'terminated', pid, path, reason: 'stopped' })
      if (!isChild) return this.#tell({ type: 'terminated', pid, path, reason: 'failed' })
      const cause = ActorFailure.from(failure).behavior()
      return this.#tell({ type: 'childFailed', pid, path, reason: 'failed', failure: cause })
    })
  }

  takeEffects(): readonly BehaviorEffect<M>[] {
    return this.#effects.splice(0)
  }

  expectEffect<T extends BehaviorEffect<M>['type']>(type: T): EffectOf<M, T> {
    const at = this.#effects.findIndex(effect => effect.type === type)
    const [effect] = at < 0 ? [] : this.#effects.splice(at, 1)
    if (effect !== undefined) return effect as EffectOf<M, T>
    const instead = this.#effects.length === 0 ? 'there is none at all' : `there is ${rendered(this.#effects)}`
    throw new TestkitError('EXPECTATION_FAILED', `Expected an effect '${type}' of ${this.ref.path}, but ${instead}`)
  }

  childInbox<C = unknown>(name: string): TestInbox<C> {
    const inbox = this.#context.kids.inbox(name)
    if (inbox !== undefined) return inbox as TestInbox<unknown> as TestInbox<C>
    const names = rendered(this.#context.kids.names)
    throw new TestkitError('ARGUMENT_INVALID', `${this.ref.path} has no child named ${rendered(name)}. It has ${names}.`)
  }

  #start(): Promise<void> {
    const failures: unknown[] = []
    let hasReturned = false
    const started = this.#turns.take(
      () => this.#actor.preStart(this.#context),
      ending => {
        this.#end(ending)
        if (ending.type === 'returned') return
        this.#phase = 'closed'
        if (!hasReturned) failures.push(ending.error)
        throw ending.error
      },
    )
    // Who does not look at it hears of it all the same: from the next run, or here.
    started.catch(() => {})
    hasReturned = true
    if (failures.length > 0) throw failures[0]
    return started
  }

  /** `until`: the phase in which it can still be run. */
  #turn(call: () => unknown, until: Phase = 'alive'): Promise<BehaviorOutcome<M>> {
    return this.#turns.take(
      () => {
        if (this.#phase === 'closed' || (this.#phase === 'stopping' && until === 'alive')) throw this.#hasEnded()
        this.#became = undefined
        return call()
      },
      ending => this.#end(ending),
    )
  }

  #receive(message: unknown): unknown {
    return this.#actor.receive(this.#context, message as M)
  }

  #tell(signal: Signal): unknown {
    const { type } = signal
    if (type === 'postStop' || type === 'preRestart') {
      const told =
        type === 'postStop'
          ? this.#actor.postStop(this.#context)
          : this.#actor.preRestart(this.#context, signal.failure, undefined)
      return isPromiseLike(told) ? told.then(() => this.#close()) : this.#close()
    }
    this.#context.ended(signal)
    return this.#actor.onTerminated(this.#context, signal.pid, signal)
  }

  #close(): void {
    this.#phase = 'closed'
    this.#context.abort()
  }

  #end(ending: Ending): BehaviorOutcome<M> {
    // What the kit itself throws is for the test.
    if (ending.type === 'threw' && ending.error instanceof TestkitError) throw ending.error
    this.#outcome = ending.type === 'threw' ? failed(ending.error) : this.#concluded(ending.value)
    if (this.#phase === 'stopping') this.#context.abort()
    return this.#outcome
  }

  #concluded(returned: unknown): BehaviorOutcome<M> {
    if (returned === Handled.unhandled) return { type: 'unhandled' }
    if (isInvalid(returned)) return { type: 'invalid', issues: returned.issues }
    if (this.#phase !== 'alive') return { type: 'stopped' }
    return this.#became === undefined ? { type: 'same' } : { type: 'changed', behavior: this.#became }
  }

  #hasEnded(): TestkitError {
    const { outcome } = this
    const why = outcome.type === 'failed' ? 'failed to start' : 'has stopped'
    return new TestkitError('BEHAVIOR_ENDED', `${this.ref.path} ${why}: it runs nothing more. Make another kit.`)
  }

  #stage(shown: (message: unknown) => unknown): Stage {
    return {
      shown,
      note: effect => void this.#effects.push(effect as BehaviorEffect<M>),
      toSelf: (messages, at) => this.selfInbox.put(messages, at),
      run: make =>
        this.#turn(() => {
          const message = make()
          return isPromiseLike(message) ? message.then(made => this.#receive(made)) : this.#receive(message)
        }) as Promise<BehaviorOutcome<unknown>>,
      failed: error => {
        this.#outcome = failed(error)
      },
      stopRequested: () => {
        this.#phase = 'stopping'
        // A handler that awaits sees the signal meanwhile, as it would from the runtime (semantics 2.2).
        void Promise.resolve().then(() => this.#context.abort())
      },
      checkOpen: use => {
        if (this.#phase === 'closed') throw new StoppedContextError(this.ref.path, use)
      },
    }
  }
}

function failed<M>(error: unknown): BehaviorOutcome<M> {
  return { type: 'failed', failure: ActorFailure.from(error), error }
}

/** What a schema has refused is told apart by its issues: the class stays in the core. */
function isInvalid(returned: unknown): returned is { readonly issues: readonly SchemaIssue[] } {
  return typeof returned === 'object' && returned !== null && 'issues' in returned && Array.isArray(returned.issues)
}
