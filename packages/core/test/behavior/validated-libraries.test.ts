import { Behavior, type MessageOf } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recording, watching } from './support.ts'

type Order = { type: 'order'; amount: number } | { type: 'cancel'; reason: string }

const schemas = {
  zod: z.discriminatedUnion('type', [
    z.object({ type: z.literal('order'), amount: z.number().positive() }),
    z.object({ type: z.literal('cancel'), reason: z.string().trim().min(1) }),
  ]),
  valibot: v.variant('type', [
    v.object({ type: v.literal('order'), amount: v.pipe(v.number(), v.minValue(1)) }),
    v.object({ type: v.literal('cancel'), reason: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  ]),
}
const behaviors = (log: unknown[]): Readonly<Record<keyof typeof schemas, Behavior<Order>>> => {
  const inner = Behavior.match<Order>({
    order: (_, order) => {
      log.push(order.amount)
      return Behavior.same
    },
    cancel: (_, cancel) => {
      log.push(cancel.reason)
      return Behavior.stopped
    },
  })
  return { zod: Behavior.validated(schemas.zod, inner), valibot: Behavior.validated(schemas.valibot, inner) }
}
const foreign = (message: unknown): Order => message as Order

describe.each(['zod', 'valibot'] as const)('8.6 validated by %s', library => {
  const start = () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const ref = system.spawn(behaviors(log)[library], 'shop')
    return { host, ref, log, seen: watching(system), invalid: eventProbe(system, 'invalid').events }
  }

  it('8.6 what fits is delivered as the output', async () => {
    const { host, ref, log, invalid } = start()
    ref.tell({ type: 'order', amount: 3 })
    ref.tell({ type: 'cancel', reason: '  late ' })
    await host.settle()
    expect([log, invalid.length]).toEqual([[3, 'late'], 0])
  })

  it.each([
    ['a wrong field', { type: 'order', amount: -1 }, 'amount'],
    ['a missing field', { type: 'cancel' }, 'reason'],
    ['an unknown type', { type: 'other' }, 'type'],
    ['no object', 7, undefined],
  ])('8.6 %s: published with message, issues and path', async (_, message, field) => {
    const { host, ref, log, seen, invalid } = start()
    ref.tell(foreign(message))
    await host.settle()
    expect([log, seen.failures.length, seen.unhandled.length, invalid.length]).toEqual([[], 0, 0, 1])
    const [event] = invalid
    expect([event?.message, event?.pid, event?.path.name]).toEqual([message, ref.pid, 'shop'])
    const [issue] = event?.issues ?? []
    expect(issue?.message.length).toBeGreaterThan(0)
    const key = issue?.path?.at(0)
    expect(typeof key === 'object' ? key.key : key).toBe(field)
  })
})

describe('8.6 the types of validated', () => {
  it('8.6 zod: input outside, output inside', async () => {
    const { system, host } = simulate()
    const log: number[] = []
    const length = Behavior.validated(
      z.string().transform(text => text.length),
      recording<number>(log),
    )
    const message: MessageOf<typeof length> = 'four'
    system.spawn(length).tell(message)
    await host.settle()
    expect(log).toEqual([4])
  })

  it('8.6 valibot: input outside, output inside', async () => {
    const { system, host } = simulate()
    const log: number[] = []
    const length = Behavior.validated(
      v.pipe(
        v.string(),
        v.transform(text => text.length),
      ),
      recording<number>(log),
    )
    const message: MessageOf<typeof length> = 'four'
    system.spawn(length).tell(message)
    await host.settle()
    expect(log).toEqual([4])
  })

  it.each([
    ['zod', z.string().refine(async text => text.length > 0)],
    [
      'valibot',
      v.pipeAsync(
        v.string(),
        v.checkAsync(async text => text.length > 0),
      ),
    ],
  ] as const)('8.6 an asynchronous schema of %s: a failure that says so', async (_, schema) => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(Behavior.validated(schema, Behavior.ignore), { supervision: 'resume' })
    ref.tell('x')
    await host.settle()
    expect(seen.outcomes()).toEqual(['resume'])
    expect(seen.descriptions()[0]).toMatch(/async|synchronous|promise/i)
  })
})
