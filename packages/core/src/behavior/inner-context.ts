import type { ActorContext } from '../actor/actor-context.ts'
import type { ActorSystem } from '../actor/actor-system.ts'
import { innerRef, type WithInnerRefs } from '../actor/inner-ref.ts'
import type { AskOptions } from '../actor/question.ts'
import type { Spawnable, SpawnOptions } from '../actor/spawner.ts'
import type { StashBuffer } from '../actor/stash-buffer.ts'
import type { TimerScheduler } from '../actor/timer-scheduler.ts'
import type { Logger } from '../events/log.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { Pid } from '../identity/pid.ts'
import { Enveloped, type Level } from '../message/enveloped.ts'
import type { PlatformAbortSignal } from '../result/abort-signal.ts'
import type { Result } from '../result/result.ts'
import type { Context } from './node.ts'

/**
 * The context inside a layer that maps messages: what goes in here is of the inner protocol already, so it travels in an
 * envelope past the maps outside.
 */
export class InnerContext implements ActorContext<unknown> {
  readonly #outer: Context
  readonly #level: Level
  #self: ActorRef<unknown> | undefined

  constructor(outer: Context, level: Level) {
    this.#outer = outer
    this.#level = level
  }

  get self(): ActorRef<unknown> {
    this.#self ??= (this.#outer.self as ActorRef<unknown> & WithInnerRefs)[innerRef](this.#level)
    return this.#self
  }
  get path(): ActorPath {
    return this.#outer.path
  }
  get pid(): Pid {
    return this.#outer.pid
  }
  get parent(): ActorRef<never> | undefined {
    return this.#outer.parent
  }
  get children(): Iterable<ActorRef<never>> {
    return this.#outer.children
  }
  get system(): ActorSystem {
    return this.#outer.system
  }
  get log(): Logger {
    return this.#outer.log
  }
  get signal(): PlatformAbortSignal {
    return this.#outer.signal
  }

  get timers(): TimerScheduler<unknown> {
    const { timers } = this.#outer
    return {
      startSingle: (key, message, delayMs) => timers.startSingle(key, this.#in(message), delayMs),
      startFixedDelay: (key, message, ...times) => timers.startFixedDelay(key, this.#in(message), ...times),
      startFixedRate: (key, message, ...times) => timers.startFixedRate(key, this.#in(message), ...times),
      isActive: key => timers.isActive(key),
      cancel: key => timers.cancel(key),
      cancelAll: () => timers.cancelAll(),
    }
  }

  get stash(): StashBuffer<unknown> {
    const { stash } = this.#outer
    return {
      get size() {
        return stash.size
      },
      get capacity() {
        return stash.capacity
      },
      get isFull() {
        return stash.isFull
      },
      stash: message => stash.stash(this.#in(message)),
      unstashAll: () => stash.unstashAll(),
      unstash: count => stash.unstash(count),
      clear: () => stash.clear(),
    }
  }

  child(name: string): ActorRef<never> | undefined {
    return this.#outer.child(name)
  }
  spawn<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): ActorRef<C> {
    return this.#outer.spawn(what, options)
  }
  spawnAsync<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): Promise<ActorRef<C>> {
    return this.#outer.spawnAsync(what, options)
  }
  spawnWatched<C>(what: Spawnable<C>, options?: SpawnOptions<C> | string): ActorRef<C> {
    return this.#outer.spawnWatched(what, options)
  }
  watch(target: ActorRef<never>): void {
    this.#outer.watch(target)
  }
  watchWith(target: ActorRef<never>, message: unknown): void {
    this.#outer.watchWith(target, this.#in(message))
  }
  unwatch(target: ActorRef<never>): void {
    this.#outer.unwatch(target)
  }
  link(target: ActorRef<never>): void {
    this.#outer.link(target)
  }
  unlink(target: ActorRef<never>): void {
    this.#outer.unlink(target)
  }
  stop(target: ActorRef<never>): void {
    this.#outer.stop(target)
  }
  stopSelf(): void {
    this.#outer.stopSelf()
  }
  fail(failure: unknown): never {
    return this.#outer.fail(failure)
  }
  adapt<T>(map: (message: T) => unknown): ActorRef<T> {
    return this.#outer.adapt((message: T) => this.#inLater(map(message)))
  }
  pipeToSelf<T>(work: PromiseLike<T>, map: (result: Result<T, unknown>) => unknown): void {
    this.#outer.pipeToSelf(work, result => this.#inLater(map(result)))
  }
  // The two are typed in the interface; here the types would only be passed on.
  ask(target: ActorRef<never>, question: unknown, map: (answer: never) => unknown, options?: AskOptions): void {
    this.#outer.ask(target as ActorRef<unknown>, question as never, answer => this.#inLater(map(answer as never)), options)
  }
  askWith(
    target: ActorRef<never>,
    // biome-ignore lint/suspicious/noExplicitAny: what the reply ref takes is known where the types are
    make: (replyTo: ActorRef<any>) => unknown,
    map: (answer: never) => unknown,
    options?: AskOptions,
  ): void {
    this.#outer.askWith(target as ActorRef<unknown>, make, answer => this.#inLater(map(answer as never)), options)
  }
  forward<T>(target: ActorRef<T>, message: NoInfer<T>): void {
    this.#outer.forward(target, message)
  }
  setReceiveTimeout(delayMs: number, message: unknown): void {
    this.#outer.setReceiveTimeout(delayMs, this.#in(message))
  }
  cancelReceiveTimeout(): void {
    this.#outer.cancelReceiveTimeout()
  }

  #in(message: unknown): Enveloped {
    return Enveloped.is(message) ? message : new Enveloped(message, this.#level)
  }

  #inLater(message: unknown): unknown {
    return isPromiseLike(message) ? message.then(made => this.#in(made)) : this.#in(message)
  }
}
