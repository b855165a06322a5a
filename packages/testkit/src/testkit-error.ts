export type TestkitErrorCode = 'EXPECTATION_FAILED' | 'SIMULATION_ENDLESS' | 'FAULT_INJECTED' | 'ARGUMENT_INVALID'

/** What this package throws; `code` is stable, the text is not. */
export class TestkitError extends Error {
  override readonly name = 'TestkitError'
  readonly code: TestkitErrorCode

  constructor(code: TestkitErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** @throws {TestkitError} unless it is a length of time that can be waited for. */
export function checkDurationMs(what: string, ms: number): void {
  if (Number.isFinite(ms) && ms >= 0) return
  throw new TestkitError('ARGUMENT_INVALID', `${what} is ${ms}. Give a finite number of milliseconds, 0 or more.`)
}
