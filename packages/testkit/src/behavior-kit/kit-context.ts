import {
  type ActorContext,
  type ActorPath,
  type ActorRef,
  type ActorSystem,
  type AskOptions,
  CellactorError,
  type Logger,
  type LogLevel,
  type Pid,
  type PlatformAbortSignal,
  type Result,
  type Spawnable,
  type SpawnOptions,
  type StashBuffer,
  type TimerScheduler,
  WatchConflictError,
} from '@cellactor/core'
import { simulate } from '../simulate.ts'
import { Inbox, InboxPid } from './inbox.ts'
import { KitChildren } from './kit-children.ts'
import { abortSource } from './kit-signal.ts'
import { KitStash } from './kit-stash.ts'
import { checkMs, KitTimers } from './kit-timers.ts'
import { asked, piped, toSelf } from './promised.ts'
import type { Stage } from './stage.ts'

type Watch = { readonly target: ActorRef<never> } & (
  | { readonly form: 'signal' }
  | { readonly form: 'message'; readonly message: unknown }
)

export interface BehaviorTestKitOptions {
  /** The actor's name; default `subject`. */
  name?: string | undefined
  /** As at `spawn`; default: 1 000 messages, `fail`. */
  stash?: SpawnOptions['stash']
}

/** A context that does nothing but note what it is told to do. */
export class KitContext implements ActorContext<unknown> {
  readonly #stage: Stage
  readonly #watches = new Map<Pid, Watch>()
  readonly #abort = abortSource()
  readonly kids: KitChildren
  readonly timers: KitTimers & TimerScheduler<unknown>
  readonly stash: StashBuffer<unknown>
  readonly self: ActorRef<unknown>
  readonly parent: ActorRef<never>
  readonly log: Logger
  #system: ActorSystem | undefined
  #receiveTimeout: { readonly message: unknown } | undefined

  constructor(stage: Stage, self: ActorRef<unknown>, options: BehaviorTestKitOptions) {
    this.#stage = stage
    this.self = self
    this.parent = new Inbox<never>(new InboxPid(self.path.system, 0), `cellactor://${self.path.system}/user`).ref
    this.kids = new KitChildren(stage, self.path)
    this.timers = new KitTimers(stage)
    this.stash = new KitStash(stage, self.path, options.stash)
    this.log = logger((level, message, data) => stage.note({ type: 'logged', level, message, data }))
  }

  get path(): ActorPath {
    return this.self.path
  }
  get pid(): Pid {
    return this.self.pid
  }
  get children(): Iterable<ActorRef<never>> {
    return { [Symbol.iterator]: () => this.kids.refs() }
  }
  get signal(): PlatformAbortSignal {
    // The platform's where there is one: that is what the type says.
    const signal: unknown = this.#abort.signal
    return signal as PlatformAbortSignal
  }
  /** A real one in virtual time, of which this actor is no part: for its config, its streams, its extensions. */
  get system(): ActorSystem {
    this.#system ??= simulate({ name: this.path.system }).system
    return this.#system
  }

  abort(): void {
    this.#abort.abort()
  }

