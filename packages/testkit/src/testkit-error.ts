export type TestkitErrorCode =
  | 'EXPECTATION_FAILED'
  | 'SIMULATION_ENDLESS'
  | 'FAULT_INJECTED'
  | 'ARGUMENT_INVALID'
  | 'NOT_ALL_ENDED'
  | 'BEHAVIOR_ENDED'
  | 'RUN_STUCK'
  | 'EXPLORATION_FAILED'

/** What this package throws; `code` is stable, the text is not. */
export class TestkitError extends Error {
  override readonly name: string = 'TestkitError'
  readonly code: TestkitErrorCode

  constructor(code: TestkitErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** @throws {TestkitError} unless it is a length of time that can be waited for. */
export function checkDurationMs(what: string, ms: number): void {
  if (Number.isFinite(ms) && ms >= 0) return
  throw new TestkitError('ARGUMENT_INVALID', `${what} is ${ms}. Give a finite number of milliseconds, 0 or more.`)
}
