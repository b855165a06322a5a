import { ActorSystem, type ActorSystemConfig } from '@cellactor/core'
import { type OpenTelemetryOptions, withOpenTelemetry } from '@cellactor/node/otel'
import { SimulatedHost, type SimulatedHostOptions } from '@cellactor/testkit'
import { context, diag, propagation, type Span, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'

export const seeds = [1, 2, 3, 5, 8]

const exporter = new InMemorySpanExporter()
export const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
export const tracer = provider.getTracer('test')

/** The SDK, in every test of the file; nothing of a test is left for the next. */
export function withTheSdk(): void {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
  beforeEach(() => exporter.reset())
  afterAll(() => {
    context.disable()
    propagation.disable()
    diag.disable()
  })
}

/** Rejections that nobody took; watched for in every test of the file. */
export function watchForUnhandledRejections(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(() => void process.on('unhandledRejection', note))
  beforeEach(() => async () => {
    // The platform reports them only after a turn of its event loop.
    for (let round = 0; round < 2; round += 1) await new Promise(resolve => setImmediate(resolve))
    expect(unhandled.splice(0)).toEqual([])
  })
  afterAll(() => void process.off('unhandledRejection', note))
}

/** A traced system in virtual time. */
export function traced(
  options: OpenTelemetryOptions = {},
  config: Partial<ActorSystemConfig> & SimulatedHostOptions = {},
): { readonly system: ActorSystem; readonly host: SimulatedHost } {
  const { seed, order, ...rest } = config
  const host = new SimulatedHost({ seed, order })
  const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host, ...rest }, { tracer, metrics: false, ...options }))
  return { system, host }
}

/** A span of the caller's around what is done. */
export function inSpan<T>(name: string, work: (span: Span) => T): T {
  return tracer.startActiveSpan(name, span => {
    try {
      return work(span)
    } finally {
      span.end()
    }
  })
}

/** What has ended, in that order. */
export function ended(): readonly ReadableSpan[] {
  return exporter.getFinishedSpans()
}

/** The only one of that name. */
export function spanNamed(name: string): ReadableSpan {
  const found = ended().filter(span => span.name === name)
  if (found.length !== 1) throw new Error(`${found.length} spans are named ${name}, of: ${ended().map(span => span.name)}`)
  return found[0] as ReadableSpan
}

/** `['outer', 'process a', 'process b']`: a span's name after those of its ancestors. */
export function lineageOf(span: ReadableSpan): readonly string[] {
  const parent = ended().find(each => each.spanContext().spanId === span.parentSpanContext?.spanId)
  if (parent !== undefined) expect(parent.spanContext().traceId).toBe(span.spanContext().traceId)
  return parent === undefined ? [span.name] : [...lineageOf(parent), span.name]
}

export const lineage = (name: string): readonly string[] => lineageOf(spanNamed(name))

/** The name of the span that is active here. */
export function activeName(): string | undefined {
  const active = trace.getActiveSpan()
  return active === undefined ? undefined : (active as unknown as ReadableSpan).name
}

/** The names of the spans that a span links to. */
export function linksOf(span: ReadableSpan): readonly (string | undefined)[] {
  return span.links.map(link => ended().find(each => each.spanContext().spanId === link.context.spanId)?.name)
}
