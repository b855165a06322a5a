import type { Actor } from '../actor/actor.ts'
import type { Runnable } from '../dispatch/dispatcher.ts'
import type { DeadLetterEvent } from '../events/system-event.ts'
import { MailboxRefusedError, TargetStoppedError } from '../failure/errors.ts'
import { type FailureMetadata, NO_METADATA } from '../failure/failure-metadata.ts'
import { TreePath } from '../identity/path.ts'
import { LocalPid, type PidOwner } from '../identity/pid.ts'
import type { Mailbox, MailboxOwner, PendingOffer } from '../mailbox/mailbox.ts'
import { makeMailbox } from '../mailbox/mailbox-config.ts'
import { Carried } from '../message/carried.ts'
import { bare } from '../message/enveloped.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { SupervisorStrategy } from '../supervision/strategy.ts'
import { abortable } from './abortable.ts'
import { Aside, type PutBack } from './aside.ts'
import type { Birth } from './birth.ts'
import { ChildEntry } from './child-entry.ts'
import { type ChildKey, type Children, nameOfKey } from './children.ts'
import type { CellContext } from './context.ts'
import type { DeathWatch } from './death-watch.ts'
import type { Environment } from './environment.ts'
import { FaultState } from './fault-state.ts'
import { BLOCKED, Gate } from './gate.ts'
import { Mark } from './mark.ts'
import { checkStep, type Phase } from './phase.ts'
import type { Questions } from './questions.ts'
import { LocalRef } from './ref.ts'
import type { Rider } from './rider.ts'
import type { CellOptions } from './spawn-options.ts'
import type { CellStash } from './stash.ts'
import type { AsyncTurn } from './turn.ts'

// Constants of this module, since V8 looks up what is imported at each use (11: the ring takes 10 % more with imported ones).
const { QUEUED } = Gate
/** While one of these is set `tell` has more to do than to enqueue. */
const TOLD_CAREFULLY = Gate.CLOSED | Gate.UNTRUSTED | Gate.CARRIES
/** While one of these is set a user message need not, or must not, wake its actor. */
const NOT_WOKEN = QUEUED | BLOCKED

/**
 * An actor's place from spawn to stop: its state, and the two ways in (`tell` for messages, `sendSystem` for everything
 * else). What is done with either is written in the rooms around it; this class names none of them. State that most
 * actors never need is made when first used.
 */
export abstract class Cell implements Runnable, PidOwner, MailboxOwner {
  // What every message touches comes first: fields lie in the order of their declaration, and these share a cache line.
  gate: number
  mailbox: Mailbox
  processed = 0
  actor: Actor<unknown> | undefined = undefined
  receive: ((context: never, message: unknown) => unknown) | undefined = undefined
  context: CellContext | undefined = undefined
  questions: Questions | undefined = undefined
  turn: AsyncTurn | undefined = undefined
  readonly env: Environment

  readonly parent: Cell | undefined
  readonly key: ChildKey
  readonly uid: number
  readonly ref: LocalRef
  /** Until it has ended. */
  factory: (() => unknown) | undefined
  readonly options: CellOptions
  phase: Phase = 'created'

  /** The suspension reasons as bits (semantics 4.2). */
  suspension = 0
  /** Number of the instance that is there, and of the one that is wanted (semantics 4.3). */
  instance = 0
  wantedInstance = 1
  /** Of the present instance, in whole milliseconds: a fraction would cost each actor an object of its own. */
  startedAt = 0
  #marks = 0

  strategy: SupervisorStrategy | undefined = undefined
  children: Children | undefined = undefined
  watchers: Set<Cell> | undefined = undefined
  deathWatch: DeathWatch | undefined = undefined
  aside: Aside | undefined = undefined
  stash: CellStash | undefined = undefined
  birth: Birth | undefined = undefined
  /** Parts of the runtime that wait for the end of this actor; none of them runs user code. */
  endListeners: Set<() => void> | undefined = undefined
  ownEntry: ChildEntry | undefined = undefined
  ownFault: FaultState | undefined = undefined
  #pid: LocalPid | undefined = undefined
  /** Its path, if anybody has asked for it yet. */
  knownPath: TreePath | undefined = undefined

  /** @throws what a custom mailbox's `create` throws. */
  constructor(env: Environment, parent: Cell | undefined, key: ChildKey, factory: () => unknown, options: CellOptions) {
    this.env = env
    this.parent = parent
    this.key = key
    this.factory = factory
    this.options = options
    this.uid = env.nextUid()
    this.mailbox = makeMailbox(options.mailbox, this)
    this.gate = Gate.NOT_RUNNING | (this.mailbox.isTrusted ? 0 : Gate.UNTRUSTED) | (env.carrier === undefined ? 0 : Gate.CARRIES)
    this.ref = new LocalRef(this)
  }

