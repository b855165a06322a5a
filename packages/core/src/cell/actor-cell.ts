import { Handled, Invalid } from '../actor/middleware.ts'
import type { ChildFailed, Terminated } from '../actor/signals.ts'
import { isInstance } from '../failure/is-instance.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import { DeathPactFailure, MailboxOverflowFailure } from '../failure/runtime-failures.ts'
import { QueueFault } from '../mailbox/guarded-mailbox.ts'
import { Carried } from '../message/carried.ts'
import { bare } from '../message/enveloped.ts'
import type { SystemMessage } from '../message/system-message.ts'
import { isErr } from '../result/result.ts'
import { Handling } from '../telemetry/context-propagation.ts'
import type { PutBack } from './aside.ts'
import { Cell } from './cell.ts'
import { takeNotice, told } from './death-watch.ts'
import { failWith } from './faults.ts'
import { forceStop } from './forced-stop.ts'
import { BLOCKED, Gate } from './gate.ts'
import { leaveIfReady } from './restart.ts'
import { NOTHING, type Rider } from './rider.ts'
import { endIfReady } from './stop.ts'
import { decideWaiting } from './supervise.ts'
import { handleSystem } from './system-lane.ts'
import { AsyncTurn, awaitTurn, runHook, type TurnEnd, type TurnOutcome } from './turn.ts'
import { publishInvalid, publishUnhandled } from './unwanted.ts'

// As in the module of Cell.
const { QUEUED } = Gate
/** Having its turn, with nothing but user messages of a trusted mailbox to handle. */
const UNHINDERED = QUEUED

/** A cell with its turns: what comes out of the mailbox goes to the rooms that know what to do with it. */
export class ActorCell extends Cell {
  /** One turn: up to `throughput` messages of either lane, or until the slice is used up (semantics 1.5, 1.6). */
  run(): void {
    const { defaults, dispatcher } = this.env
    let left = this.options.throughput ?? defaults.throughput
    do {
      if (this.gate === UNHINDERED) {
        const { mailbox } = this
        if (mailbox.userSize === 0) return this.#sleep()
        // Written out here: what an error costs grows with the frames below it.
        const message = mailbox.dequeueUser()
        this.processed++
        this.questions?.enter(message)
        try {
          const returned = this.receive?.call(this.actor, this.context as never, message)
          if (returned !== undefined) this.#returned(returned, message)
        } catch (thrown) {
          failWith(this, thrown, message)
        }
      } else if (!this.#doNext()) {
        break
      }
      left = dispatcher.isSpent() ? 0 : left - 1
    } while (left > 0)
    this.#rest()
  }

  startNow(): void {
    this.gate |= QUEUED
    try {
      this.#takeSystem()
      this.#rest()
    } catch (error) {
      // An exhausted stack: what only seems to be in the queue could never be woken.
      this.gate &= ~QUEUED
      throw error
    }
  }

  advance(): void {
    if (this.phase === 'stopping') endIfReady(this)
    else if (this.phase === 'halting') leaveIfReady(this)
  }

  decideWaiting(): void {
    decideWaiting(this)
  }

  fail(failure: unknown): void {
    failWith(this, failure, undefined)
  }

  forceStop(why: string, cause?: unknown): void {
    forceStop(this, why, cause)
  }

  crashed(error: unknown): void {
    this.gate &= ~Gate.QUEUED
    this.forceStop('it broke the runtime', error)
  }

  protected overflowed(): void {
    if (this.phase === 'running' || this.phase === 'starting' || this.phase === 'reviving')
      failWith(this, new MailboxOverflowFailure(`The mailbox of ${this.path} was full.`), undefined)
  }

