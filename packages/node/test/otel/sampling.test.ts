import { Behavior, type Delivery } from '@cellactor/core'
import { context, TraceFlags, trace } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { traced, withTheSdk } from './support.ts'

withTheSdk()

const unsampled = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.NONE }

/** A message whose sender's trace is not sampled; what the handler was in, what was recorded, and who was asked for attributes. */
async function handledUnder(sampler: Sampler) {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ sampler, spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const asked: Delivery[] = []
  const attributes = (delivery: Delivery) => {
    asked.push(delivery)
    return { own: true }
  }
  const { system, host } = traced({ tracer: provider.getTracer('test'), attributes })
  const seen: (string | undefined)[] = []
  const actor = system.spawn(Behavior.handle<string>(() => void seen.push(trace.getActiveSpan()?.spanContext().traceId)))
  context.with(trace.setSpanContext(context.active(), unsampled), () => actor.tell('a'))
  await host.settle()
  return { seen, asked, recorded: exporter.getFinishedSpans() }
}

it('a trace that is not sampled goes on with the message, and nothing is collected for it', async () => {
  const { seen, asked, recorded } = await handledUnder(new ParentBasedSampler({ root: new AlwaysOffSampler() }))
  expect(seen).toEqual([unsampled.traceId])
  expect(asked).toEqual([])
  expect(recorded).toEqual([])
})

it('where the sampler wants it all the same, its span has everything', async () => {
  const always: Sampler = {
    shouldSample: () => ({ decision: SamplingDecision.RECORD_AND_SAMPLED }),
    toString: () => 'always',
  }
  const { asked, recorded } = await handledUnder(always)
  expect(asked).toHaveLength(1)
  expect(recorded.map(span => span.attributes)).toEqual([
    expect.objectContaining({ own: true, 'messaging.system': 'cellactor', 'cellactor.message.type': 'string' }),
  ])
})
