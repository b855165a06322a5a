import { isMoving, stepTowards } from '../host/simulated-host.ts'
import { TestkitError } from '../testkit-error.ts'
import type { ExploredHost } from './explored-host.ts'
import type { Recorder } from './recorder.ts'

interface Ending {
  readonly error: unknown
}

/**
 * Runs a scenario to its end. The host runs while the scenario waits; the clock moves only when nothing else moves it and
 * nothing is ready. Gives what the scenario failed with, in a box, because anything may be thrown.
 */
export async function runScenario(
  run: () => unknown,
  host: ExploredHost,
  recorder: Recorder,
  withinMs: number,
): Promise<Ending | undefined> {
  let isOver = false
  let ending: Ending | undefined
  const note = (failure: Ending | undefined) => {
    isOver = true
    ending = failure
  }
  void (async () => run())().then(
    () => note(undefined),
    error => note({ error }),
  )
  try {
    await driveWhile(host, () => !isOver, withinMs)
    if (!isOver) return { error: stuck(host, 'the scenario itself waits for something that never comes', recorder) }
    if (ending !== undefined) return ending
    await driveWhile(host, () => recorder.awaiting.size > 0, withinMs)
    const [waiting] = recorder.awaiting.values()
    if (waiting === undefined) return undefined
    return { error: stuck(host, `a handler of ${waiting} awaits something that never comes`, recorder) }
  } catch (error) {
    return ending ?? { error }
  }
}

/** Until it is enough, or there is nothing left to run in this time. */
async function driveWhile(host: ExploredHost, isWanted: () => boolean, withinMs: number): Promise<void> {
  const untilMs = host.now() + withinMs
  let hasMoved = true
  while (hasMoved) {
    const isAlone = host.settling === 0
    const { settles } = host
    await host.settle()
    if (!isWanted()) return
    // Whoever has waited for the same is about to go on; and who moves the clock needs nobody else to do it.
    if (!isAlone || host.settles > settles + 1) continue
    if (isMoving(host)) await stepTowards(host, 0, () => true)
    else hasMoved = await stepTowards(host, untilMs, () => !isWanted())
  }
}

function stuck(host: ExploredHost, what: string, { awaiting }: Recorder): TestkitError {
  const others = [...new Set(awaiting.values())]
  const who = others.length === 0 ? '' : ` Handlers that await: ${others.join(', ')}.`
  return new TestkitError(
    'RUN_STUCK',
    `The run is stuck at ${host.now()} ms of virtual time: ${what}.${who} ` +
      'Look for a question that nobody answers, or for work outside of the simulation, which is not waited for.',
  )
}
