import { ActorSystem, type ActorSystemConfig } from '@cellactor/core'
import { TracingFailureTelemetry } from './telemetry/tracing-failure-telemetry.ts'

/**
 * `ActorSystem.create` with Node's defaults: failures that reach the root are told to a {@link TracingFailureTelemetry},
 * unless the config gives `failureTelemetry` or `failureTelemetryBuilder` (row T2).
 *
 * ```ts
 * const system = createSystem('shop')
 * ```
 *
 * @throws {ConfigError} as `ActorSystem.create` does.
 */
export function createSystem(config: ActorSystemConfig | string): ActorSystem {
  const full = typeof config === 'string' ? { name: config } : config
  // What is no config is refused by the core, in its own words.
  if (typeof full !== 'object' || full === null) return ActorSystem.create(full)
  if (full.failureTelemetry !== undefined || full.failureTelemetryBuilder !== undefined) return ActorSystem.create(full)
  return ActorSystem.create({ ...full, failureTelemetry: new TracingFailureTelemetry() })
}
