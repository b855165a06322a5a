import type { ActorRef } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, seeds, world } from '../watch-events/support.ts'

type Question = { replyTo: ActorRef<unknown> }
type Asked = (ctx: Parameters<NonNullable<ReturnType<ReturnType<typeof actor<unknown>>>['receive']>>[0]) => void

function asker(seed: number) {
  const w = world({ seed })
  const log: unknown[] = []
  const boss = w.system.spawn(
    actor<unknown>({
      receive: (ctx, message) => void (typeof message === 'function' ? (message as Asked)(ctx) : log.push(message)),
    }),
    'boss',
  )
  return { ...w, log, boss }
}

describe('8.1 6.2 the answer to a ctx.ask', () => {
  it.each(seeds)('8.1 comes before what the one that answers sends after it (seed %i)', async seed => {
    const { host, system, boss, log } = asker(seed)
    const worker = system.spawn(
      actor<Question>({
        receive: (_ctx, { replyTo }) => {
          replyTo.tell('the answer')
          boss.tell('what was sent later')
        },
      }),
    )
    const ask: Asked = ctx =>
      ctx.askWith(
        worker,
        replyTo => ({ replyTo }),
        answer => (answer.ok ? answer.value : answer.error),
      )
    boss.tell(ask)
    await host.settle()
    expect(log).toEqual(['the answer', 'what was sent later'])
  })

  it.each(seeds)(
    '6.2 comes before the message of a watchWith: a worker that answers and stops has not died unheard (seed %i)',
    async seed => {
      const { host, system, boss, log } = asker(seed)
      const worker = system.spawn(
        actor<Question>({
          receive: (ctx, { replyTo }) => {
            replyTo.tell('the answer')
            ctx.stopSelf()
          },
        }),
      )
      const ask: Asked = ctx => {
        ctx.watchWith(worker, 'died')
        ctx.askWith(
          worker,
          replyTo => ({ replyTo }),
          answer => (answer.ok ? answer.value : answer.error),
        )
      }
      boss.tell(ask)
      await host.settle()
      expect(log).toEqual(['the answer', 'died'])
    },
  )

  it('8.1 that is a promise is what that gives, or its rejection', async () => {
    const { host, system, boss, log } = asker(1)
    const worker = system.spawn(actor<Question>({ receive: (_ctx, { replyTo }) => replyTo.tell(answers.shift()) }))
    const answers: unknown[] = [Promise.resolve('kept'), Promise.reject(new RangeError('broken'))]
    const ask: Asked = ctx =>
      ctx.askWith(
        worker,
        replyTo => ({ replyTo }),
        answer => (answer.ok ? answer.value : answer.error),
      )
    boss.tell(ask)
    boss.tell(ask)
    await host.settle()
    expect(log).toEqual(['kept', new RangeError('broken')])
  })

  it('2.4 to an instance that is gone is a dead letter, once', async () => {
    const { host, system, boss } = asker(1)
    const letters = eventProbe(system, 'deadLetter')
    const refs: ActorRef<unknown>[] = []
    const worker = system.spawn(actor<Question>({ receive: (_ctx, { replyTo }) => void refs.push(replyTo) }))
    const ask: Asked = ctx =>
      ctx.askWith(
        worker,
        replyTo => ({ replyTo }),
        answer => answer,
      )
    boss.tell(ask)
    await host.settle()
    system.stop(boss)
    await host.settle()
    refs[0]?.tell('too late for the boss')
    await host.settle()
    expect(letters.events.map(({ message, reason }) => [message, reason])).toEqual([['too late for the boss', 'staleInstance']])
  })
})