  child(name: string): ActorRef<never> | undefined {
    return this.kids.inbox(name)?.ref
  }
  spawn<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): ActorRef<C> {
    this.#stage.checkOpen('spawn')
    return this.kids.spawn(what, options)
  }
  async spawnAsync<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): Promise<ActorRef<C>> {
    return this.spawn(what, options)
  }
  spawnWatched<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): ActorRef<C> {
    const child = this.spawn(what, options)
    this.watch(child)
    return child
  }

  watch(target: ActorRef<never>): void {
    this.#watch('watch', { target, form: 'signal' })
  }
  watchWith(target: ActorRef<never>, message: unknown): void {
    this.#watch('watchWith', { target, form: 'message', message })
  }
  unwatch(target: ActorRef<never>): void {
    this.#stage.checkOpen('unwatch')
    if (this.#watches.delete(target.pid)) this.#stage.note({ type: 'unwatched', target })
  }
  link(target: ActorRef<never>): void {
    this.#stage.checkOpen('link')
    this.#stage.note({ type: 'linked', target })
  }
  unlink(target: ActorRef<never>): void {
    this.#stage.checkOpen('unlink')
    this.#stage.note({ type: 'unlinked', target })
  }

  stop(target: ActorRef<never>): void {
    this.#stage.checkOpen('stop')
    if (target.pid === this.pid) return this.stopSelf()
    if (!this.kids.has(target)) {
      const why = `${this.path} can't stop ${target.path}, which is no child of it. Use ctx.system.stop, or ask its parent.`
      throw new CellactorError('STOP_NO_CHILD', why, this.path)
    }
    this.#stage.note({ type: 'stopped', target })
  }
  stopSelf(): void {
    this.#stage.checkOpen('stopSelf')
    this.#stage.note({ type: 'stopped', target: this.self })
    this.#stage.stopRequested()
  }
  fail(failure: unknown): never {
    this.#stage.checkOpen('fail')
    throw failure
  }

  adapt<T>(map: (message: T) => unknown): ActorRef<T> {
    this.#stage.checkOpen('adapt')
    const stage = this.#stage
    const mapped = new Inbox<T>(this.pid, `${this.path}`, message => toSelf(stage, () => map(message)))
    const deliver = (message: unknown) => stage.run(() => map(message as T))
    stage.note({ type: 'adapted', ref: mapped.ref, deliver })
    return mapped.ref
  }
  pipeToSelf<T>(work: PromiseLike<T>, map: (result: Result<T, unknown>) => unknown): void {
    this.#stage.checkOpen('pipeToSelf')
    this.#stage.note(piped(this.#stage, work, map as (result: Result<unknown, unknown>) => unknown))
  }
  // The two are typed in the interface; here the types would only be passed on.
  ask(target: ActorRef<never>, question: unknown, map: (answer: never) => unknown, options?: AskOptions): void {
    this.askWith(target, replyTo => ({ ...(question as object), replyTo }), map, options)
  }
  askWith(
    target: ActorRef<never>,
    // biome-ignore lint/suspicious/noExplicitAny: what the reply ref takes is known where the types are
    make: (replyTo: ActorRef<any>) => unknown,
    map: (answer: never) => unknown,
    options: AskOptions = {},
  ): void {
    this.#stage.checkOpen('ask')
    this.#stage.note(asked(this.#stage, this.path, target, make, map as (answer: Result<unknown, unknown>) => unknown, options))
  }
  forward<T>(target: ActorRef<T>, message: NoInfer<T>): void {
    this.#stage.checkOpen('forward')
    target.tell(message)
    this.#stage.note({ type: 'forwarded', target, message })
  }

  setReceiveTimeout(delayMs: number, message: unknown): void {
    this.#stage.checkOpen('setReceiveTimeout')
    checkMs('receive timeout', delayMs, Number.MIN_VALUE)
    this.#receiveTimeout = { message }
    this.#stage.note({ type: 'receiveTimeoutSet', delayMs, message: this.#stage.shown(message) })
  }
  cancelReceiveTimeout(): void {
    this.#stage.checkOpen('cancelReceiveTimeout')
    if (this.#receiveTimeout !== undefined) this.#stage.note({ type: 'receiveTimeoutCancelled' })
    this.#receiveTimeout = undefined
  }

  get receiveTimeout(): { readonly message: unknown } | undefined {
    return this.#receiveTimeout
  }

  /** The target has ended: its name is free, its watch is used up. */
  ended(target: { readonly pid: Pid; readonly path: ActorPath }): Watch | undefined {
    this.kids.remove(target)
    const watch = this.#watches.get(target.pid)
    this.#watches.delete(target.pid)
    return watch
  }

  #watch(use: 'watch' | 'watchWith', watch: Watch): void {
    this.#stage.checkOpen(use)
    const { target } = watch
    const before = this.#watches.get(target.pid)
    if (before !== undefined) {
      if (this.#isSame(before, watch)) return
      throw new WatchConflictError(this.path, target.path)
    }
    this.#watches.set(target.pid, watch)
    if (watch.form === 'signal') this.#stage.note({ type: 'watched', target })
    else this.#stage.note({ type: 'watchedWith', target, message: this.#stage.shown(watch.message) })
  }

  #isSame(one: Watch, other: Watch): boolean {
    if (one.form === 'signal' || other.form === 'signal') return one.form === other.form
    return Object.is(this.#stage.shown(one.message), this.#stage.shown(other.message))
  }
}

function logger(line: (level: LogLevel, message: string, data: Record<string, unknown> | undefined) => void): Logger {
  return {
    debug: (message, data) => line('debug', message, data),
    info: (message, data) => line('info', message, data),
    warn: (message, data) => line('warn', message, data),
    error: (message, data) => line('error', message, data),
  }
}
