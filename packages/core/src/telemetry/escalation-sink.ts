import type { FailureInfo } from '../failure/failure-info.ts'
import { catchStray } from '../failure/promise-like.ts'
import { type Clocks, failureSnapshot } from './failure-snapshot.ts'
import type { FailureTelemetry } from './failure-telemetry.ts'
import type { RootEscalatedEvent } from './root-escalated.ts'

/** Hears of each failure that reaches the root, exactly once (row T7). What it throws changes nothing. */
export interface EscalationSink {
  handle(info: FailureInfo): void
}

export interface RootSinks {
  readonly handler: ((info: FailureInfo) => void) | undefined
  readonly listener: ((event: RootEscalatedEvent) => void) | undefined
  readonly telemetry: FailureTelemetry
  /** For the times that telemetry is shown. */
  readonly clocks: Clocks
}

type Report = (sink: string, error: unknown) => void

/** Event handler → event listener → telemetry, each once per failure (row T7). */
export function rootEscalationSink({ handler, listener, telemetry, clocks }: RootSinks, onError: Report): EscalationSink {
  return {
    handle(info) {
      if (handler !== undefined) observe('failureEventHandler', () => handler(info), onError)
      if (listener !== undefined) observe('failureEventListener', () => listener({ type: 'rootEscalated', info }), onError)
      observe('failureTelemetry', () => telemetry.onFailure(failureSnapshot(info, clocks)), onError)
    },
  }
}

/** The user's sinks, in their order, in front of the last one. */
export function compositeEscalationSink(sinks: readonly EscalationSink[], last: EscalationSink, onError: Report): EscalationSink {
  return {
    handle(info) {
      for (const [at, sink] of sinks.entries()) observe(`escalationSinks[${at}]`, () => sink.handle(info), onError)
      last.handle(info)
    },
  }
}

/** One that throws, or returns a promise that rejects, is reported and keeps no other from hearing of the failure (row T8). */
function observe(name: string, call: () => unknown, onError: Report): void {
  try {
    catchStray(call(), error => onError(name, error))
  } catch (error) {
    onError(name, error)
  }
}
