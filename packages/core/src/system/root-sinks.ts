import type { ActorSystemConfig } from '../actor/actor-system.ts'
import type { Extensions } from '../actor/extensions.ts'
import type { TelemetryContext } from '../actor/telemetry-context.ts'
import type { Environment } from '../cell/environment.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import { catchStray } from '../failure/promise-like.ts'
import { compositeEscalationSink, type EscalationSink, rootEscalationSink } from '../telemetry/escalation-sink.ts'
import { type FailureTelemetry, NoopFailureTelemetry } from '../telemetry/failure-telemetry.ts'
import type { MetricsSink } from '../telemetry/metrics-event.ts'
import { observed } from '../telemetry/observation.ts'
import { SafeSink } from '../telemetry/safe-sink.ts'
import { sinkThrew, telemetryWasSlow } from './environment.ts'

const NO_SINK: MetricsSink = Object.freeze({ record() {} })

/** What hears of a failure that reaches the root, in the order of row T7. `telemetry`: the one that is there by then. */
export function rootSinks(env: Environment, config: ActorSystemConfig, telemetry: () => FailureTelemetry): EscalationSink {
  const { escalationSinks = [], failureEventHandler, failureEventListener, failureObservation } = config
  const report = (name: string, error: unknown) => sinkThrew(env, name, error)
  const told = observationSink(env, config)
  const observedTelemetry = observed({ onFailure: snapshot => telemetry().onFailure(snapshot) }, failureObservation ?? {}, {
    now: () => env.host.now(),
    record: call => {
      env.metrics.telemetry(call)
      told?.record(call)
    },
    slow: durationMs => telemetryWasSlow(env, durationMs),
  })
  const sinks = { handler: failureEventHandler, listener: failureEventListener, telemetry: observedTelemetry, clocks: env.host }
  return compositeEscalationSink([...escalationSinks], rootEscalationSink(sinks, report), report)
}

/** Nobody is told of the telemetry's calls unless the config asks for it. */
function observationSink(env: Environment, { failureObservation }: ActorSystemConfig): SafeSink | undefined {
  if (failureObservation === undefined) return undefined
  const { metricsSink } = failureObservation
  if (metricsSink === undefined) return env.metrics.sink
  return new SafeSink(metricsSink, error => sinkThrew(env, 'failureObservation.metricsSink', error))
}

/** Builder before instance before default (row T10). @throws {ConfigError} */
export function telemetryOf(env: Environment, config: ActorSystemConfig, extensions: Extensions): FailureTelemetry {
  const { name, failureTelemetry, failureTelemetryBuilder, metricsSink = NO_SINK } = config
  if (failureTelemetryBuilder === undefined) return failureTelemetry ?? NoopFailureTelemetry
  const what = `ActorSystem ${name}: failureTelemetryBuilder`
  const built = call(failureTelemetryBuilder, { metricsSink, extensions }, what)
  if (typeof (built as Partial<FailureTelemetry> | null | undefined)?.onFailure === 'function') return built as FailureTelemetry
  const isPromise = catchStray(built, cause => env.log.line('warn', `The promise of ${what} rejected.`, undefined, { cause }))
  throw new ConfigError(`${what} gave ${isPromise ? 'a promise' : printable(built)}. Return an object with a method onFailure.`)
}

function call(build: (context: TelemetryContext) => unknown, context: TelemetryContext, what: string): unknown {
  try {
    return build(context)
  } catch (cause) {
    throw new ConfigError(`${what} threw: ${printable(cause)}. Mend it, or leave the option out.`, undefined, { cause })
  }
}