  /** One turn. */
  abstract run(): void
  /** Runs `create` at once, nested in the spawner's turn (semantics 3.2). */
  abstract startNow(): void
  /** Something that a transition waits for has come: goes on with it, if that was the last. */
  abstract advance(): void
  /** The decisions that had to wait while this cell was failed or restarting (semantics 4.4). */
  abstract decideWaiting(): void
  /** Fails it from outside a handler. */
  abstract fail(failure: unknown): void
  /** Ends it without its mailbox's help (semantics 9.4). */
  abstract forceStop(why: string, cause?: unknown): void
  /** Something threw that never should. */
  abstract crashed(error: unknown): void

  get pid(): LocalPid {
    this.#pid ??= new LocalPid(this.env.name, this.uid, this)
    return this.#pid
  }

  get name(): string {
    return nameOfKey(this.key)
  }

  get path(): TreePath {
    return this.knownPath ?? pathOf(this)
  }

  /** What its parent remembers of it. */
  get entry(): ChildEntry {
    this.ownEntry ??= new ChildEntry()
    return this.ownEntry
  }

  get fault(): FaultState {
    this.ownFault ??= new FaultState()
    return this.ownFault
  }

  get metadata(): FailureMetadata {
    return this.options.failureMetadata ?? NO_METADATA
  }

