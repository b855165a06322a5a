import { type ActorContext, Behavior } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, raise, stateOf, watching } from './support.ts'

describe('8.6 match', () => {
  type Shape = { type: 'circle'; r: number } | { type: 'square' | 'box'; side: number } | { type: 'end' }
  const stranger = (type: unknown): Shape => ({ type }) as unknown as Shape

  it('8.6 each type goes to its own handler, with the context', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const note = (ctx: ActorContext<Shape>, size: number) => {
      log.push(`${ctx.path.name} ${size}`)
      return Behavior.same
    }
    const ref = system.spawn(
      Behavior.match<Shape>({
        circle: (ctx, m) => note(ctx, m.r),
        square: (ctx, m) => note(ctx, m.side),
        box: async (ctx, m) => note(ctx, 10 * m.side),
        end: () => Behavior.stopped,
      }),
      'ref',
    )
    for (const message of [
      { type: 'circle', r: 1 },
      { type: 'box', side: 2 },
      { type: 'square', side: 3 },
      { type: 'end' },
    ] as const)
      ref.tell(message)
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([['ref 1', 'ref 20', 'ref 3'], 'gone'])
  })

  it.each(['unknown', 'constructor', 'toString', '__proto__', 'hasOwnProperty', undefined, 7])(
    '8.6 without otherwise an unknown type is unhandled: %s',
    async type => {
      const { system, host } = simulate()
      const seen = watching(system)
      const same = () => Behavior.same
      const ref = system.spawn(Behavior.match<Shape>({ circle: same, square: same, box: same, end: same }))
      const message = stranger(type)
      ref.tell(message)
      await host.settle()
      expect([seen.unhandledMessages(), seen.failures.length]).toEqual([[message], 0])
    },
  )

  it.each(['end', 'unknown', 'constructor', '__proto__'])('8.6 otherwise takes the rest: %s', async type => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: unknown[] = []
    const ref = system.spawn(
      Behavior.match<Shape>({ circle: () => raise(new Boom('not for this one')) }, (ctx, message) => {
        log.push(ctx.pid, message.type)
        return Behavior.same
      }),
    )
    ref.tell(stranger(type))
    await host.settle()
    expect([log, seen.unhandled.length, seen.failures.length]).toEqual([[ref.pid, type], 0, 0])
  })

  it("8.6 a message without a type is not of the type ''", async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const noting = (name: string) => (_ctx: unknown, message: unknown) => {
      log.push([name, message])
      return Behavior.same
    }
    const ref = system.spawn(Behavior.match<{ type: string }>({ '': noting('empty') }, noting('otherwise')))
    for (const message of [42, {}, { type: 5 }, { type: '' }]) ref.tell(message as { type: string })
    await host.settle()
    expect(log).toEqual([
      ['otherwise', 42],
      ['otherwise', {}],
      ['otherwise', { type: 5 }],
      ['empty', { type: '' }],
    ])
  })

  it('8.6 what a handler returns is the next behaviour', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const level = (n: number): Behavior<{ type: 'up' } | { type: 'show' }> =>
      Behavior.match({
        up: () => level(n + 1),
        show: () => {
          log.push(`level ${n}`)
          return Behavior.same
        },
      })
    const ref = system.spawn(level(0))
    for (const type of ['up', 'up', 'show'] as const) ref.tell({ type })
    await host.settle()
    expect(log).toEqual(['level 2'])
  })
})
