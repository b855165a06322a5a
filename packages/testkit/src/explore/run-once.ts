import type { ActorSystemConfig, SystemEvent } from '@cellactor/core'
import { TestkitError } from '../testkit-error.ts'
import { ExploredHost } from './explored-host.ts'
import { Recorder } from './recorder.ts'
import { runScenario } from './scenario.ts'
import type { Schedule } from './schedule.ts'
import { StateLog } from './state-log.ts'
import { Trace } from './trace.ts'
import { type ExploredWorld, makeWorld } from './world.ts'

export interface Scenario {
  readonly run: (world: ExploredWorld) => unknown
  readonly config: Partial<ActorSystemConfig>
  readonly withinMs: number
  readonly maxSteps: number
}

export interface RunResult {
  readonly seed: number
  readonly choices: readonly number[]
  /** Of the actors that were ready at each choice. */
  readonly counts: readonly number[]
  /** Messages handled. */
  readonly steps: number
  /** The same for runs in which every actor handled the same messages, from the same senders, in the same global order. */
  readonly fingerprint: string
  readonly failure: { readonly error: unknown } | undefined
  readonly trace: Trace
  /** Whether chance had a part besides the choices: then the seed belongs to them. */
  readonly hasDrawn: boolean
  readonly states: StateLog
}

/** One run of a scenario in a world of its own. The same seed and schedule give the same run. */
export async function runOnce(scenario: Scenario, seed: number, schedule: Schedule): Promise<RunResult> {
  const host = new ExploredHost(seed, schedule)
  const recorder = new Recorder(host, scenario.config.contextPropagation)
  const trace = new Trace()
  const { config, withinMs, maxSteps } = scenario
  const world = makeWorld({ host, recorder, config, note: text => trace.note(text, host.now()) })
  const states = new StateLog(host, recorder, world.system)
  host.listener = states
  recorder.onStep = step => {
    trace.step(step, recorder.hasAwaited)
    if (step.number >= maxSteps) host.halt ??= endless(maxSteps)
  }
  const subscription = world.system.eventStream.subscribe((event: SystemEvent) => {
    trace.event(event)
    states.event(event)
  })
  const failure = await runScenario(() => scenario.run(world), host, recorder, withinMs)
  subscription.unsubscribe()
  return {
    seed,
    choices: host.choices,
    counts: host.counts,
    steps: recorder.steps.length,
    fingerprint: recorder.fingerprint,
    failure,
    trace,
    hasDrawn: host.hasDrawn,
    states,
  }
}

function endless(maxSteps: number): TestkitError {
  return new TestkitError(
    'SIMULATION_ENDLESS',
    `The run does not come to rest: more than ${maxSteps} messages have been handled. ` +
      'Look for actors that answer each other for ever, or give a larger maxSteps.',
  )
}