  is(mark: number): boolean {
    return (this.#marks & mark) !== 0
  }

  mark(mark: number): void {
    this.#marks |= mark
  }

  unmark(mark: number): void {
    this.#marks &= ~mark
  }

  get everStarted(): boolean {
    return this.is(Mark.EVER_STARTED)
  }

  get stopTimeoutMs(): number {
    return this.options.stopTimeoutMs ?? this.env.defaults.stopTimeoutMs
  }

  /** The only way from one phase to another. */
  enter(phase: Phase): void {
    checkStep(this.phase, phase)
    this.phase = phase
    if (phase === 'running') this.gate &= ~Gate.NOT_RUNNING
    else this.gate |= Gate.NOT_RUNNING
  }

  // ── the user lane

  tell(message: unknown): void {
    const { gate } = this
    if ((gate & TOLD_CAREFULLY) !== 0) return this.#tellCarefully(message)
    if ((gate & NOT_WOKEN) === 0) this.wake()
    if (!this.mailbox.enqueueUser(message)) this.#refused(message)
  }

  offer(message: unknown, signal?: AbortSignalLike): Promise<void> {
    return this.#offer(() => this.mailbox.offer(this.#loaded(message)), signal)
  }

  /** As {@link offer}, with a message that rides. */
  offerRider(rider: Rider, signal?: AbortSignalLike): Promise<void> {
    const enter = () => this.#seat(rider)
    return this.#offer(() => {
      const { places } = this.mailbox
      if (places !== undefined) return places.offerPlace(enter)
      enter()
      return undefined
    }, signal)
  }

  #offer(begin: () => PendingOffer | undefined, signal: AbortSignalLike | undefined): Promise<void> {
    try {
      if (signal?.aborted === true) return Promise.reject(signal.reason)
    } catch (error) {
      // A signal of the user's own: whatever it does, an offer is a promise.
      return Promise.reject(error)
    }
    if ((this.gate & Gate.CLOSED) !== 0) return Promise.reject(new TargetStoppedError(this.path, 'this message'))
    let pending: PendingOffer | undefined
    try {
      pending = begin()
    } catch (cause) {
      // A mailbox does not know whose it is.
      if (cause instanceof MailboxRefusedError) return Promise.reject(new MailboxRefusedError(this.path))
      this.forceStop('its mailbox threw while it was offered a message', cause)
      return Promise.reject(new MailboxRefusedError(this.path, { cause }))
    }
    this.#wakeForUser()
    return pending === undefined ? Promise.resolve() : abortable(pending, signal)
  }

  /** As {@link tell}, with a message that rides: it takes a place like any other. */
  tellRider(rider: Rider): void {
    const { places } = this.mailbox
    if (places === undefined || (this.gate & Gate.CLOSED) !== 0) this.ride(rider)
    else if (places.takePlace()) this.#seat(rider)
    else this.#refused(rider.raw)
  }

  /** Behind what is in the mailbox now, and what waits to get in. */
  ride(rider: Rider): void {
    if ((this.gate & Gate.CLOSED) !== 0) return rider.bury(this)
    const { places } = this.mailbox
    if (places?.followOffers(() => this.#seat(rider)) !== true) this.#seat(rider)
  }

  #seat(rider: Rider): void {
    this.aside ??= new Aside()
    const { sorted, userSize } = this.mailbox
    this.aside.add(rider, userSize, sorted?.arrivals)
    this.gate |= Gate.ASIDE
    this.#wakeForUser()
  }

  dropped(message: unknown): void {
    this.aside?.oneLeft()
    this.#overflow(message)
  }

  dropBeside(): boolean {
    const oldest = this.aside?.takeOldestPlaced(this.mailbox)
    if (oldest !== undefined) this.#overflow(oldest.raw)
    return oldest !== undefined
  }

  crossed(kind: 'highWater' | 'drained', size: number): void {
    this.publishMailboxEvent(kind, size)
  }

  broke(cause: unknown): void {
    this.forceStop('the order function of its mailbox threw', cause)
  }

  /** To the head of the user lane (semantics 8.4). */
  putBack(messages: readonly PutBack[]): void {
    this.aside ??= new Aside()
    this.aside.putBack(messages)
    this.gate |= Gate.ASIDE
  }

  /** A message that will not be handled: a dead letter, unless somebody waits for the answer to it. */
  bury(message: unknown, reason: 'stopped' | 'overflow' | 'stashDropped'): void {
    if (reason === 'stopped' && this.questions?.stopped(message) === true) return
    this.deadLetter(message, reason)
  }

  deadLetter(message: unknown, reason: DeadLetterEvent['reason']): void {
    const { deadLetters, metrics } = this.env
    if (deadLetters.publish(bare(message), () => this.path, reason)) metrics.count('deadLetter', this)
  }

  publishMailboxEvent(kind: 'highWater' | 'drained' | 'overflow' | 'forcedStop', size: number): void {
    const { bus, host } = this.env
    if (bus.wants('mailbox')) bus.publish({ type: 'mailbox', at: host.now(), kind, pid: this.pid, path: this.path, size })
  }

  #tellCarefully(message: unknown): void {
    if ((this.gate & Gate.CLOSED) !== 0) return this.bury(message, 'stopped')
    let isIn: boolean
    try {
      isIn = this.mailbox.enqueueUser(this.#loaded(message))
    } catch (cause) {
      if (this.questions?.stopped(message) !== true) this.deadLetter(message, 'overflow')
      return this.forceStop('its mailbox threw while it was given a user message', cause)
    }
    if (isIn) this.#wakeForUser()
    else this.#refused(message)
  }

  /** With what is to be carried, if there is anything. */
  #loaded(message: unknown): unknown {
    const captured = this.env.carrier?.capture()
    return captured === undefined ? message : new Carried(message, captured)
  }

  #refused(message: unknown): void {
    this.#overflow(message)
    const { mailbox } = this.options
    if (mailbox !== undefined && 'overflow' in mailbox && mailbox.overflow === 'fail') this.overflowed()
  }

  /** `overflow: 'fail'` (semantics 9.1). */
  protected abstract overflowed(): void

  #overflow(message: unknown): void {
    // An overflow by the event of an overflow would breed more of them.
    if (this.env.bus.hasPublished(bare(message))) return
    this.publishMailboxEvent('overflow', this.mailbox.places?.taken ?? this.mailbox.userSize)
    this.env.metrics.count('mailboxOverflow', this)
    this.deadLetter(message, 'overflow')
  }

  #wakeForUser(): void {
    if ((this.gate & NOT_WOKEN) === 0) this.wake()
  }

  // ── the system lane

  /** @returns whether the mailbox took it. @throws what a custom mailbox throws. */
  trySystem(message: SystemMessage): boolean {
    // Too late for any of them, and nobody is left waiting: a watcher and a failed child look here before they send.
    if (this.phase === 'stopped') return true
    if (!this.mailbox.enqueueSystem(message)) return false
    this.gate |= Gate.SYSTEM
    this.wake()
    return true
  }

  /** For messages whose refusal has no rule of its own: the actor is stopped by force (semantics 9.4). */
  sendSystem(message: SystemMessage): void {
    let isIn = false
    let cause: unknown
    try {
      isIn = this.trySystem(message)
    } catch (thrown) {
      cause = thrown
    }
    if (isIn) return
    this.forceStop(`its mailbox did not take the system message '${message.type}'`, cause)
    // The end may have to wait for what this tells: of a child that has ended, say.
    this.mailbox.enqueueSystem(message)
  }

  wake(): void {
    if ((this.gate & QUEUED) !== 0) return
    // In this order: on an exhausted stack either may throw, and to be queued twice is harmless, to be thought queued is not.
    this.env.dispatcher.add(this)
    this.gate |= QUEUED
  }
}

/** From the nearest cell upwards that has a path already; no recursion, a tree may be deep. */
function pathOf(cell: Cell): TreePath {
  const above: Cell[] = []
  let at: Cell | undefined = cell
  for (; at !== undefined && at.knownPath === undefined; at = at.parent) above.push(at)
  let path = at?.knownPath
  for (const next of above.reverse()) {
    path = new TreePath(next.env.name, next.name, next.uid, path)
    next.knownPath = path
  }
  return path as TreePath
}
