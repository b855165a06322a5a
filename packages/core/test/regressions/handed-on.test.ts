import { type ActorRef, ask, askWith } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, deferred } from '../watch-events/support.ts'
import { outcomeOf, raise, world } from './support.ts'

interface Question {
  readonly type: string
  readonly replyTo: ActorRef<string>
}
const MOMENT = { timeoutMs: 1_000 }
const boom = () => raise(new Error('boom'))
const codeOf = ({ error }: { readonly error: unknown }) => (error as { code?: string } | undefined)?.code

/** Asks with any message; the reply ref stays outside of it. */
function askPlainly(ref: ActorRef<unknown>, message: unknown) {
  const replies: ActorRef<string>[] = []
  const make = (replyTo: ActorRef<string>): unknown => {
    replies.push(replyTo)
    return message
  }
  return Object.assign(outcomeOf(askWith(ref, make, MOMENT)), { replyTo: replies[0] as ActorRef<unknown> })
}

describe('8.1 a question that is undefined', () => {
  it('8.1 fails with its target', async () => {
    const { system, host } = world()
    const asked = askPlainly(system.spawn(actor<unknown>({ receive: boom })), undefined)
    await host.settle()
    expect(codeOf(asked)).toBe('ASK_TARGET_FAILED')
  })

  it('8.1 and is queued: the failure of another message, or of a hook, is not its', async () => {
    const { system, host } = world()
    const failures = eventProbe(system, 'failure')
    const ended = system.spawn(actor({}))
    const gate = deferred()
    const ref: ActorRef<unknown> = system.spawn(
      actor<unknown>({
        receive: (ctx, message) => {
          if (message !== 'fail') return
          ctx.watch(ended)
          return gate.promise.then(boom)
        },
        onTerminated: boom,
      }),
    )
    ref.tell('fail')
    await host.settle()
    const asked = askPlainly(ref, undefined)
    system.stop(ended)
    gate.resolve()
    await host.settle()
    expect([asked.settled, failures.events.length]).toEqual([false, 2])
    asked.replyTo.tell('yes')
    await host.settle()
    expect(asked).toMatchObject({ value: 'yes' })
  })
})

describe('8.1 questions that are alike', () => {
  it('8.1 0 and -0 wait as two questions', async () => {
    const { system, host } = world()
    const gate = deferred()
    const ref: ActorRef<unknown> = system.spawn(actor<unknown>({ receive: () => gate.promise }))
    ref.tell('first')
    await host.settle()
    const asked = [0, -0].map(message => askPlainly(ref, message))
    system.stop(ref)
    gate.resolve()
    await host.settle()
    expect(asked.map(codeOf)).toEqual(['ASK_TARGET_STOPPED', 'ASK_TARGET_STOPPED'])
  })

  it('8.1 one that an actor had handled when it stopped, one that is forwarded to it then: only this one is told', async () => {
    const { system, host } = world()
    const target: ActorRef<unknown> = system.spawn(actor<unknown>({}))
    const relay: ActorRef<unknown> = system.spawn(actor<unknown>({ receive: (ctx, message) => ctx.forward(target, message) }))
    const handled = askPlainly(target, 'question')
    await host.settle()
    system.stop(target)
    await host.settle()
    const forwarded = askPlainly(relay, 'question')
    await host.settle()
    expect([codeOf(forwarded), handled.settled]).toEqual(['ASK_TARGET_STOPPED', false])
  })
})

describe('8.1 forward', () => {
  it('8.1 to a ref that is no actor’s: who has forwarded, and then fails, does not fail the question', async () => {
    const { system, host } = world()
    const outer = askPlainly(system.spawn(actor<unknown>({})), 'outer')
    const relay = system.spawn(
      actor<Question>({
        receive: (ctx, question) => {
          ctx.forward(outer.replyTo, question)
          boom()
        },
      }),
    )
    const asked = outcomeOf(ask(relay, { type: 'question' }, MOMENT))
    await host.settle()
    expect(asked.settled).toBe(false)
    ;(outer.value as unknown as Question).replyTo.tell('yes')
    await host.settle()
    expect(asked.value).toBe('yes')
  })

  it('8.1 4.12 of a message that can not be looked into: it is told all the same', async () => {
    const { system, host } = world()
    const handled: unknown[] = []
    const target: ActorRef<unknown> = system.spawn(actor<unknown>({ receive: (_ctx, message) => void handled.push(message) }))
    const relay: ActorRef<unknown> = system.spawn(actor<unknown>({ receive: (ctx, message) => ctx.forward(target, message) }))
    const hostile = Object.defineProperty({}, 'field', { enumerable: true, get: boom })
    const proxied = { field: new Proxy({}, { getPrototypeOf: boom }) }
    for (const message of [hostile, proxied]) relay.tell(message)
    await host.settle()
    expect(handled).toHaveLength(2)
  })
})

