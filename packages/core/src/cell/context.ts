import type { ActorContext } from '../actor/actor-context.ts'
import type { ActorSystem } from '../actor/actor-system.ts'
import type { AskOptions } from '../actor/question.ts'
import type { Spawnable, SpawnOptions } from '../actor/spawner.ts'
import type { StashBuffer } from '../actor/stash-buffer.ts'
import type { TimerScheduler } from '../actor/timer-scheduler.ts'
import type { Logger } from '../events/log.ts'
import { StoppedContextError } from '../failure/errors.ts'
import { catchStray } from '../failure/promise-like.ts'
import { type AbortSource, minimalAbortController } from '../host/abort.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { CellactorError } from '../identity/cellactor-error.ts'
import type { Pid } from '../identity/pid.ts'
import type { PlatformAbortSignal } from '../result/abort-signal.ts'
import { err, type Result } from '../result/result.ts'
import { AdapterRef } from './adapter.ts'
import { askAny, askAnyWith, forward, type MakeQuestion } from './ask.ts'
import type { Cell } from './cell.ts'
import { link, unlink, unwatch, watch } from './death-watch.ts'
import { Gate } from './gate.ts'
import { Mark } from './mark.ts'
import { PipedAnswer, pipe } from './pipe.ts'
import { ReceiveTimeout } from './receive-timeout.ts'
import { cellBehind } from './ref.ts'
import type { Asker } from './reply-ref.ts'
import { spawn, spawnAsync } from './spawn.ts'
import { CellStash, InstanceStash } from './stash.ts'
import { requestStop } from './stop.ts'
import { CellTimers } from './timers.ts'

interface Tools {
  log?: Logger
  abort?: AbortSource
  timers?: CellTimers
  stash?: InstanceStash
  receiveTimeout?: ReceiveTimeout | undefined
}

/** The context of one instance. */
export class CellContext implements ActorContext<unknown> {
  readonly #cell: Cell
  #isAborted = false
  /** What few instances use. */
  #tools: Tools | undefined = undefined

  constructor(cell: Cell) {
    this.#cell = cell
  }

  get self(): ActorRef<unknown> {
    return this.#cell.ref
  }

  get path(): ActorPath {
    return this.#cell.path
  }

  get pid(): Pid {
    return this.#cell.pid
  }

  get parent(): ActorRef<never> | undefined {
    return this.#cell.parent?.ref
  }

  get system(): ActorSystem {
    return this.#cell.env.system
  }

  get log(): Logger {
    const tools = this.#own()
    tools.log ??= this.#cell.env.log.for(() => this.#cell.path)
    return tools.log
  }

