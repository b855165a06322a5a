import type {
  ActorRef,
  ActorSystem,
  ActorSystemConfig,
  AsyncDisposableWherePossible,
  Spawnable,
  Spawner,
  SpawnOptions,
  TerminationSummary,
} from '@cellactor/core'
import { driveUntil, LONGEST_DRIVE_MS } from '../host/drive.ts'
import type { SimulatedHost, SimulatedHostOptions } from '../host/simulated-host.ts'
import { type EventProbe, eventProbe } from '../probe/event-probe.ts'
import { type TestProbe, testProbe } from '../probe/test-probe.ts'
import { simulate } from '../simulate.ts'
import { checkNothingLeft } from './left-behind.ts'
import { captureLogs, type LogCapture } from './log-capture.ts'

/**
 * A system in virtual time with what a test looks at: probes for dead letters, unhandled messages and failures, and the
 * log, all of them recording from the start. For one actor or many, with everything that the runtime does around them; to
 * see what a behaviour does without a system there is {@link BehaviorTestKit}.
 *
 * Nothing runs by itself: `spawn` starts an actor whose start is synchronous (semantics 3.2) and settles nothing;
 * everything else happens inside `settle`, `advance`, `spawnAsync` (which runs virtual time until the actor has started or
 * failed to), `terminate`, and the expectations of probes.
 */
export interface ActorTestKit extends Spawner, AsyncDisposableWherePossible {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  /** Everything that was not delivered (semantics 7.4). */
  readonly deadLetters: EventProbe<'deadLetter'>
  /** Messages that no handler wanted (semantics 8.6). */
  readonly unhandled: EventProbe<'unhandled'>
  /** One per failure and hop of its escalation (semantics 4.8). A test that expects none: `expect(kit.failures.events).toEqual([])`. */
  readonly failures: EventProbe<'failure'>
  readonly logs: LogCapture
  /** A ref that records what it is sent: {@link testProbe}. */
  probe<M>(name?: string): TestProbe<M>
  /** Runs until nothing is ready at the present virtual time: `host.settle()`. */
  settle(): Promise<void>
  /** Moves the clock by `ms`, settling after each timer: `host.advance(ms)`. */
  advance(ms: number): Promise<void>
  /**
   * Ends the system, running virtual time as long as that takes (a handler that never settles is given its
   * `stopTimeoutMs`). Then nothing may be left: no actor, and no timer on the host, unless the host was given to the kit.
   * Further calls have the same result. `await using` does it where the engine has `Symbol.asyncDispose`.
   * @throws {TestkitError} `NOT_ALL_ENDED`, with what was left.
   */
  terminate(): Promise<TerminationSummary>
}

export const ActorTestKit = {
  /**
   * Takes what {@link simulate} takes: the configuration of the system, `seed` and `order`, or a `host` to be shared.
   *
   * ```ts
   * const kit = ActorTestKit.create({ seed: 7 })
   * const greeted = kit.probe<string>()
   * kit.spawn(greeter, 'greeter').tell({ type: 'greet', replyTo: greeted.ref })
   * await greeted.expectMessage('hello')
   * await kit.terminate()
   * ```
   *
   * @throws {ConfigError} as `ActorSystem.create` does.
   */
  create(options: SimulatedHostOptions & Partial<ActorSystemConfig> = {}): ActorTestKit {
    return kitOn(simulate(options), options.host === undefined)
  },
} as const

/** The kit of a system that is there already. */
export function kitOn(simulation: ReturnType<typeof simulate>, ownsHost: boolean): ActorTestKit {
  // `await using` works wherever the engine has the symbol; whether the type says so depends on the reader's `lib`.
  const kit: unknown = new SimulationKit(simulation, ownsHost)
  return kit as ActorTestKit
}

class SimulationKit implements Omit<ActorTestKit, keyof AsyncDisposableWherePossible> {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  readonly deadLetters: EventProbe<'deadLetter'>
  readonly unhandled: EventProbe<'unhandled'>
  readonly failures: EventProbe<'failure'>
  readonly logs: LogCapture
  readonly #ownsHost: boolean
  #ended: Promise<TerminationSummary> | undefined

  constructor({ system, host }: ReturnType<typeof simulate>, ownsHost: boolean) {
    this.system = system
    this.host = host
    this.#ownsHost = ownsHost
    this.deadLetters = eventProbe(system, 'deadLetter')
    this.unhandled = eventProbe(system, 'unhandled')
    this.failures = eventProbe(system, 'failure')
    this.logs = captureLogs(system)
    const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol }
    if (asyncDispose !== undefined)
      Object.defineProperty(this, asyncDispose, { value: async () => void (await this.terminate()) })
  }

  // Properties, so that a test may take the kit to pieces: `const { spawn, probe } = kit`.

  readonly spawn = <M>(what: Spawnable<M>, options?: SpawnOptions<NoInfer<M>> | string): ActorRef<M> =>
    this.system.spawn(what, options)

  readonly spawnAsync = async <M>(what: Spawnable<M>, options?: SpawnOptions<NoInfer<M>> | string): Promise<ActorRef<M>> => {
    const started = this.system.spawnAsync(what, options)
    await driveUntil(this.host, started, LONGEST_DRIVE_MS)
    return started
  }

  readonly probe = <M>(name?: string): TestProbe<M> => testProbe<M>(this.system, name)

  readonly settle = (): Promise<void> => this.host.settle()

  readonly advance = (ms: number): Promise<void> => this.host.advance(ms)

  readonly terminate = (): Promise<TerminationSummary> => {
    this.#ended ??= this.#terminate()
    return this.#ended
  }

  async #terminate(): Promise<TerminationSummary> {
    const ended = this.system.terminate()
    const hasEnded = await driveUntil(this.host, ended, LONGEST_DRIVE_MS)
    checkNothingLeft(this.system, this.host, hasEnded, this.#ownsHost)
    return ended
  }
}
