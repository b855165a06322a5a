import { rendered } from '../compare/rendered.ts'
import { TestkitError } from '../testkit-error.ts'
import type { RunResult } from './run-once.ts'
import { oddPlaces, trimmed } from './schedule.ts'

/** What `explore({ replay })` takes: a seed, a list of choices, or both where chance has a part besides the choices. */
export type Replay = number | readonly number[] | { readonly seed: number; readonly choices: readonly number[] }

/** More choices than this are no longer shown: the seed stands for them. */
const MOST_CHOICES_SHOWN = 200

/** A run of `explore` has failed. `cause` is what it failed with, the message has the trace. */
export class ExplorationError extends TestkitError {
  override readonly name = 'ExplorationError'
  declare readonly code: 'EXPLORATION_FAILED'
  /** For `explore({ replay, run })`: runs the shown failure again. */
  readonly replay: Replay
  readonly runs: number
  readonly failedRuns: number
  /** The messages that were handled in the run that is shown. */
  readonly steps: number
  /** A line per message, and what came of it in between. */
  readonly trace: string

  constructor(message: string, found: Omit<ExplorationError, keyof TestkitError> & { readonly cause: unknown }) {
    super('EXPLORATION_FAILED', message, { cause: found.cause })
    this.replay = found.replay
    this.runs = found.runs
    this.failedRuns = found.failedRuns
    this.steps = found.steps
    this.trace = found.trace
  }
}

/** Says what was found, by the run that shows it best. */
export function explorationError(shown: RunResult, found: Found): ExplorationError {
  const { runs, failedRuns } = found
  const replay = replayOf(shown)
  const { error: cause } = shown.failure as { readonly error: unknown }
  const { steps } = shown
  const trace = shown.trace.text
  return new ExplorationError(textOf(shown, found, replay, cause, trace), { replay, runs, failedRuns, steps, trace, cause })
}

export interface Found {
  readonly runs: number
  readonly failedRuns: number
  /** The seed of the smallest failing run, as it was before it was shrunk; `undefined` where there were none. */
  readonly seed: number | undefined
}

function replayOf({ choices, seed, hasDrawn }: RunResult): Replay {
  const list = trimmed(choices)
  return hasDrawn ? { seed, choices: list } : list
}

function textOf(shownRun: RunResult, found: Found, replay: Replay, error: unknown, trace: string): string {
  const { choices, steps } = shownRun
  const { runs, failedRuns, seed } = found
  const odd = oddPlaces(choices).length
  const how = seed === undefined ? '' : ` of seed ${seed}`
  const size = `${counted(steps, 'step')}, ${counted(odd, 'choice')} that ${odd === 1 ? 'is' : 'are'} not first in, first out`
  const shown = Array.isArray(replay) && replay.length > MOST_CHOICES_SHOWN && seed !== undefined ? seed : replay
  return [
    `${failedRuns} of ${counted(runs, 'run')} failed. The smallest failing one${how} (${size}) failed with`,
    `  ${errorText(error)}`,
    `Run it again: explore({ replay: ${replayText(shown)}, run })`,
    ...(seed === undefined || shown === seed ? [] : [`Before it was shrunk: explore({ replay: ${seed}, run })`]),
    '',
    trace,
  ].join('\n')
}

function replayText(replay: Replay): string {
  if (typeof replay === 'number') return `${replay}`
  if ('choices' in replay) return `{ seed: ${replay.seed}, choices: [${replay.choices.join(', ')}] }`
  return `[${replay.join(', ')}]`
}

function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : rendered(error)
  return text.split('\n').join('\n  ')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
