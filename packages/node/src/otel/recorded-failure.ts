import { ActorFailure } from '@cellactor/core'
import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { ERROR_TYPE } from './instruments.ts'
import { classNameOf, readSafely } from './safe-reading.ts'

/**
 * Records what a handler threw, rejected with, or returned as `Err`. The exception is the original value, copied: an SDK
 * reads its fields without care, and prefers a `code` to the class.
 */
export function recordFailure(span: Span, reason: unknown): void {
  const failure = ActorFailure.from(reason)
  const error = failure.downcast(Error)
  const original = error ?? reason
  const message = failure.description()
  const stack = error === undefined ? undefined : readSafely(error, 'stack')
  span.recordException({
    name: typeof original === 'object' && original !== null ? classNameOf(original) : typeof original,
    message,
    ...(typeof stack === 'string' ? { stack } : {}),
  })
  // As the metrics have it, so that a series leads to its spans.
  span.setAttribute(ERROR_TYPE, classNameOf(error ?? failure.behavior()))
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}
