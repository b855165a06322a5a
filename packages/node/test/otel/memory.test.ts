import { Behavior } from '@cellactor/core'
import type { Span, Tracer } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { traced, withTheSdk } from './support.ts'

withTheSdk()

it.each([
  ['lives on', false],
  ['has ended', true],
])('nothing is kept of the spans of handlers that have settled, where the actor %s', async (_, ends) => {
  const spans: WeakRef<Span>[] = []
  const inner = new BasicTracerProvider().getTracer('test')
  const tracer = {
    startSpan(...args: Parameters<Tracer['startSpan']>) {
      const span = inner.startSpan(...args)
      spans.push(new WeakRef(span))
      return span
    },
  } as Tracer
  const { system, host } = traced({ tracer, rootSpans: true })
  let handled = 0
  const actor = system.spawn(
    Behavior.handle<number>(async () => {
      await undefined
      handled++
    }),
  )
  for (let n = 0; n < 100; n++) actor.tell(n)
  await host.settle()
  if (ends) {
    system.stop(actor)
    await host.settle()
  }
  expect([handled, spans.length]).toEqual([100, 100])
  for (let round = 0; round < 3; round++) {
    await new Promise(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  // The engine may hold on to the last few.
  expect(spans.filter(span => span.deref() !== undefined).length).toBeLessThan(5)
  expect(actor.pid).toBeDefined()
})
