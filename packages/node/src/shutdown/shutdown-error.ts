import { CellactorError } from '@cellactor/core'

/** Something about a shutdown came too late. */
export class ShutdownError extends CellactorError {
  declare readonly code: 'SHUTDOWN_PHASE_BEGUN' | 'SHUTDOWN_TIMED_OUT'

  constructor(code: ShutdownError['code'], message: string) {
    super(code, message)
  }
}
