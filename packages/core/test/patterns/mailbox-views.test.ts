import { type ActorContext, ask, type MailboxConfig } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Msg, outcomeOf, player, reply, world } from './support.ts'

const isMsg = (message: unknown): boolean =>
  typeof message === 'string' || typeof message === 'function' || (message as { type?: unknown } | undefined)?.type === 'question'

/** The three ways in which user code looks at what is in a mailbox, each writing down what it was shown. */
const views: readonly (readonly [string, (seen: unknown[]) => MailboxConfig<Msg>])[] = [
  [
    'compare',
    seen => ({
      kind: 'priority',
      compare: (a, b) => {
        seen.push(a, b)
        return 0
      },
    }),
  ],
  [
    'isControl',
    seen => ({
      kind: 'controlAware',
      isControl: message => {
        seen.push(message)
        return false
      },
    }),
  ],
]

/** Every way in which a message can reach an actor, by what it then writes down. */
const sources: Record<string, (ctx: ActorContext<Msg>) => void> = {
  told: ctx => ctx.self.tell('told'),
  offered: ctx => void outcomeOf(ctx.self.offer('offered')),
  asked: ctx => void outcomeOf(ask(ctx.self, { type: 'question', run: reply('asked') })),
  forwarded: ctx => ctx.forward(ctx.self, 'forwarded'),
  tick: ctx => ctx.timers.startSingle('k', 'tick', 0),
  adapted: ctx => ctx.adapt<number>(() => 'adapted').tell(1),
  piped: ctx => ctx.pipeToSelf(Promise.resolve(1), () => 'piped'),
  answered: ctx => ctx.ask(ctx.self, { type: 'question', run: reply(1) }, () => 'answered'),
  idle: ctx => ctx.setReceiveTimeout(100, 'idle'),
}

for (const [view, mailbox] of views) {
  describe(`9.1 what ${view} is shown`, () => {
    for (const [source, use] of Object.entries(sources)) {
      it(`9.1 ${source}: messages of the protocol only, never what wraps them or is not mapped yet`, async () => {
        const w = world()
        const seen: unknown[] = []
        const log: string[] = []
        const ref = w.system.spawn(
          player((_ctx, text) => void log.push(text)),
          { mailbox: mailbox(seen) },
        )
        const letGo = await w.hold(ref)
        ref.tell('first')
        ref.tell(use)
        ref.tell('second')
        await letGo()
        await w.host.advance(100)
        expect(log.slice(0, 2)).toEqual(['first', 'second'])
        expect(log.slice(2)).toEqual(source === 'asked' ? [] : [source])
        expect(seen.filter(message => !isMsg(message))).toEqual([])
        expect(seen.length).toBeGreaterThan(0)
      })
    }
  })
}

describe('9.4 what a custom mailbox is given', () => {
  for (const [source, use] of Object.entries(sources)) {
    it(`9.4 ${source} arrives through it, too`, async () => {
      const w = world()
      const log: string[] = []
      const ref = w.spawn((_ctx, text) => void log.push(text), undefined, {
        mailbox: { kind: 'custom', create: () => faultyMailbox({}) },
      })
      await w.act(ref, use)
      await w.host.advance(100)
      expect(log).toEqual(source === 'asked' ? [] : [source])
    })
  }

  it('9.4 a question is shown as the message that the actor gets', async () => {
    const w = world()
    const shown: unknown[] = []
    const handled: unknown[] = []
    const ref = w.spawn(undefined, undefined, {
      mailbox: {
        kind: 'custom',
        create: () =>
          faultyMailbox({
            user: message => {
              shown.push(message)
              return 'ok'
            },
          }),
      },
    })
    const answer = w.question(ref, (_ctx, question) => {
      handled.push(question)
      question.replyTo.tell(1)
    })
    await w.host.settle()
    expect(answer.value).toBe(1)
    expect(shown).toHaveLength(1)
    expect(shown[0]).toBe(handled[0])
  })
})
