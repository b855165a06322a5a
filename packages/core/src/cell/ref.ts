import { innerRef, type WithInnerRefs } from '../actor/inner-ref.ts'
import { TargetStoppedError } from '../failure/errors.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { CellactorError } from '../identity/cellactor-error.ts'
import { LocalPid, type Pid } from '../identity/pid.ts'
import { Enveloped, type Level } from '../message/enveloped.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { Cell } from './cell.ts'
import { Gate } from './gate.ts'
import type { Rider } from './rider.ts'

/** The ref of a cell of this process. */
export class LocalRef implements ActorRef<unknown>, WithInnerRefs {
  readonly #cell: Cell

  constructor(cell: Cell) {
    this.#cell = cell
  }

  /** The cell behind a ref; `undefined` where the ref is no actor's of this process. */
  static cellOf(ref: ActorRef<never>): Cell | undefined {
    return ref instanceof LocalRef && #cell in ref ? ref.#cell : undefined
  }

  get pid(): Pid {
    return this.#cell.pid
  }

  get path(): ActorPath {
    return this.#cell.path
  }

  tell(message: unknown): void {
    this.#cell.tell(message)
  }

  offer(message: unknown, options: { signal?: AbortSignalLike | undefined } = {}): Promise<void> {
    return this.#cell.offer(message, options.signal)
  }

  [innerRef](level: Level): ActorRef<unknown> {
    return new InnerRef(this.#cell, level)
  }

  toString(): string {
    return this.path.toString()
  }

  toJSON(): string {
    return this.toString()
  }
}

/**
 * The same actor, seen from an inner layer of its behaviour. Past a mailbox that sorts its messages they ride: what sorts
 * them is typed for the outer protocol.
 */
class InnerRef extends LocalRef {
  readonly #cell: Cell
  readonly #level: Level

  constructor(cell: Cell, level: Level) {
    super(cell)
    this.#cell = cell
    this.#level = level
  }

  override tell(message: unknown): void {
    const enveloped = new Enveloped(message, this.#level)
    if (this.#cell.mailbox.sorted === undefined) super.tell(enveloped)
    else this.#cell.ride(new InnerMessage(enveloped, this.#cell.env.carrier?.capture()))
  }

  override offer(message: unknown, options: { signal?: AbortSignalLike | undefined } = {}): Promise<void> {
    if (this.#cell.mailbox.sorted !== undefined) return this.#offerBeside(message, options.signal)
    return super.offer(new Enveloped(message, this.#level), options)
  }

  async #offerBeside(message: unknown, signal: AbortSignalLike | undefined): Promise<void> {
    if (signal?.aborted === true) throw signal.reason
    if ((this.#cell.gate & Gate.CLOSED) !== 0) throw new TargetStoppedError(this.path, 'this message')
    this.tell(message)
  }
}

class InnerMessage implements Rider {
  readonly #message: Enveloped
  readonly captured: unknown

  constructor(message: Enveloped, captured: unknown) {
    this.captured = captured
    this.#message = message
  }

  open(): unknown {
    return this.#message
  }

  bury(cell: Cell): void {
    cell.bury(this.#message, 'stopped')
  }
}

/** The cell behind a ref, for uses that make no sense without one. @throws {CellactorError} */
export function cellBehind(ref: ActorRef<never>, use: string): Cell {
  const cell = LocalPid.ownerOf(ref.pid) as Cell | undefined
  if (cell !== undefined) return cell
  throw new CellactorError(
    'REF_NOT_LOCAL',
    `${use} was given a ref that is no actor's. Give a ref that spawn, resolve or ctx.self returned.`,
  )
}
