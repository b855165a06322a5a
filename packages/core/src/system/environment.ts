import type { ActorSystem, ActorSystemConfig } from '../actor/actor-system.ts'
import { ActorCell } from '../cell/actor-cell.ts'
import type { Environment, Top } from '../cell/environment.ts'
import { Deadlines } from '../dispatch/deadlines.ts'
import { Dispatcher } from '../dispatch/dispatcher.ts'
import { DeadLetters } from '../events/dead-letters.ts'
import { EventBus } from '../events/event-bus.ts'
import { Log } from '../events/log.ts'
import { printable } from '../failure/printable.ts'
import { defaultHost } from '../host/default-host.ts'
import { guardHost, guardOwnHost } from '../host/guarded-host.ts'
import { checkedStrategy, SupervisorStrategy } from '../supervision/strategy.ts'
import { Carrier } from '../telemetry/context-propagation.ts'
import { Metrics } from '../telemetry/metrics.ts'
import { DEFAULTS } from './config.ts'

/** What all cells of one system share. */
export function makeEnvironment(system: ActorSystem, config: ActorSystemConfig, topOf: (env: Environment) => Top): Environment {
  const trouble = (sink: string, error: unknown) => sinkThrew(env, sink, error)
  const hostThrew = (method: string, error: unknown) => trouble(`host.${method}`, error)
  const host = config.host === undefined ? guardOwnHost(defaultHost(), hostThrew) : guardHost(config.host, hostThrew)
  const dispatcher = new Dispatcher(host, config.sliceMs ?? DEFAULTS.sliceMs)
  const bus = new EventBus(
    () => dispatcher.wake(),
    error => trouble('A subscriber of the event stream', error),
  )
  dispatcher.attach(bus)
  const log = new Log(bus, host, config.logLevel ?? 'info')
  let uid = 0
  let sequence = 0
  const env: Environment = {
    name: config.name,
    system,
    host,
    dispatcher,
    deadlines: new Deadlines(host),
    bus,
    log,
    deadLetters: new DeadLetters(bus, log, () => host.now()),
    metrics: new Metrics({
      sink: config.metricsSink,
      hasPidLabel: config.metrics?.pidLabel ?? true,
      onSinkError: error => trouble('metricsSink', error),
    }),
    carrier:
      config.contextPropagation === undefined
        ? undefined
        : new Carrier(config.contextPropagation, (method, error) => trouble(`contextPropagation.${method}`, error)),
    defaults: {
      throughput: config.throughput ?? DEFAULTS.throughput,
      stopTimeoutMs: config.stopTimeoutMs ?? DEFAULTS.stopTimeoutMs,
      startTimeoutMs: config.startTimeoutMs ?? DEFAULTS.startTimeoutMs,
      askTimeoutMs: config.askTimeoutMs ?? DEFAULTS.askTimeoutMs,
    },
    defaultStrategy:
      config.supervision === undefined ? SupervisorStrategy.default : checkedStrategy(config.supervision, 'supervision'),
    get top() {
      return top
    },
    newCell: init => new ActorCell(init),
    startDepth: 0,
    nextUid: () => ++uid,
    nextSequence: () => ++sequence,
  }
  const top = topOf(env)
  return env
}

/** Something that only observes has thrown. It is kept, and nothing else changes. */
export function sinkThrew({ bus, host, log }: Environment, sink: string, error: unknown): void {
  log.line('error', `${sink} threw: ${printable(error)}. It is kept.`, undefined, { error })
  if (bus.wants('telemetry'))
    bus.publish({ type: 'telemetry', at: host.now(), kind: 'threw', sink, error, durationMs: undefined })
}

/** Supervision had to wait for something that only observes. */
export function telemetryWasSlow({ bus, host, log }: Environment, durationMs: number): void {
  const why = 'Supervision waits for it: let it hand its work to something else.'
  log.line('warn', `failureTelemetry took ${durationMs} ms. ${why}`, undefined, { durationMs })
  if (bus.wants('telemetry'))
    bus.publish({ type: 'telemetry', at: host.now(), kind: 'slow', sink: 'failureTelemetry', error: undefined, durationMs })
}
