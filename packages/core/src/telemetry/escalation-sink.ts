import type { FailureInfo } from '../failure/failure-info.ts'
import { catchStray } from '../failure/promise-like.ts'
import { failureSnapshot } from './failure-snapshot.ts'
import type { FailureTelemetry } from './failure-telemetry.ts'

/** Hears of each failure that reaches the root, exactly once (row T7). What it throws changes nothing. */
export interface EscalationSink {
  handle(info: FailureInfo): void
}

/** What a listener is told. */
export interface RootEscalatedEvent {
  readonly type: 'rootEscalated'
  readonly info: FailureInfo
}

export interface RootSinks {
  readonly sinks: readonly EscalationSink[]
  readonly handler: ((info: FailureInfo) => void) | undefined
  readonly listener: ((event: RootEscalatedEvent) => void) | undefined
  readonly telemetry: FailureTelemetry
}

/**
 * The user's sinks, then event handler → event listener → telemetry, each once per failure. One that throws, or returns a
 * promise that rejects, is reported and keeps no other from hearing of the failure (rows T7, T8).
 */
export function rootEscalationSink(
  { sinks, handler, listener, telemetry }: RootSinks,
  onError: (sink: string, error: unknown) => void,
): EscalationSink {
  const steps: readonly (readonly [string, (info: FailureInfo) => unknown])[] = [
    ...sinks.map(sink => ['an escalation sink', (info: FailureInfo): unknown => sink.handle(info)] as const),
    ['failureEventHandler', info => handler?.(info)],
    ['failureEventListener', info => listener?.({ type: 'rootEscalated', info })],
    ['failureTelemetry', info => telemetry.onFailure(failureSnapshot(info))],
  ]
  return {
    handle(info) {
      for (const [name, step] of steps) {
        try {
          catchStray(step(info), error => onError(name, error))
        } catch (error) {
          onError(name, error)
        }
      }
    },
  }
}