  /** A handler gave something back: true if it is to be waited for. @throws where looking at it does. */
  #returned(returned: unknown, message: unknown, rider?: Rider): boolean {
    if (isPromiseLike(returned)) {
      awaitTurn(new AsyncTurn(this, 'receive', message, rider === undefined ? receiveEnded : receiveEndedOf(rider)), returned)
      this.processed--
      return true
    }
    concluded(this, returned, message)
    return false
  }

  /** The most urgent thing that can be done now; false: there is none. */
  #doNext(): boolean {
    if ((this.gate & Gate.SETTLED) !== 0) {
      this.turn?.end()
      return true
    }
    if ((this.gate & Gate.SYSTEM) !== 0 && this.#takeSystem()) return true
    if ((this.gate & BLOCKED) !== 0) return false
    if ((this.gate & Gate.NOTICES) !== 0) {
      this.#tellEnd()
      return true
    }
    return this.#takeUser()
  }

  /** False: the lane is empty. */
  #takeSystem(): boolean {
    let message: SystemMessage | undefined
    try {
      message = this.mailbox.dequeueSystem()
    } catch (fault) {
      this.#distrust(fault)
      return true
    }
    if (!this.mailbox.hasSystem) this.gate &= ~Gate.SYSTEM
    if (message === undefined) return false
    // It is nobody's question that a hook may forward.
    this.#leaveQuestions()
    handleSystem(this, message)
    // Told at once where it may be: its place among the system messages is that of the end itself.
    if ((this.gate & Gate.NOTICES) !== 0 && (this.gate & BLOCKED) === 0) this.#tellEnd()
    return true
  }

  /** A rider whose turn it is, or the next message of the mailbox. */
  #takeUser(): boolean {
    const { aside, mailbox } = this
    const head = aside?.takeHead()
    const rider = head === undefined ? aside?.takeDue(mailbox.userSize, mailbox) : undefined
    if (aside?.isEmpty === true) {
      this.aside = undefined
      this.gate &= ~Gate.ASIDE
    }
    if (head !== undefined) {
      this.#receivePutBack(head)
      return true
    }
    if (rider !== undefined) {
      this.#open(rider)
      return true
    }
    if (mailbox.userSize === 0) return false
    let message: unknown
    try {
      message = mailbox.dequeueUser()
    } catch (fault) {
      this.#distrust(fault)
      return true
    }
    aside?.oneLeft()
    this.#receiveOne(message)
    return true
  }

  /** One user message, from wherever it came. */
  #receiveOne(arrived: unknown, rider?: Rider, kept: unknown = rider?.captured): void {
    const isCarried = Carried.is(arrived)
    const message = isCarried ? arrived.message : arrived
    const captured = isCarried ? arrived.captured : kept
    const timeout = (this.gate & Gate.TIMED) === 0 ? undefined : this.context?.receiveTimeout
    timeout?.noticed(message)
    this.processed++
    this.questions?.enter(message)
    try {
      const returned =
        captured === undefined
          ? this.receive?.call(this.actor, this.context as never, message)
          : this.#receiveWithin(captured, message, rider?.answeredBy)
      if (returned !== undefined && this.#returned(returned, message, rider)) return
    } catch (thrown) {
      failWith(this, thrown, message)
    }
    afterMessage(this, rider)
  }

  #receiveWithin(captured: unknown, message: unknown, answeredBy: unknown): unknown {
    const { pid, path, actor, context, receive } = this
    const handling = new Handling(receive, actor, context, message)
    return this.env.carrier?.run(captured, handling, { pid, path, message: bare(message), answeredBy })
  }

  /** Where what it carries was captured, they are to hear of the failure: as of a message that is not handled for it. */
  #failWithin({ captured, raw, answeredBy }: Rider, thrown: unknown): void {
    const { pid, path } = this
    const handling = new Handling(rethrow, undefined, undefined, thrown)
    try {
      this.env.carrier?.run(captured, handling, { pid, path, message: bare(raw), answeredBy })
    } catch {
      // The failure itself.
    }
  }

  #receivePutBack({ message, watch, captured }: PutBack): void {
    if (watch === undefined) return this.#receiveOne(message, undefined, captured)
    if (watch.isCancelled) return
    const death = this.deathWatch
    if (death !== undefined) {
      told(death, watch)
      death.telling = { watch, message: bare(message) }
    }
    this.#receiveOne(message, undefined, captured)
  }

  #open(rider: Rider): void {
    // It is nobody's question that its map may forward.
    this.questions?.leave()
    let message: unknown
    try {
      message = rider.open(this)
    } catch (thrown) {
      if (rider.captured !== undefined) this.#failWithin(rider, thrown)
      failWith(this, thrown, rider.raw)
      this.ownFault?.pending?.isOfMap()
      return
    }
    if (message !== NOTHING) this.#receiveOne(message, rider)
  }

  #tellEnd(): void {
    const notice = takeNotice(this)
    if (notice === undefined) return
    if (notice instanceof DeathPactFailure) return failWith(this, notice, undefined)
    // It is nobody's question that this hook may forward.
    this.questions?.leave()
    runHook(this, 'onTerminated', onTerminated, notice, noticeEnded)
  }

  #distrust(fault: unknown): void {
    const { what, cause } = fault instanceof QueueFault ? fault : { what: 'it threw', cause: fault }
    if (this.birth !== undefined) this.birth.refusal = { cause: cause ?? fault }
    this.forceStop(`its custom mailbox is broken: ${what}`, cause)
  }

  /** The end of a turn: back to the tail of the ready queue, or to sleep. */
  #rest(): void {
    if (!this.#hasWork()) return this.#sleep()
    this.#leaveQuestions()
    this.env.dispatcher.add(this)
  }

  #sleep(): void {
    this.#leaveQuestions()
    this.gate &= ~QUEUED
    if (this.mailbox.holdsStorage) this.env.dispatcher.releaseLater(this.mailbox)
  }

  /** An async handler goes on with its message. */
  #leaveQuestions(): void {
    if (this.questions !== undefined && this.turn === undefined) this.questions.leave()
  }

  #hasWork(): boolean {
    const { gate } = this
    if ((gate & (Gate.SETTLED | Gate.SYSTEM)) !== 0) return true
    if ((gate & BLOCKED) !== 0) return false
    return (gate & (Gate.NOTICES | Gate.ASIDE)) !== 0 || this.mailbox.userSize > 0
  }
}

