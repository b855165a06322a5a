import { type ActorRef, ask, TargetStoppedError } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, expectHealthy, nodeOf, outcomeOf, type Script, scripted, world } from './support.ts'

interface Question {
  readonly type: 'question'
  readonly replyTo: ActorRef<string>
}

describe('8.1 forward', () => {
  it('8.1 hands on the question that the message carries, not the one that is being handled', async () => {
    const w = world()
    const kept: Question[] = []
    const gate = deferred()
    const target: ActorRef<Question> = w.system.spawn(actor<Question>({ receive: () => gate.promise }), 'target')
    target.tell({ type: 'question', replyTo: target as never })
    await w.host.settle()
    const desk = w.system.spawn(
      actor<Question>({
        receive: (ctx, question) => {
          const [earlier] = kept
          if (earlier === undefined) kept.push(question)
          else ctx.forward(target, earlier)
        },
      }),
      'desk',
    )
    const first = outcomeOf(ask(desk, { type: 'question' }, { timeoutMs: 1_000 }))
    await w.host.settle()
    const second = outcomeOf(ask(desk, { type: 'question' }, { timeoutMs: 1_000 }))
    await w.host.settle()
    w.system.stop(target)
    gate.resolve()
    await w.host.settle()
    expect(first.error).toBeInstanceOf(TargetStoppedError)
    expect(second.settled).toBe(false)
    await w.host.advance(1_000)
    await expectHealthy(w)
  })

  it('8.1 a plain message hands on the question that is being handled, whatever it looks like', async () => {
    for (const message of ['text', null, undefined, 7, { type: 'note' }]) {
      const w = world()
      const gate = deferred()
      const target: ActorRef<unknown> = w.system.spawn(actor<unknown>({ receive: () => gate.promise }), 'target')
      target.tell('first')
      await w.host.settle()
      const desk = w.system.spawn(actor<Question>({ receive: ctx => ctx.forward(target, message) }), 'desk')
      const asked = outcomeOf(ask(desk, { type: 'question' }, { timeoutMs: 1_000 }))
      await w.host.settle()
      w.system.stop(target)
      gate.resolve()
      await w.host.settle()
      expect(asked.error).toBeInstanceOf(TargetStoppedError)
      await expectHealthy(w)
    }
  })
})

describe('8.1 questions', () => {
  it('8.1 the reply ref is the one of this question, also where the given object has one', async () => {
    const w = world()
    const ref = w.system.spawn(actor<Question>({ receive: (_ctx, { replyTo }) => replyTo.tell('yes') }))
    const question = { type: 'question', replyTo: null } as unknown as { readonly type: 'question' }
    const asked = outcomeOf(ask(ref, question, { timeoutMs: 100 }))
    await w.host.settle()
    expect(asked.value).toBe('yes')
  })

  it('9.4 8.1 one at which the mailbox throws is rejected, and no dead letter', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const create = () => faultyMailbox({ user: () => 'throw' })
    const ref = w.system.spawn(actor<Question>({}), { name: 'liar', mailbox: { kind: 'custom', create } })
    const asked = outcomeOf(ask(ref, { type: 'question' }, { timeoutMs: 100 }))
    await w.host.settle()
    expect(asked.error).toBeInstanceOf(TargetStoppedError)
    expect(letters.events).toEqual([])
    await expectHealthy(w)
  })

  it('9.1 an offer is given up by an AbortController, and nothing listens to it afterwards', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.system.spawn(scripted(), { mailbox: { kind: 'bounded', capacity: 1 } })
    await w.act(ref, () => gate.promise)
    ref.tell(() => {})
    const controller = new AbortController()
    const offered = outcomeOf(ref.offer(() => {}, { signal: controller.signal }))
    await w.host.settle()
    const reason = new Boom('enough')
    controller.abort(reason)
    await w.host.settle()
    expect(offered.error).toBe(reason)
    gate.resolve()
    await w.host.settle()
    await expectHealthy(w)
  })
})

describe('tree(): processed', () => {
  it('7.3 counts each message once: handled at once, later, in vain; with and without a receive timeout', async () => {
    const w = world()
    const gate = deferred()
    const steps: readonly Script[] = [
      () => {},
      () => {
        throw new Boom('in vain')
      },
      () => Promise.resolve(),
      () => Promise.reject(new Boom('in vain')),
      ctx => ctx.setReceiveTimeout(10_000, () => {}),
      () => {},
      () => {
        throw new Boom('in vain')
      },
      () => Promise.resolve(),
      () => gate.promise,
    ]
    const ref = w.system.spawn(scripted(), { supervision: 'resume' })
    const counts: (number | undefined)[] = []
    for (const step of steps) {
      await w.act(ref, step)
      counts.push(nodeOf(w.system, ref)?.processed)
    }
    gate.resolve()
    await w.host.settle()
    counts.push(nodeOf(w.system, ref)?.processed)
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 9])
  })
})
