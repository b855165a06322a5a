import { context, propagation } from '@opentelemetry/api'

/** As `node:http` has them: lower-case names; what came several times may be an array. */
export type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The active context as headers, in the format of the propagator that is registered globally: `traceparent`, `tracestate`
 * and `baggage` with those of W3C. For what leaves the process: a request, a job in a queue. Empty where there is no trace,
 * or no propagator.
 *
 * ```ts
 * await fetch(url, { headers: currentHeaders() })
 * ```
 */
export function currentHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}

/**
 * Runs `enter` in the context that came with headers, and gives what it gives: what is told and asked inside belongs to
 * the caller's trace. Where the headers say nothing of a trace, the active context stays. Use it where messages enter the
 * process, unless an instrumentation of that place (HTTP, a queue) does so already.
 *
 * ```ts
 * withHeaders(request.headers, () => orders.tell({ type: 'place', id }))
 * ```
 */
export function withHeaders<R>(headers: IncomingHeaders, enter: () => R): R {
  return context.with(propagation.extract(context.active(), headers), enter)
}
