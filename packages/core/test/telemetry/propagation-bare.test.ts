import { type ActorRef, Behavior, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deadLetters, deferred, type Msg, type Script } from '../patterns/support.ts'
import { alwaysCarrying as always, type Carried, carriedWorld } from './carrying.ts'

describe('messages are bare wherever they can be looked at: dead letters', () => {
  const hold = async (w: Carried, ref: ActorRef<Msg>): Promise<() => void> => {
    const gate = deferred()
    ref.tell(() => gate.promise)
    await w.host.settle()
    return gate.resolve
  }

  it('stopped: queued, stashed, and told too late', async () => {
    const w = always()
    const letters = deadLetters(w.system)
    const ref = w.spawn((ctx, text) => ctx.stash.stash(text))
    ref.tell('stashed')
    await w.host.settle()
    const release = await hold(w, ref)
    ref.tell('queued')
    w.system.stop(ref)
    release()
    await w.host.settle()
    ref.tell('late')
    await w.host.settle()
    expect(letters()).toEqual(['stashed', 'queued', 'late'].map(text => [text, 'stopped']))
  })

  for (const [overflow, dropped] of [
    ['dropNewest', 'c'],
    ['dropOldest', 'a'],
    ['fail', 'c'],
  ] as const) {
    it(`overflow: ${overflow}`, async () => {
      const w = always()
      const letters = deadLetters(w.system)
      const failed = eventProbe(w.system, 'failure')
      const ref = w.spawn(undefined, undefined, { mailbox: { kind: 'bounded', capacity: 2, overflow } })
      for (const text of ['a', 'b', 'c']) ref.tell(text)
      await w.host.settle()
      expect(letters()).toEqual([[dropped, 'overflow']])
      expect(failed.events).toHaveLength(overflow === 'fail' ? 1 : 0)
      expect(w.log).toEqual(['a', 'b', 'c'].filter(text => text !== dropped).map(text => [text, 'carried']))
    })
  }

  it('stashDropped and the overflow of a stash', async () => {
    const w = always()
    const letters = deadLetters(w.system)
    const ref = w.spawn((ctx, text) => ctx.stash.stash(text), undefined, { stash: { capacity: 2, overflow: 'dropOldest' } })
    for (const text of ['a', 'b', 'c']) ref.tell(text)
    await w.act(ref, ctx => ctx.stash.clear())
    expect(letters()).toEqual([
      ['a', 'overflow'],
      ['b', 'stashDropped'],
      ['c', 'stashDropped'],
    ])
  })

  it('a late reply, and what comes for an instance that has been replaced', async () => {
    const w = always()
    const letters = deadLetters(w.system)
    const ref = w.spawn()
    const replies: ActorRef<unknown>[] = []
    w.question(ref, (_ctx, { replyTo }) => void replies.push(replyTo), { timeoutMs: 10 })
    await w.host.advance(20)
    replies[0]?.tell('too late')
    const adapters: ActorRef<string>[] = []
    await w.act(ref, ctx => {
      adapters.push(ctx.adapt<string>(text => `adapted ${text}`))
      throw new Error('restart')
    })
    adapters[0]?.tell('for the old one')
    await w.host.settle()
    expect(letters()).toEqual([
      ['too late', 'lateReply'],
      ['for the old one', 'staleInstance'],
    ])
  })
})

describe('messages are bare wherever they can be looked at: failures and events', () => {
  it('lastMessage of the failure, and of preRestart', async () => {
    const w = always()
    const seen: unknown[] = []
    const failures = eventProbe(w.system, 'failure')
    const ref = w.spawn(undefined, { preRestart: (_ctx, _failure, message) => void seen.push(message) })
    const script: Script = () => {
      throw new Error('x')
    }
    ref.tell(script)
    await w.host.settle()
    expect(seen).toEqual([script])
    expect(failures.events.map(event => event.lastMessage)).toEqual([script])
  })

  it('unhandled and invalid', async () => {
    const w = always()
    const unhandled = eventProbe(w.system, 'unhandled')
    const invalid = eventProbe(w.system, 'invalid')
    const never = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'never' }] }) },
    } as const
    w.system.spawn<string>(Behavior.empty).tell('nobody’s')
    w.system.spawn(Behavior.validated(never, Behavior.ignore)).tell('misfit')
    await w.host.settle()
    expect(unhandled.events.map(event => event.message)).toEqual(['nobody’s'])
    expect(invalid.events.map(event => event.message)).toEqual(['misfit'])
  })

  it('the decision of a supervisor knows nothing of it: the same with and without', async () => {
    const told: unknown[] = []
    for (const w of [carriedWorld(), always()]) {
      const supervision = SupervisorStrategy.oneForOne({
        decide: (_actor, failure) => (failure.description() === 'stop' ? 'stop' : 'resume'),
      })
      const outcomes = eventProbe(w.system, 'supervision')
      const ref = w.spawn(
        (_ctx, text) => {
          throw new Error(text)
        },
        {},
        { supervision },
      )
      for (const text of ['resume', 'stop']) ref.tell(text)
      await w.host.settle()
      told.push(outcomes.events.map(event => event.outcome))
    }
    expect(told).toEqual([
      ['resume', 'stop'],
      ['resume', 'stop'],
    ])
  })
})
