import {
  Behavior,
  type NotInfluenceReceiveTimeout,
  notInfluenceReceiveTimeout,
  TargetFailedError,
  TargetStoppedError,
} from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { deferred } from '../patterns/support.ts'
import { type Carried, carriedWorld } from './carrying.ts'

const boom = (): never => {
  throw new Error('boom')
}

describe('context propagation: marks and notifications', () => {
  it('8.3 a message marked NotInfluenceReceiveTimeout does not reset it, though it carries something', async () => {
    const w = carriedWorld()
    const log: unknown[] = []
    type Ping = NotInfluenceReceiveTimeout | 'start' | 'idle' | 'reset'
    const ref = w.system.spawn<Ping>(() => ({
      receive(ctx, message) {
        log.push([typeof message === 'string' ? message : 'ping', w.current(), w.host.now()])
        if (message === 'start') ctx.setReceiveTimeout(100, 'idle')
        if (message === 'idle') ctx.cancelReceiveTimeout()
      },
    }))
    w.within('here', () => ref.tell('start'))
    await w.host.advance(60)
    w.within('ping', () => ref.tell({ [notInfluenceReceiveTimeout]: true }))
    await w.host.advance(60)
    expect(log).toEqual([
      ['start', 'here', 0],
      ['ping', 'ping', 60],
      ['idle', 'here', 100],
    ])
  })

  it('8.3 any other message that carries something does reset it', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    await w.act(ref, ctx => w.within('here', () => ctx.setReceiveTimeout(100, 'idle')))
    await w.host.advance(60)
    w.within('there', () => ref.tell('x'))
    await w.host.advance(60)
    expect(w.log).toEqual([['x', 'there']])
    await w.host.advance(50)
    expect(w.log.at(-1)).toEqual(['idle', 'here'])
  })

  it('6.2 watchWith comes after what the target sent, bare', async () => {
    const w = carriedWorld()
    const [watcher, target] = [w.spawn(), w.spawn()]
    await w.act(watcher, ctx => w.within('watching', () => ctx.watchWith(target, 'gone')))
    const release = await w.hold(watcher)
    w.within('last', () =>
      target.tell(ctx => {
        watcher.tell('bye')
        ctx.stopSelf()
      }),
    )
    await w.host.settle()
    await release()
    expect(w.log).toEqual([
      ['bye', 'last'],
      ['gone', undefined],
    ])
  })

  it('6.4 a notification by watchWith that is queued and then unwatched is not seen', async () => {
    const w = carriedWorld()
    const [watcher, target] = [w.spawn(), w.spawn()]
    await w.act(watcher, ctx => ctx.watchWith(target, 'gone'))
    const gate = deferred()
    w.within('here', () =>
      watcher.tell(async ctx => {
        await gate.promise
        ctx.unwatch(target)
      }),
    )
    await w.host.settle()
    w.system.stop(target)
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(w.log).toEqual([])
  })
})

describe('context propagation: questions', () => {
  const asked = (w: Carried, run: Parameters<Carried['question']>[1]) => {
    const ref = w.spawn()
    return { ref, answer: w.within('asking', () => w.question(ref, run)) }
  }

  it('8.1 the turn that received the question fails: TargetFailedError', async () => {
    const w = carriedWorld()
    const { answer } = asked(w, boom)
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(TargetFailedError)
    expect((answer.error as TargetFailedError).cause).toMatchObject({ message: 'boom' })
  })

  it('8.1 the turn fails later, asynchronously', async () => {
    const w = carriedWorld()
    const { answer } = asked(w, async () => boom())
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(TargetFailedError)
  })

  it('8.1 the target stops with the question queued or stashed: TargetStoppedError', async () => {
    const w = carriedWorld()
    const { ref, answer } = asked(w, (ctx, question) => ctx.stash.stash(question))
    await w.host.settle()
    const release = await w.hold(ref)
    const queued = w.within('asking', () => w.question(ref, () => {}))
    w.system.stop(ref)
    await release()
    await w.host.settle()
    expect([answer.error, queued.error].map(error => error instanceof TargetStoppedError)).toEqual([true, true])
  })

  it('8.1 questions that are queued survive a restart, with what they carry', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    const release = await w.hold(ref)
    ref.tell(boom)
    const answer = w.within('asking', () => w.question(ref, (_ctx, { replyTo }) => replyTo.tell(w.current())))
    await release()
    expect(answer.value).toBe('asking')
    expect(
      w.system
        .tree()
        .children.flatMap(each => each.children)
        .map(each => each.restarts),
    ).toEqual([1])
  })

  it('8.1 forward hands the question on: it fails where it is handled', async () => {
    const w = carriedWorld()
    const second = w.spawn()
    const { answer } = asked(w, (ctx, question) => w.within('forwarding', () => ctx.forward(second, { ...question, run: boom })))
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(TargetFailedError)
    expect(w.runs.map(run => run.captured)).toEqual(['asking', 'forwarding'])
  })

  it('8.1 a time limit and an abort: the question that is still queued is handled, and its answer is late', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    const release = await w.hold(ref)
    const answer = w.within('asking', () => w.question(ref, (_ctx, { replyTo }) => replyTo.tell(w.current()), { timeoutMs: 10 }))
    await w.host.advance(20)
    expect(answer.state).toBe('rejected')
    await release()
    await w.host.settle()
    expect(w.runs.filter(run => run.captured === 'asking')).toHaveLength(1)
  })

  it('8.5 a map that throws is a failure of the actor, with its own message as the last', async () => {
    const w = carriedWorld()
    const restarts: unknown[] = []
    const ref = w.spawn(undefined, { postRestart: (_ctx, failure) => void restarts.push(failure.description()) })
    await w.act(ref, ctx => w.within('here', () => ctx.adapt(boom).tell(1)))
    expect(restarts).toEqual(['boom'])
    await w.act(ref, ctx => w.within('here', () => ctx.pipeToSelf(Promise.resolve(1), boom)))
    expect(restarts).toEqual(['boom', 'boom'])
  })

  it('8.6 a behaviour that changes, and one that stops, do so with propagation as without', async () => {
    const w = carriedWorld()
    const log: unknown[] = []
    const open: Behavior<string> = Behavior.receiveMessage(word => {
      log.push(['open', word, w.current()])
      return word === 'close' ? closed : Behavior.same
    })
    const closed: Behavior<string> = Behavior.receiveMessage(word => {
      log.push(['closed', word, w.current()])
      return word === 'stop' ? Behavior.stopped : Behavior.unhandled
    })
    const ref = w.system.spawn(open)
    for (const word of ['a', 'close', 'b', 'stop']) w.within(`ctx ${word}`, () => ref.tell(word))
    await w.host.settle()
    expect(log).toEqual([
      ['open', 'a', 'ctx a'],
      ['open', 'close', 'ctx close'],
      ['closed', 'b', 'ctx b'],
      ['closed', 'stop', 'ctx stop'],
    ])
    expect(w.system.resolve(ref.path)).toBeUndefined()
  })
})
