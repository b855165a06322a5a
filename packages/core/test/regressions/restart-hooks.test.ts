import { type ActorContext, type ActorRef, ask, Behavior, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor } from '../watch-events/support.ts'
import { raise } from './support.ts'

class Own extends Error {}
type Question = { type: 'question'; replyTo: ActorRef<number> }

describe('3.6 2.2 a start hook that waits for its own new child', () => {
  function parentOf(child: Behavior<Question>, options: Parameters<typeof SupervisorStrategy.oneForOne>[0] = {}) {
    const { system, host } = simulate({ logLevel: 'off' })
    const life = eventProbe(system, 'lifecycle')
    const answers: unknown[] = []
    const parent = {
      supervisorStrategy: () => SupervisorStrategy.oneForOne(options),
      async preStart(ctx: ActorContext<string>) {
        answers.push(await ask(ctx.spawn(child, 'child'), { type: 'question' }).catch((error: unknown) => error))
      },
      receive: () => raise(new Error('once')),
    }
    const ref = system.spawn<string>(() => parent, 'parent')
    const stages = () => life.events.filter(({ path }) => path.name === 'parent').map(({ stage }) => stage)
    return { system, host, ref, answers, stages }
  }

  it('3.6 comes through at a restart as at the first start', async () => {
    const w = parentOf(Behavior.handle<Question>((_ctx, { replyTo }) => replyTo.tell(1)))
    await w.host.settle()
    w.ref.tell('fail')
    await w.host.settle()
    expect([w.answers, w.stages()]).toEqual([
      [1, 1],
      ['started', 'stopped', 'restarted'],
    ])
    expect(w.host.now()).toBe(0)
  })

  it('4.4 also where that child fails first: the new instance decides meanwhile', async () => {
    let isFirst = true
    const child = Behavior.handle<Question>((_ctx, { replyTo }) => {
      isFirst = !isFirst
      if (!isFirst) throw new Own('once more')
      replyTo.tell(2)
    })
    const w = parentOf(child, { decide: () => 'resume' })
    await w.host.settle()
    w.ref.tell('fail')
    await w.host.settle()
    expect(w.stages()).toEqual(['started', 'stopped', 'restarted'])
    expect(w.host.now()).toBe(0)
  })

  it('4.1 4.2 where that start fails, its children are suspended until it is decided', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const log: string[] = []
    const children: ActorRef<string>[] = []
    let starts = 0
    const parent = actor<string>({
      preStart: ctx => {
        starts++
        children.push(ctx.spawn(Behavior.handle<string>((_ctx, text) => void log.push(text))))
        if (starts === 2) throw new Own('the second start')
      },
      receive: () => raise(new Own('trigger')),
    })
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 1, maxMs: 1_000, resetAfterMs: 0 } })
    const ref = system.spawn(parent, { supervision })
    ref.tell('fail')
    await host.advance(1)
    children[1]?.tell('to the child of a start that has failed')
    await host.settle()
    expect([starts, log]).toEqual([2, []])
    await host.advance(10_000)
    children[2]?.tell('to that of the third')
    await host.settle()
    expect([starts, log]).toEqual([3, ['to that of the third']])
  })
})

describe('3.6e a restart runs the factory', () => {
  /** A counter whose state is the factory's. */
  const counting = (log: number[], wrap: (behavior: Behavior<string>) => Behavior<string>) => () => {
    let n = 0
    return wrap(
      Behavior.receiveMessage<string>(message => {
        if (message === 'fail') throw new Own('fail')
        log.push(++n)
        return Behavior.same
      }),
    )
  }
  const supervised = (behavior: Behavior<string>) => Behavior.supervise(behavior).onFailure(Own, 'restart')

  it.each<readonly [string, (behavior: Behavior<string>) => Behavior<string>, readonly number[]]>([
    ['where supervise decides', supervised, [1, 2, 1, 2, 1]],
    ['where an outer one of two decides', b => supervised(Behavior.supervise(b).onFailure(RangeError, 'stop')), [1, 2, 1, 2, 1]],
    ['with a middleware around', b => Behavior.intercept((_ctx, m, next) => next(m), supervised(b)), [1, 2, 1, 2, 1]],
    [
      'but not for one inside a setup: what was given to it is installed again',
      b => Behavior.setup(() => supervised(b)),
      [1, 2, 3, 4, 5],
    ],
  ])('3.6e 8.6 %s', async (_, wrap, written) => {
    const { system, host } = simulate({ logLevel: 'off' })
    const log: number[] = []
    const ref = system.spawn(counting(log, wrap))
    for (const message of ['a', 'b', 'fail', 'c', 'd', 'fail', 'e']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(written)
  })

  it('3.6e a class actor that the factory makes next is not supervised by the behaviour before it', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const outcomes = eventProbe(system, 'supervision')
    let made = 0
    const failing = Behavior.supervise(Behavior.handle<string>(() => raise(new Own('x'))))
    const ref = system.spawn<string>(
      () => {
        made++
        if (made === 1) return failing.onFailure(Own, SupervisorStrategy.restart({ maxRestarts: 1, onLimit: 'stop' }))
        const preStart = () => (made === 2 ? raise(new Own('second start')) : undefined)
        return { preStart, receive: () => {} }
      },
      { supervision: 'restart' },
    )
    ref.tell('fail')
    await host.settle()
    expect(outcomes.events.map(event => event.outcome)).toEqual(['restart', 'restart'])
    expect(made).toBe(3)
  })

  it('4.10 5.4 by the root policy, in place of one that supervise has delayed', async () => {
    const supervision = SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
    const { system, host } = simulate({ rootPolicy: 'restart', supervision, logLevel: 'off' })
    const log: string[] = []
    const inner = Behavior.setup<string>(() => {
      log.push('inner')
      return Behavior.handle(() => raise(new Own('x')))
    })
    const delayed = SupervisorStrategy.restart({ backoff: { minMs: 100, maxMs: 100 } })
    const outer = Behavior.setup<string>(() => {
      log.push('outer')
      return Behavior.supervise(inner).onFailure(Own, delayed)
    })
    const ref = system.spawn(outer)
    const other = system.spawn<string>(() => ({ receive: () => raise(new Error('to the root')) }))
    log.length = 0
    ref.tell('fail')
    await host.settle()
    other.tell('fail')
    await host.settle()
    expect(log).toEqual(['outer', 'inner'])
  })
})
