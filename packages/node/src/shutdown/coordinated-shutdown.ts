import { type ActorSystem, ConfigError, defaultHost, type ExtensionId, type Host } from '@cellactor/core'
import { runTasks, type ShutdownTask } from './phase-run.ts'
import { orderedPhases, type Phase, type PhaseOptions, STOP_ACTORS } from './phases.ts'
import { ShutdownError } from './shutdown-error.ts'
import { type PhaseReport, type ShutdownReport, shutdownReport, type TaskReport } from './shutdown-report.ts'

/** How the shutdown of a system is set up. */
export interface CoordinatedShutdownOptions {
  /** Phases of one's own, and other limits for the default ones. */
  phases?: Readonly<Record<string, PhaseOptions>> | undefined
}

/** The orderly end of a program around its system (semantics 10.2). */
export interface CoordinatedShutdown {
  /** In the order in which they run. */
  readonly phases: readonly string[]
  /** Resolves with the report, whoever runs the shutdown; never rejects. */
  readonly whenDone: Promise<ShutdownReport>
  /**
   * Adds something to be done in a phase, side by side with its other tasks. One that fails is logged and reported, and
   * the rest goes on. One that is not done when the phase's time is up has its signal aborted, and is not waited for.
   *
   * @returns what takes it out again.
   * @throws {ConfigError} for a phase that there is not.
   * @throws {ShutdownError} `SHUTDOWN_PHASE_BEGUN` once the phase has begun: the task would never run.
   */
  addTask(phase: string, name: string, run: ShutdownTask['run']): () => void
  /**
   * Runs the phases one after the other. Idempotent: only the first reason counts, and all get the same report. Never
   * rejects. A task must not wait for it.
   */
  run(reason?: string): Promise<ShutdownReport>
}

class Shutdown implements CoordinatedShutdown {
  readonly whenDone: Promise<ShutdownReport>
  readonly #system: ActorSystem
  readonly #host: Host
  readonly #tasks = new Map<string, Set<ShutdownTask>>()
  readonly #begun = new Set<string>()
  #phases: readonly Phase[] = orderedPhases()
  #isConfigured = false
  #isRunning = false
  #done: (report: ShutdownReport) => void = () => {}

  constructor(system: ActorSystem) {
    this.#system = system
    this.#host = system.config.host ?? defaultHost()
    this.whenDone = new Promise(resolve => {
      this.#done = resolve
    })
    void system.whenTerminated.then(({ cause }) => this.run(cause))
  }

  get phases(): readonly string[] {
    return this.#phases.map(({ name }) => name)
  }

  configure({ phases }: CoordinatedShutdownOptions): void {
    const where = `The shutdown of the system ${this.#system.name}`
    if (this.#isConfigured) throw new ConfigError(`${where} has its options already. Give them once, in one place.`)
    if (this.#isRunning) throw new ConfigError(`${where} is running: its options come too late. Give them at the start.`)
    this.#phases = orderedPhases(phases)
    this.#isConfigured = true
  }

  addTask(phase: string, name: string, run: ShutdownTask['run']): () => void {
    if (!this.phases.includes(phase)) {
      throw new ConfigError(`There is no shutdown phase ${JSON.stringify(phase)}. There are ${this.phases.join(', ')}.`)
    }
    if (typeof name !== 'string') {
      throw new ConfigError(`Shutdown phase ${phase}: a task's name is no string but ${typeof name}. Give one for the report.`)
    }
    if (typeof run !== 'function') {
      throw new ConfigError(`Shutdown phase ${phase}: the task ${name} is no function. Give what is to be done.`)
    }
    if (this.#begun.has(phase)) {
      throw new ShutdownError(
        'SHUTDOWN_PHASE_BEGUN',
        `Shutdown phase ${phase} of the system ${this.#system.name} has begun: the task ${name} would never run. Add it earlier, or to a later phase.`,
      )
    }
    const tasks = this.#tasks.get(phase) ?? new Set()
    this.#tasks.set(phase, tasks)
    const task = { name, run }
    tasks.add(task)
    return () => void tasks.delete(task)
  }

  run(reason = 'requested'): Promise<ShutdownReport> {
    if (!this.#isRunning) {
      this.#isRunning = true
      void this.#runAll(reason).then(this.#done)
    }
    return this.whenDone
  }

  async #runAll(reason: string): Promise<ShutdownReport> {
    const from = this.#host.now()
    this.#system.log.info(`Shutdown begins: ${reason}.`)
    const reports: PhaseReport[] = []
    for (const phase of this.#phases) reports.push(await this.#runPhase(phase))
    return shutdownReport(reason, this.#host.now() - from, reports, await this.#system.whenTerminated)
  }

  async #runPhase(phase: Phase): Promise<PhaseReport> {
    const from = this.#host.now()
    this.#begun.add(phase.name)
    const running = runTasks(phase, [...(this.#tasks.get(phase.name) ?? [])], this.#host)
    const tasks = phase.name === STOP_ACTORS ? [await this.#stopActors(phase), ...(await running)] : await running
    for (const { name, outcome, error } of tasks) {
      if (outcome === 'failed')
        this.#system.log.error(`Shutdown phase ${phase.name}: ${name} failed. The rest goes on.`, { error })
      if (outcome === 'timedOut') this.#system.log.warn(String((error as ShutdownError).message), { error })
    }
    return Object.freeze({ name: phase.name, durationMs: this.#host.now() - from, tasks: Object.freeze(tasks) })
  }

  /** Keeps the phase's limit by itself: what has not stopped by then is cut off. */
  async #stopActors({ timeoutMs }: Phase): Promise<TaskReport> {
    const name = `terminate ${this.#system.name}`
    const limit = timeoutMs === Number.POSITIVE_INFINITY ? {} : { timeoutMs }
    const { stragglers } = await this.#system.terminate(limit)
    if (stragglers.length === 0) return { name, outcome: 'done', error: undefined }
    // Whose limit it was, is not said: `terminate` may have been given a shorter one elsewhere.
    const message = `The system ${this.#system.name} was cut off, these had not stopped in time: ${stragglers.join(', ')}. Look at their postStop and their signal.`
    return { name, outcome: 'timedOut', error: new ShutdownError('SHUTDOWN_TIMED_OUT', message) }
  }
}

const shutdownId: ExtensionId<Shutdown> = Object.freeze({
  key: 'cellactor/coordinatedShutdown',
  create: (system: ActorSystem) => new Shutdown(system),
})

/**
 * The shutdown of this system, the same for all who ask (semantics 10.2): named phases, one after the other, with tasks
 * that run side by side.
 *
 * Use it where more has to end than actors: servers that take no more work, queues that are to run empty, files to be
 * closed. By default there are `unbind`, `drain`, `stopActors` (which terminates the system) and `flush`. A system that
 * ends by itself, by `terminate` or by a failure that reached the root, runs the shutdown, too, with its `cause` as the
 * reason. Limits are in milliseconds of the system's own clock.
 *
 * ```ts
 * const shutdown = coordinatedShutdown(system)
 * shutdown.addTask('unbind', 'http', () => new Promise(resolve => void server.close(() => resolve())))
 * const report = await shutdown.run('done')
 * ```
 *
 * @throws {ConfigError} where phases depend on each other in a circle or on one that there is not; where options are given
 * a second time, or once it is running.
 */
export function coordinatedShutdown(system: ActorSystem, options?: CoordinatedShutdownOptions): CoordinatedShutdown {
  const shutdown = system.extensions.get(shutdownId)
  if (options !== undefined) shutdown.configure(options)
  return shutdown
}
