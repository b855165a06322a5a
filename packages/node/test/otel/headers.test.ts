import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ActorRef, ask, Behavior } from '@cellactor/core'
import { currentHeaders, withHeaders } from '@cellactor/node/otel'
import { context, propagation, trace } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { activeName, inSpan, lineage, spanNamed, traced, withTheSdk } from './support.ts'

withTheSdk()
beforeAll(() => {
  const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }))
})

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${spanId}-01`

describe('currentHeaders', () => {
  it('is the active context, as W3C has it', () => {
    inSpan('outer', span => {
      const { traceId, spanId } = span.spanContext()
      expect(currentHeaders()).toEqual({ traceparent: `00-${traceId}-${spanId}-01` })
      context.with(propagation.setBaggage(context.active(), propagation.createBaggage({ tenant: { value: 'acme' } })), () =>
        expect(currentHeaders().baggage).toBe('tenant=acme'),
      )
    })
  })

  it('is empty outside any trace', () => {
    expect(currentHeaders()).toEqual({})
  })

  it('in a handler it is the handler’s span', async () => {
    const { system, host } = traced()
    const seen: Record<string, string>[] = []
    const actor = system.spawn(Behavior.handle<string>(() => void seen.push(currentHeaders())))
    inSpan('outer', () => actor.tell('a'))
    await host.settle()
    const { traceId, spanId } = spanNamed('process string').spanContext()
    expect(seen).toEqual([{ traceparent: `00-${traceId}-${spanId}-01` }])
  })
})

describe('withHeaders', () => {
  it('what is told inside belongs to the caller’s trace', async () => {
    const { system, host } = traced()
    const actor = system.spawn(Behavior.handle<string>(() => {}))
    const headers: IncomingHttpHeaders = { host: 'x', 'x-forwarded-for': undefined, 'set-cookie': ['a'], traceparent }
    const given = withHeaders(headers, () => {
      actor.tell('a')
      return 'given'
    })
    await host.settle()
    expect(given).toBe('given')
    expect(spanNamed('process string').spanContext().traceId).toBe(traceId)
    expect(spanNamed('process string').parentSpanContext).toMatchObject({ spanId, isRemote: true })
  })

  it('holds past an await, and is over outside', async () => {
    const inside = withHeaders({ traceparent }, async () => {
      await undefined
      return trace.getActiveSpan()?.spanContext().spanId
    })
    expect(trace.getActiveSpan()).toBeUndefined()
    expect(await inside).toBe(spanId)
  })

  it.each([{}, { traceparent: 'nonsense' }, { traceparent: ['a', 'b'] }])(
    '%j say nothing of a trace: the active context stays',
    headers => {
      inSpan('outer', () => withHeaders(headers, () => expect(activeName()).toBe('outer')))
      withHeaders(headers, () => expect(trace.getActiveSpan()).toBeUndefined())
    },
  )

  it('throws what is thrown inside', () => {
    const boom = new Error('boom')
    expect(() =>
      withHeaders({ traceparent }, () => {
        throw boom
      }),
    ).toThrow(boom)
  })
})

it('one trace over a real HTTP request, from actor to actor', async () => {
  const { system, host } = traced()
  type Get = { type: 'get'; replyTo: ActorRef<string> }
  const far = system.spawn(
    Behavior.handle<Get>((_ctx, { replyTo }) => replyTo.tell('far')),
    'far',
  )
  const server = createServer((request, response) => {
    withHeaders(request.headers, () => {
      void ask(far, { type: 'get' }).then(answer => response.end(answer))
      void host.settle()
    })
  })
  await new Promise<void>(resolve => server.listen(0, resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let fetched: Promise<string> | undefined
  const near = system.spawn(
    Behavior.handle<{ type: 'fetch' }>(() => {
      fetched = fetch(url, { headers: currentHeaders() }).then(response => response.text())
    }),
  )
  inSpan('outer', () => near.tell({ type: 'fetch' }))
  await host.settle()
  expect(await fetched).toBe('far')
  expect(lineage('process get')).toEqual(['outer', 'process fetch', 'process get'])
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})
