import { type ActorRef, ask, Behavior } from '@cellactor/core'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { ended, inSpan, lineage, linksOf, seeds, spanNamed, traced, withTheSdk } from './support.ts'

withTheSdk()

type Shop = { type: 'place'; item: string }
type Stock = { type: 'reserve'; item: string; replyTo: ActorRef<number> }
type Desk = { type: 'reserved'; left: number } | { type: 'refused'; why: Error }

class OutOfStock extends Error {}

/** shop → desk → stock: the desk asks, the stock answers or fails. */
function shop(seed: number) {
  const { system, host } = traced({}, { seed })
  const stock = system.spawn(
    Behavior.receive<Stock>((_ctx, { item, replyTo }) => {
      if (item === 'unicorn') throw new OutOfStock('no unicorns')
      replyTo.tell(6)
      return Behavior.same
    }),
    'stock',
  )
  const desk = system.spawn(
    Behavior.receive<Desk | { type: 'order'; item: string }>((ctx, message) => {
      if (message.type === 'order') {
        ctx.ask(stock, { type: 'reserve', item: message.item }, answer =>
          answer.ok ? { type: 'reserved', left: answer.value } : { type: 'refused', why: answer.error },
        )
      }
      return Behavior.same
    }),
    'desk',
  )
  const front = system.spawn(
    Behavior.handle<Shop>((_ctx, { item }) => desk.tell({ type: 'order', item })),
    'front',
  )
  return { system, host, front, stock }
}

describe.each(seeds)('one trace through three actors, seed %i', seed => {
  it('every span is the child of the one in which its message was sent; the answer links to the span that gave it', async () => {
    const { host, front } = shop(seed)

    inSpan('outer', () => front.tell({ type: 'place', item: 'apple' }))
    await host.settle()

    expect(lineage('process place')).toEqual(['outer', 'process place'])
    expect(lineage('process order')).toEqual(['outer', 'process place', 'process order'])
    expect(lineage('process reserve')).toEqual(['outer', 'process place', 'process order', 'process reserve'])
    expect(lineage('process reserved')).toEqual(['outer', 'process place', 'process order', 'process reserved'])
    expect(linksOf(spanNamed('process reserved'))).toEqual(['process reserve'])
    expect(ended()).toHaveLength(5)
    expect(ended().filter(span => span.status.code === SpanStatusCode.ERROR)).toEqual([])
  })

  it('the failure is on the span of the handler that failed, and on no other', async () => {
    const { host, front } = shop(seed)

    inSpan('outer', () => front.tell({ type: 'place', item: 'unicorn' }))
    await host.settle()

    expect(ended().filter(span => span.status.code === SpanStatusCode.ERROR)).toEqual([spanNamed('process reserve')])
    const failed = spanNamed('process reserve')
    expect(failed.status.message).toBe('no unicorns')
    expect(failed.events.map(event => [event.name, event.attributes?.['exception.type']])).toEqual([['exception', 'OutOfStock']])
    expect(lineage('process refused')).toEqual(['outer', 'process place', 'process order', 'process refused'])
    expect(linksOf(spanNamed('process refused'))).toEqual([])
  })

  it('an ask from outside goes on in its own span, and the question is its child', async () => {
    const { system, host } = traced({}, { seed })
    const counter = system.spawn(
      Behavior.handle<{ type: 'get'; replyTo: ActorRef<number> }>((_ctx, { replyTo }) => replyTo.tell(1)),
    )

    const asked = inSpan('outer', async () => {
      const answer = await ask(counter, { type: 'get' })
      inSpan('after', () => {})
      return answer
    })
    await host.settle()

    expect(await asked).toBe(1)
    expect(lineage('process get')).toEqual(['outer', 'process get'])
    expect(lineage('after')).toEqual(['outer', 'after'])
  })
})

it('a span says, in the words of the conventions for messaging, which message of which actor it was', async () => {
  const { system, host } = traced()
  const desk = system.spawn(
    Behavior.handle<{ type: 'order' }>(() => {}),
    'desk',
  )

  inSpan('outer', () => desk.tell({ type: 'order' }))
  await host.settle()

  const span = spanNamed('process order')
  expect(span.kind).toBe(SpanKind.CONSUMER)
  expect(span.attributes).toEqual({
    'messaging.system': 'cellactor',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': '/user/desk',
    'cellactor.system': 'shop',
    'cellactor.actor.pid': desk.pid.toString(),
    'cellactor.message.type': 'order',
  })
})

it('the name has few values: the type of the message, else its class, else what typeof says', async () => {
  class Refund {}
  const { system, host } = traced()
  const all = system.spawn(Behavior.handle<unknown>(() => {}))
  const hostile = {
    get type(): string {
      throw new Error('no')
    },
  }

  inSpan('outer', () => {
    for (const message of [{ type: 'order', id: 7 }, new Refund(), { kind: 3 }, { type: 4 }, 'text', 9, undefined, null, hostile])
      all.tell(message)
  })
  await host.settle()

  const names = ended().filter(span => span.name !== 'outer')
  expect(names.map(span => span.name)).toEqual([
    'process order',
    'process Refund',
    'process Object',
    'process Object',
    'process string',
    'process number',
    'process undefined',
    'process object',
    'process Object',
  ])
})