describe('8.1 a question that is stashed, and changed by its receiver', () => {
  const change = (question: Question) => Object.assign(question, { replyTo: undefined })
  const isWaiting = (question: Question) => question.type === 'question'

  for (const changed of ['before', 'after'] as const) {
    it(`8.1 8.4 ${changed} that: rejected when the target stops, and no dead letter`, async () => {
      const { system, host } = world()
      const letters = eventProbe(system, 'deadLetter')
      const ref = system.spawn(
        actor<Question>({
          receive: (ctx, question) => {
            if (changed === 'before') change(question)
            ctx.stash.stash(question)
            change(question)
          },
        }),
      )
      const asked = outcomeOf(ask(ref, { type: 'question' }, MOMENT))
      await host.settle()
      system.stop(ref)
      await host.settle()
      expect([codeOf(asked), letters.events]).toEqual(['ASK_TARGET_STOPPED', []])
    })
  }

  it('8.1 8.4 stashed twice, answered, asked again: nothing of the first is left', async () => {
    const { system, host } = world()
    const ref = system.spawn(
      actor<Question & { times?: number }>({
        receive: (ctx, question) => {
          if (!isWaiting(question)) return ctx.stash.unstashAll()
          const times = (question.times ?? 0) + 1
          Object.assign(question, { times })
          if (times < 3) ctx.stash.stash(question)
          else question.replyTo.tell('yes')
        },
      }),
    )
    for (let round = 0; round < 2; round++) {
      const asked = outcomeOf(ask(ref, { type: 'question' }, MOMENT))
      for (let n = 0; n < 2; n++) {
        await host.settle()
        expect(asked.settled).toBe(false)
        ref.tell({ type: 'unstash' } as Question)
      }
      await host.settle()
      expect(asked.value).toBe('yes')
    }
    expect(host.pendingTimers).toBe(0)
  })
})

describe('8.5 the map of an adapter', () => {
  it('8.1 8.5 forwards no question of the message before it', async () => {
    const { system, host } = world({ order: 'fifo' })
    const failing = system.spawn(actor<unknown>({ receive: boom }), 'failing')
    let adapter: ActorRef<string> | undefined
    const ref: ActorRef<unknown> = system.spawn(
      actor<unknown>({
        preStart: ctx => {
          adapter = ctx.adapt<string>(text => {
            ctx.forward(failing, text)
            return text
          })
        },
      }),
    )
    const asked = askPlainly(ref, 'question')
    adapter?.tell('mapped')
    await host.settle()
    expect(asked.settled).toBe(false)
    asked.replyTo.tell('yes')
    await host.settle()
    expect(asked).toMatchObject({ value: 'yes' })
  })
})

describe('8.1 who no longer handles a question', () => {
  it('8.1 the hook of an end forwards none of the messages before it', async () => {
    const { system, host } = world()
    const gone: ActorRef<unknown> = system.spawn(actor<unknown>({}))
    system.stop(gone)
    await host.settle()
    const ref: ActorRef<unknown> = system.spawn(
      actor<unknown>({
        receive: ctx => ctx.stopSelf(),
        postStop: ctx => ctx.forward(gone, 'bye'),
      }),
    )
    const asked = askPlainly(ref, 'question')
    await host.settle()
    asked.replyTo.tell('by another')
    await host.settle()
    expect(asked).toMatchObject({ value: 'by another' })
  })

  it('8.1 one object that is forwarded with two questions, one after the other: both hear of the end', async () => {
    const { system, host } = world()
    const nobody: ActorRef<string> = system.spawn(actor<string>({}))
    const worker: ActorRef<Question> = system.spawn(actor<Question>({ receive: () => new Promise<void>(() => {}) }))
    worker.tell({ type: 'hold', replyTo: nobody })
    const shared: Question = { type: 'shared', replyTo: nobody }
    const proxy: ActorRef<Question> = system.spawn(
      actor<Question>({ receive: (ctx, { replyTo }) => ctx.forward(worker, Object.assign(shared, { replyTo })) }),
    )
    const asked = [1, 2].map(() => outcomeOf(ask(proxy, { type: 'question' }, { timeoutMs: 100_000 })))
    await host.settle()
    system.stop(worker)
    await host.advance(10_000)
    expect(asked.map(codeOf)).toEqual(['ASK_TARGET_STOPPED', 'ASK_TARGET_STOPPED'])
  })
})
