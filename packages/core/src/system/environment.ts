import type { ActorSystem, ActorSystemConfig } from '../actor/actor-system.ts'
import { ActorCell } from '../cell/actor-cell.ts'
import type { Cell } from '../cell/cell.ts'
import type { ChildKey } from '../cell/children.ts'
import type { CellDefaults, Environment, Top } from '../cell/environment.ts'
import type { CellOptions } from '../cell/spawn-options.ts'
import { Deadlines } from '../dispatch/deadlines.ts'
import { Dispatcher } from '../dispatch/dispatcher.ts'
import { DeadLetters } from '../events/dead-letters.ts'
import { EventBus } from '../events/event-bus.ts'
import { Log } from '../events/log.ts'
import { printable } from '../failure/printable.ts'
import { defaultHost } from '../host/default-host.ts'
import { guardHost, guardOwnHost } from '../host/guarded-host.ts'
import type { Host } from '../host/host.ts'
import { checkedStrategy, SupervisorStrategy } from '../supervision/strategy.ts'
import { Carrier } from '../telemetry/context-propagation.ts'
import { Metrics } from '../telemetry/metrics.ts'
import { DEFAULTS } from './config.ts'

/** What all cells of one system share. A class: what is read at every message must lie in a fixed place. */
export class SharedEnvironment implements Environment {
  readonly name: string
  readonly system: ActorSystem
  readonly host: Host
  readonly dispatcher: Dispatcher
  readonly deadlines: Deadlines
  readonly bus: EventBus
  readonly log: Log
  readonly deadLetters: DeadLetters
  readonly metrics: Metrics
  readonly carrier: Carrier | undefined
  readonly defaults: CellDefaults
  readonly defaultStrategy: SupervisorStrategy
  readonly top: Top
  startDepth = 0
  #uid = 0
  #sequence = 0

  constructor(system: ActorSystem, config: ActorSystemConfig, topOf: (env: Environment) => Top) {
    const trouble = (sink: string, error: unknown) => sinkThrew(this, sink, error)
    const hostThrew = (method: string, error: unknown) => trouble(`host.${method}`, error)
    const host = config.host === undefined ? guardOwnHost(defaultHost(), hostThrew) : guardHost(config.host, hostThrew)
    this.name = config.name
    this.system = system
    this.host = host
    this.dispatcher = new Dispatcher(host, config.sliceMs ?? DEFAULTS.sliceMs)
    this.deadlines = new Deadlines(host)
    this.bus = new EventBus(
      () => this.dispatcher.wakeBetweenTurns(),
      error => trouble('A subscriber of the event stream', error),
    )
    this.dispatcher.attach(this.bus)
    this.log = new Log(this.bus, host, config.logLevel ?? 'info')
    this.deadLetters = new DeadLetters(this.bus, this.log, () => host.now())
    this.metrics = new Metrics({
      sink: config.metricsSink,
      hasPidLabel: config.metrics?.pidLabel ?? true,
      onSinkError: error => trouble('metricsSink', error),
    })
    this.carrier =
      config.contextPropagation === undefined
        ? undefined
        : new Carrier(config.contextPropagation, (method, error) => trouble(`contextPropagation.${method}`, error))
    this.defaults = {
      throughput: config.throughput ?? DEFAULTS.throughput,
      stopTimeoutMs: config.stopTimeoutMs ?? DEFAULTS.stopTimeoutMs,
      startTimeoutMs: config.startTimeoutMs ?? DEFAULTS.startTimeoutMs,
      askTimeoutMs: config.askTimeoutMs ?? DEFAULTS.askTimeoutMs,
    }
    this.defaultStrategy =
      config.supervision === undefined ? SupervisorStrategy.default : checkedStrategy(config.supervision, 'supervision')
    this.top = topOf(this)
  }

  newCell(parent: Cell | undefined, key: ChildKey, factory: () => unknown, options: CellOptions): Cell {
    return new ActorCell(this, parent, key, factory, options)
  }

  nextUid(): number {
    return ++this.#uid
  }

  nextSequence(): number {
    return ++this.#sequence
  }
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
