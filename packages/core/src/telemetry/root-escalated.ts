import type { FailureInfo } from '../failure/failure-info.ts'

/** What a listener of root failures is told. */
export interface RootEscalatedEvent {
  readonly type: 'rootEscalated'
  readonly info: FailureInfo
}
