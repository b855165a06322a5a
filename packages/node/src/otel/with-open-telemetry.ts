import { type ActorSystemConfig, ConfigError, type Delivery, defaultHost, type MetricsSink } from '@cellactor/core'
import { type Attributes, type Meter, metrics, type Tracer, trace } from '@opentelemetry/api'
import { composedPropagation, composedSink } from './composed.ts'
import { MeterSink } from './meter-sink.ts'
import { OpenSpans } from './open-spans.ts'
import { rootedHost } from './rooted-host.ts'
import { SCOPE } from './scope.ts'
import { TracePropagation } from './trace-propagation.ts'

export interface OpenTelemetryOptions {
  /** Makes the spans. Default: that of the global API, under the name `@cellactor/node`. */
  tracer?: Tracer | undefined
  /** Makes the instruments. Default: that of the global API, which must be registered by then, under the same name. */
  meter?: Meter | undefined
  /**
   * A span per handled message that was sent within a trace; a function says for which. Without a span of its own the
   * handler runs in its sender's. `false`: nothing is carried with messages at all. Default true.
   */
  spans?: boolean | ((delivery: Delivery) => boolean) | undefined
  /** A message sent outside any trace begins one. Default false: it gets no span. */
  rootSpans?: boolean | undefined
  /** Instruments of what the runtime counts. Default true. */
  metrics?: boolean | undefined
  /** More attributes for the span of a message, over those that it has. */
  attributes?: ((delivery: Delivery) => Attributes) | undefined
  /** Counters of what concerns one actor have the attribute `cellactor.actor.pid`: a series per actor. Default false. */
  pidAttribute?: boolean | undefined
}

/**
 * Gives a config whose system takes part in OpenTelemetry: the active context goes with every message, each handled
 * message of a trace is a span, failures are recorded on it, and what the runtime counts is on instruments. For
 * `createSystem` and `ActorSystem.create`; register the SDK before, with a context manager.
 *
 * The context is that of the place where a message was told, offered, asked, forwarded, stashed or piped, or where its
 * timer was started; a message sent outside any trace is handled outside any trace. The `contextPropagation`,
 * `metricsSink` and `host` that the config has go on working.
 *
 * ```ts
 * const system = createSystem(withOpenTelemetry('shop'))
 * ```
 *
 * @throws {ConfigError} where an option is none.
 */
export function withOpenTelemetry(config: ActorSystemConfig | string, options: OpenTelemetryOptions = {}): ActorSystemConfig {
  const full: ActorSystemConfig = typeof config === 'string' ? { name: config } : { ...config }
  checkOptions(full.name, options)
  if (options.metrics ?? true) measure(full, options)
  if (options.spans !== false) follow(full, options)
  if (options.spans === false && options.metrics === false) return full
  // Also where nothing is carried: what a handler does must not come under the trace of who happened to wake the dispatcher.
  const { host = defaultHost() } = full
  if (offers(host, 'now', 'queueMicrotask', 'queueMacrotask', 'setTimer', 'clearTimer', 'random')) full.host = rootedHost(host)
  return full
}

function measure(
  config: ActorSystemConfig,
  { meter = metrics.getMeter(SCOPE), pidAttribute = false }: OpenTelemetryOptions,
): void {
  const sink = new MeterSink(meter, config.name, pidAttribute)
  const observation = config.failureObservation
  config.metricsSink = withSink(sink, config.metricsSink)
  config.failureObservation = { ...observation, recordTiming: observation?.recordTiming ?? true }
  // A sink of its own takes the telemetry's calls away from the one of the system.
  if (observation?.metricsSink !== undefined) config.failureObservation.metricsSink = withSink(sink, observation.metricsSink)
}

function follow(config: ActorSystemConfig, options: OpenTelemetryOptions): void {
  const { tracer = trace.getTracer(SCOPE), spans = true, rootSpans = false, attributes } = options
  const { contextPropagation: theirs } = config
  const open = new OpenSpans()
  const selects = typeof spans === 'function' ? spans : () => true
  const ours = new TracePropagation({ tracer, selects, attributes, startsTraces: rootSpans, open })
  if (theirs === undefined) config.contextPropagation = ours
  else if (offers(theirs, 'capture', 'run')) config.contextPropagation = composedPropagation(ours, theirs)
  config.metricsSink = withSink(endOf(open), config.metricsSink)
}

/** The one place where the end of every actor is told, cut off or not. */
function endOf(open: OpenSpans): MetricsSink {
  return {
    record(event) {
      if (event.type === 'actorStopped') open.abandonAllOf(event.pid)
    },
  }
}

function withSink(ours: MetricsSink, theirs: MetricsSink | undefined): MetricsSink {
  if (theirs === undefined) return ours
  return offers(theirs, 'record') ? composedSink(ours, theirs) : theirs
}

/** What is malformed is left as it is, for `ActorSystem.create` to refuse. */
function offers<T extends object>(given: T | null, ...methods: (keyof T)[]): boolean {
  return methods.every(method => typeof given?.[method] === 'function')
}

function checkOptions(name: string, { spans, attributes }: OpenTelemetryOptions): void {
  if (spans !== undefined && typeof spans !== 'boolean' && typeof spans !== 'function')
    refuse(name, 'spans', 'true, false or a function')
  if (attributes !== undefined && typeof attributes !== 'function') refuse(name, 'attributes', 'a function')
}

function refuse(name: string, option: string, wanted: string): never {
  throw new ConfigError(
    `withOpenTelemetry for ActorSystem ${name}: ${option} is not what it should be. Give ${wanted}, or leave it out.`,
  )
}