function onTerminated({ actor, context }: Cell, signal: Terminated | ChildFailed): unknown {
  return actor?.onTerminated?.(context as never, signal.pid, signal)
}

function rethrow(_ctx: never, thrown: unknown): never {
  throw thrown
}

function receiveEnded(cell: Cell, outcome: TurnOutcome, value: unknown, message: unknown): void {
  cell.processed++
  if (outcome === 'done') concluded(cell, value, message)
  handlerEnded(cell, outcome, value, message)
  afterMessage(cell, undefined)
}

function receiveEndedOf(rider: Rider): TurnEnd {
  return (cell, outcome, value, message) => {
    receiveEnded(cell, outcome, value, message)
    rider.handled?.(cell)
  }
}

/** What a handler gave back, other than a promise. */
function concluded(cell: Cell, returned: unknown, message: unknown): void {
  if (returned === undefined) return
  if (isErr(returned)) failWith(cell, returned.error, message)
  else if (returned === Handled.unhandled) publishUnhandled(cell, message)
  else if (isInstance(returned, Invalid)) publishInvalid(cell, returned)
}

function afterMessage(cell: Cell, rider: Rider | undefined): void {
  rider?.handled?.(cell)
  idle(cell)
}

function idle(cell: Cell): void {
  if ((cell.gate & Gate.TIMED) !== 0) cell.context?.receiveTimeout?.idle()
}

function noticeEnded(cell: Cell, outcome: TurnOutcome, value: unknown, message: unknown): void {
  handlerEnded(cell, outcome, value, message)
  idle(cell)
}

/** Of `receive` and `onTerminated`. A transition may be waiting for it. */
function handlerEnded(cell: Cell, outcome: TurnOutcome, value: unknown, message: unknown): void {
  if (outcome === 'failed') failWith(cell, value, message)
  cell.advance()
}
