import type {
  ActorSystem,
  ActorSystemConfig,
  ActorTreeNode,
  AsyncDisposableWherePossible,
  TerminationSummary,
} from '../actor/actor-system.ts'
import type { Spawnable, SpawnOptions } from '../actor/spawner.ts'
import type { Environment } from '../cell/environment.ts'
import { cellBehind } from '../cell/ref.ts'
import { spawn, spawnAsync } from '../cell/spawn.ts'
import { checkDuration } from '../cell/spawn-options.ts'
import { requestStop } from '../cell/stop.ts'
import type { Logger } from '../events/log.ts'
import { ConfigError, SpawnError } from '../failure/errors.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { type FailureTelemetry, NoopFailureTelemetry } from '../telemetry/failure-telemetry.ts'
import type { MetricsSnapshot } from '../telemetry/metrics-event.ts'
import { SharedEnvironment } from './environment.ts'
import { SystemEventStream } from './event-stream.ts'
import { SystemExtensions } from './extensions.ts'
import { type Guardians, makeGuardians } from './guardians.ts'
import { rootSinks, telemetryOf } from './root-sinks.ts'
import { RootSupervision } from './root-supervision.ts'
import { Termination } from './termination.ts'
import { cellAt, treeOf } from './tree.ts'

/** A system of this process: its guardians, and the public face of what its cells share. */
export class LocalSystem implements Omit<ActorSystem, keyof AsyncDisposableWherePossible> {
  readonly name: string
  readonly config: Readonly<ActorSystemConfig>
  readonly eventStream: SystemEventStream
  readonly log: Logger
  readonly #env: Environment
  readonly #guardians: Guardians
  readonly #termination: Termination
  readonly extensions: SystemExtensions
  #telemetry: FailureTelemetry = NoopFailureTelemetry

  constructor(config: ActorSystemConfig) {
    this.name = config.name
    this.config = Object.freeze({ ...config })
    this.extensions = new SystemExtensions(this.asSystem())
    this.#env = new SharedEnvironment(this.asSystem(), config, env => this.#makeTop(env))
    const { bus, host } = this.#env
    this.#guardians = makeGuardians(this.#env)
    this.#termination = new Termination(this.#guardians, host, bus)
    this.eventStream = new SystemEventStream(bus)
    this.log = this.#env.log.for()
    void this.whenTerminated.then(() => this.eventStream.end())
    const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol }
    if (asyncDispose !== undefined)
      Object.defineProperty(this, asyncDispose, { value: async () => void (await this.terminate()) })
    this.#telemetry = this.#makeTelemetry()
  }

  /** `await using` works wherever the engine has the symbol; whether the type says so depends on the reader's `lib`. */
  asSystem(): ActorSystem {
    return this as unknown as ActorSystem
  }

  get whenTerminated(): Promise<TerminationSummary> {
    return this.#termination.done
  }

  spawn<M>(what: Spawnable<M>, options?: SpawnOptions<NoInfer<M>> | string): ActorRef<M> {
    this.#checkOpen()
    return spawn(this.#guardians.user, what, options)
  }

  async spawnAsync<M>(what: Spawnable<M>, options?: SpawnOptions<NoInfer<M>> | string): Promise<ActorRef<M>> {
    this.#checkOpen()
    return spawnAsync(this.#guardians.user, what, options)
  }

  stop(ref: ActorRef<never>): void {
    const cell = cellBehind(ref, 'system.stop')
    if (cell.env !== this.#env)
      throw new ConfigError(`The system ${this.name} can't stop ${cell.path}: it belongs to another system.`, cell.path)
    const { root, system } = this.#guardians
    // Nothing may be left without the guardians above it: their end is that of the system.
    if (cell === root || cell === system) this.#termination.begin('guardianStopped')
    else requestStop(cell)
  }

  resolve(path: string | ActorPath): ActorRef<never> | undefined {
    return cellAt(this.#guardians.root, path)?.ref
  }

  metrics(): MetricsSnapshot {
    return this.#env.metrics.snapshot()
  }

  tree(): ActorTreeNode {
    return treeOf(this.#guardians.root)
  }

  terminate(options: { timeoutMs?: number | undefined } = {}): Promise<TerminationSummary> {
    const { timeoutMs } = options
    if (timeoutMs !== undefined) checkDuration(timeoutMs, `ActorSystem ${this.name}: terminate: timeoutMs`)
    this.#termination.begin('terminate')
    if (timeoutMs !== undefined) this.#termination.limit(timeoutMs)
    return this.whenTerminated
  }

  #makeTop(env: Environment): RootSupervision {
    return new RootSupervision({
      userGuardian: () => this.#guardians.user,
      sink: rootSinks(env, this.config, () => this.#telemetry),
      restarts: this.config.rootPolicy === 'restart',
      isTerminating: () => this.#termination.hasBegun,
      terminate: (cause, failure) => this.#termination.begin(cause, failure),
      shutDown: failure => this.#termination.escalate(failure),
    })
  }

  /** When everything else is there: a builder may use it. @throws {ConfigError} */
  #makeTelemetry(): FailureTelemetry {
    try {
      return telemetryOf(this.#env, this.config, this.extensions)
    } catch (error) {
      this.#termination.begin('terminate')
      throw error
    }
  }

  #checkOpen(): void {
    if (!this.#termination.hasBegun) return
    throw new SpawnError(
      'SPAWN_SYSTEM_TERMINATED',
      `The system ${this.name} spawns nothing more: it is terminating or has ended.`,
    )
  }
}
