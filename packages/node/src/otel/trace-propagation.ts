import type { ContextPropagation, Delivery } from '@cellactor/core'
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { DeliveryAttributes, messageTypeOf } from './delivery-attributes.ts'
import { HandlerSpan } from './handler-span.ts'
import type { OpenSpans } from './open-spans.ts'
import { synchronous } from './synchronous.ts'

export interface TraceOptions {
  readonly tracer: Tracer
  /** Which messages get a span. */
  readonly selects: (delivery: Delivery) => boolean
  readonly attributes: ((delivery: Delivery) => Attributes) | undefined
  /** A message sent outside any trace begins one. */
  readonly startsTraces: boolean
  readonly open: OpenSpans
}

/**
 * Carries the active context with each message, and makes a span of each handling. There is none of the sending: within a
 * process it is over in less than a microsecond, and the parent of the handling says already where it was.
 */
export class TracePropagation implements ContextPropagation {
  readonly #options: TraceOptions
  readonly #attributes = new DeliveryAttributes()

  constructor(options: TraceOptions) {
    this.#options = options
  }

  capture(): Context | undefined {
    const active = context.active()
    return active !== ROOT_CONTEXT || this.#options.startsTraces ? active : undefined
  }

  run<R>(captured: unknown, handle: () => R, delivery?: Delivery): R {
    const sent = captured as Context
    // Nothing to tell of it: called by another propagation, which has left it out.
    if (delivery === undefined) return context.with(sent, handle)
    let span: HandlerSpan | undefined
    let within = sent
    try {
      const started = this.#start(sent, delivery)
      if (started !== undefined) {
        within = trace.setSpan(sent, started)
        span = new HandlerSpan(started, delivery.pid, this.#options.open)
      }
    } catch (error) {
      // The message keeps its trace, and the runtime reports what was thrown.
      context.with(sent, handle)
      throw error
    }
    return context.with(within, () => (span === undefined ? handle() : span.observe(handle)))
  }

  #start(sent: Context, delivery: Delivery): Span | undefined {
    const { tracer, selects, startsTraces } = this.#options
    const parent = trace.getSpanContext(sent)
    const isTraced = parent !== undefined && isSpanContextValid(parent)
    if ((!isTraced && !startsTraces) || synchronous('spans', selects(delivery)) !== true) return undefined
    const messageType = messageTypeOf(delivery.message)
    const name = `process ${messageType}`
    const links = linksTo(delivery.answeredBy, parent?.spanId)
    // Most traces of a busy system are not sampled: their spans must cost little, and a sampler rarely looks further.
    if (isTraced && (parent.traceFlags & TraceFlags.SAMPLED) === 0) {
      const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, links }, sent)
      if (span.isRecording()) span.setAttributes(this.#attributesOf(delivery, messageType))
      return span
    }
    const attributes = this.#attributesOf(delivery, messageType)
    return tracer.startSpan(name, { kind: SpanKind.CONSUMER, links, attributes }, sent)
  }

  #attributesOf(delivery: Delivery, messageType: string): Attributes {
    const { attributes } = this.#options
    const own = this.#attributes.of(delivery, messageType)
    return attributes === undefined ? own : { ...own, ...synchronous('attributes', attributes(delivery)) }
  }
}

/** The span that answered a `ctx.ask`; the parent is the one that asked. */
function linksTo(answeredBy: unknown, parentId: string | undefined): Link[] {
  const answered = answeredBy === undefined ? undefined : trace.getSpanContext(answeredBy as Context)
  if (answered === undefined || !isSpanContextValid(answered) || answered.spanId === parentId) return []
  return [{ context: answered }]
}
