import { type ActorRef, TargetFailedError, TargetStoppedError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Answering, Boom, deadLetters, type Msg, raise, reply, type World, world } from './support.ts'

/** Has the first actor forward the question, and the second one do `there` with it. */
const forwarding =
  (to: ActorRef<Msg>, there: Answering): Answering =>
  (ctx, question) => {
    ctx.forward(to, { type: 'question', run: there, replyTo: question.replyTo })
  }

function pair(w: World) {
  const first = w.spawn(undefined, undefined, { name: 'first', supervision: 'resume' })
  const second = w.spawn(undefined, undefined, { name: 'second', supervision: 'resume' })
  return { first, second }
}

describe('8.1 forward and the life of the actors', () => {
  it('8.1 the target has stopped: TargetStoppedError at once, the question is no dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { first, second } = pair(w)
    w.system.stop(second)
    await w.host.settle()
    const answer = w.question(first, forwarding(second, reply(1)))
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(TargetStoppedError)
    expect(letters()).toEqual([])
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 the target stops with it queued, or stashed: TargetStoppedError at once', async () => {
    const w = world()
    const { first, second } = pair(w)
    const stashed = w.question(
      first,
      forwarding(second, (ctx, question) => ctx.stash.stash(question)),
    )
    await w.host.settle()
    const letGo = await w.hold(second)
    const queued = w.question(first, forwarding(second, reply(1)))
    await w.host.settle()
    expect([stashed.state, queued.state]).toEqual(['pending', 'pending'])
    w.system.stop(second)
    await letGo()
    expect(stashed.error).toBeInstanceOf(TargetStoppedError)
    expect(queued.error).toBeInstanceOf(TargetStoppedError)
  })

  it('8.1 the end of the one that has forwarded changes nothing', async () => {
    const w = world()
    const { first, second } = pair(w)
    const letGo = await w.hold(second)
    const answer = w.question(first, forwarding(second, reply('alive')))
    await w.host.settle()
    w.system.stop(first)
    await letGo()
    expect(answer.value).toBe('alive')
  })

  it('8.1 a stashed question is forwarded when it is handled again', async () => {
    const w = world()
    const { first, second } = pair(w)
    const boom = new Boom('second')
    let isOpen = false
    const answer = w.question(first, (ctx, question) => {
      if (isOpen) forwarding(second, () => raise(boom))(ctx, question)
      else ctx.stash.stash(question)
    })
    await w.act(first, ctx => {
      isOpen = true
      ctx.stash.unstashAll()
    })
    expect((answer.error as TargetFailedError).cause).toBe(boom)
  })

  it('8.1 it survives the restart of the actor it was forwarded to', async () => {
    const w = world()
    const first = w.spawn()
    const second = w.spawn()
    const letGo = await w.hold(second)
    second.tell(() => raise(new Boom('restart')))
    const answer = w.question(first, forwarding(second, reply('next instance')))
    await letGo()
    expect(answer.value).toBe('next instance')
  })

  it('8.5 forwarded to an adapter, the failure of its map or handler is the question’s', async () => {
    const w = world()
    const { first, second } = pair(w)
    const boom = new Boom('second')
    const mapping = await w.take(second, ctx => ctx.adapt<number>(() => raise(boom)))
    const handling = await w.take(second, ctx => ctx.adapt<number>(() => () => raise(boom)))
    const answers = [mapping, handling].map(adapter => w.question(first, ctx => ctx.forward(adapter, 1)))
    await w.host.settle()
    for (const answer of answers) {
      expect(answer.error).toBeInstanceOf(TargetFailedError)
      expect((answer.error as TargetFailedError).cause).toBe(boom)
    }
  })

  it('8.5 forwarded to an adapter whose owner stops with it queued: TargetStoppedError at once', async () => {
    const w = world()
    const { first, second } = pair(w)
    const adapter = await w.take(second, ctx => ctx.adapt<number>(n => `${n}`))
    const letGo = await w.hold(second)
    const answer = w.question(first, ctx => ctx.forward(adapter, 1))
    await w.host.settle()
    w.system.stop(second)
    await letGo()
    expect(answer.error).toBeInstanceOf(TargetStoppedError)
  })
})