  get timers(): TimerScheduler<unknown> {
    this.#live('timers')
    const tools = this.#own()
    tools.timers ??= new CellTimers(this.#cell, use => this.#live(use))
    return tools.timers
  }

  get stash(): StashBuffer<unknown> {
    const cell = this.#live('stash')
    cell.stash ??= new CellStash(cell)
    const tools = this.#own()
    tools.stash ??= new InstanceStash(cell.stash, use => this.#live(use))
    return tools.stash
  }

  get children(): Iterable<ActorRef<never>> {
    const cell = this.#cell
    return { [Symbol.iterator]: () => cell.children?.refs() ?? [][Symbol.iterator]() }
  }

  child(name: string): ActorRef<never> | undefined {
    return this.#cell.children?.get(name)?.ref
  }

  get signal(): PlatformAbortSignal {
    const tools = this.#own()
    if (tools.abort === undefined) {
      tools.abort = this.#cell.env.host.abortController?.() ?? minimalAbortController()
      if (this.#isAborted) tools.abort.abort()
    }
    // The host's controller is the platform's where there is one: that is what the type says.
    return tools.abort.signal as PlatformAbortSignal
  }

  get isAborted(): boolean {
    return this.#isAborted
  }

  /** This instance begins to stop or restart. */
  abort(): void {
    if (this.#isAborted) return
    this.#isAborted = true
    this.#cancelTimers()
    this.#cell.turn?.limit(this.#cell.stopTimeoutMs, 'grace')
    try {
      this.#tools?.abort?.abort()
    } catch (error) {
      this.log.error('A listener of ctx.signal threw.', { error })
    }
  }

  /** The instance is gone: what a hook of its end may have set is cancelled, too. */
  close(): void {
    this.#cancelTimers()
  }

  #cancelTimers(): void {
    if (this.#tools === undefined) return
    this.#tools.timers?.endAll()
    this.#cancelReceiveTimeout()
  }

  spawn<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): ActorRef<C> {
    return spawn(this.#live('spawn'), what, options)
  }

  spawnAsync<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): Promise<ActorRef<C>> {
    try {
      return spawnAsync(this.#live('spawnAsync'), what, options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  spawnWatched<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): ActorRef<C> {
    const cell = this.#live('spawnWatched')
    const child = spawn(cell, what, options)
    try {
      watch(cell, child, { form: 'signal' })
    } catch (refused) {
      requestStop(cellBehind(child, 'spawnWatched'))
      throw refused
    }
    return child
  }

  watch(target: ActorRef<never>): void {
    watch(this.#live('watch'), target, { form: 'signal' })
  }

  watchWith(target: ActorRef<never>, message: unknown): void {
    watch(this.#live('watchWith'), target, { form: 'message', message })
  }

  unwatch(target: ActorRef<never>): void {
    unwatch(this.#live('unwatch'), target)
  }

  link(target: ActorRef<never>): void {
    link(this.#live('link'), target)
  }

  unlink(target: ActorRef<never>): void {
    unlink(this.#live('unlink'), target)
  }

  stop(target: ActorRef<never>): void {
    const cell = this.#live('stop')
    const ended = cellBehind(target, 'ctx.stop')
    if (ended !== cell && ended.parent !== cell) {
      const why = `${cell.path} can't stop ${ended.path}, which is no child of it. Use ctx.system.stop, or ask its parent.`
      throw new CellactorError('STOP_NO_CHILD', why, cell.path)
    }
    requestStop(ended)
  }

  stopSelf(): void {
    requestStop(this.#live('stopSelf'))
  }

  fail(failure: unknown): never {
    this.#live('fail')
    throw failure
  }

  pipeToSelf<T>(work: PromiseLike<T>, map: (result: Result<T, unknown>) => unknown): void {
    if (this.#cell.context !== this) this.#letGo(work)
    pipe(this.#live('pipeToSelf'), work, map, this)
  }

  /** An abandoned handler may go on for long: a promise that it gives here too late has no other listener. */
  #letGo(work: unknown): void {
    const { env, path } = this.#cell
    const why = 'A promise that was given to pipeToSelf of an instance that is gone rejected.'
    catchStray(work, reason => env.log.line('warn', why, () => path, { reason }))
  }

  adapt<T>(map: (message: T) => unknown): ActorRef<T> {
    return new AdapterRef(this.#live('adapt'), this, map as (message: unknown) => unknown)
  }

  // The two are typed in the interface; here the types would only be passed on.
  ask(target: ActorRef<never>, question: unknown, map: (answer: never) => unknown, options?: AskOptions): void {
    this.#ask(this.#live('ask'), asker => askAny(target, question, options, asker), map)
  }

  askWith(target: ActorRef<never>, make: MakeQuestion, map: (answer: never) => unknown, options?: AskOptions): void {
    this.#ask(this.#live('askWith'), asker => askAnyWith(target, make, options, asker), map)
  }

  #ask(cell: Cell, begin: (asker: Asker) => Promise<unknown> | undefined, map: (answer: never) => unknown): void {
    const asker = new PipedAnswer(cell, map as (result: Result<unknown, unknown>) => unknown, this)
    begin(asker)?.catch(reason => asker.answer(err(reason)))
  }

  forward<T>(target: ActorRef<T>, message: NoInfer<T>): void {
    forward(this.#live('forward'), target as ActorRef<never>, message)
  }

  setReceiveTimeout(delayMs: number, message: unknown): void {
    const cell = this.#live('setReceiveTimeout')
    const timeout = new ReceiveTimeout(cell, delayMs, message)
    this.#cancelReceiveTimeout()
    this.#own().receiveTimeout = timeout
    cell.gate |= Gate.TIMED
  }

  cancelReceiveTimeout(): void {
    this.#live('cancelReceiveTimeout')
    this.#cancelReceiveTimeout()
  }

  #cancelReceiveTimeout(): void {
    const tools = this.#tools
    if (tools?.receiveTimeout === undefined) return
    tools.receiveTimeout.cancel()
    tools.receiveTimeout = undefined
    this.#cell.gate &= ~Gate.TIMED
  }

  get receiveTimeout(): ReceiveTimeout | undefined {
    return this.#tools?.receiveTimeout
  }

  #own(): Tools {
    this.#tools ??= {}
    return this.#tools
  }

  /** Nothing of an instance begins any more once its last hook has. @throws {StoppedContextError} */
  checkBefore(use: string): void {
    const cell = this.#live(use)
    if (cell.is(Mark.LEFT)) throw new StoppedContextError(cell.path, use)
  }

  /** @throws {StoppedContextError} */
  #live(use: string): Cell {
    const cell = this.#cell
    if (cell.context === this) return cell
    throw new StoppedContextError(cell.path, use)
  }
}
