import { kill, SupervisorStrategy, TargetFailedError, TargetStoppedError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, deferred, nodeOf, raise, reply, seeds, world } from './support.ts'

describe('8.1 questions that wait survive a restart', () => {
  for (const seed of seeds) {
    it(`8.1 3.6 queued ones are answered by the next instance, in order (seed ${seed})`, async () => {
      const w = world({ seed })
      const letters = deadLetters(w.system)
      const log: string[] = []
      const ref = w.spawn()
      ref.tell(() => raise(new Boom('restart')))
      const answers = ['a', 'b'].map(what =>
        w.question(ref, (_ctx, { replyTo }) => {
          log.push(what)
          replyTo.tell(what)
        }),
      )
      await w.host.settle()
      expect(nodeOf(w.system, ref)?.restarts).toBe(1)
      expect(answers.map(answer => answer.value)).toEqual(['a', 'b'])
      expect(log).toEqual(['a', 'b'])
      expect(letters()).toEqual([])
    })
  }

  it('8.1 3.6(c) stashed ones go back to the head and are answered by the next instance', async () => {
    const w = world()
    const ref = w.spawn()
    let instanceIsNew = false
    const answer = w.question(ref, (ctx, question) => {
      if (instanceIsNew) question.replyTo.tell('answered')
      else ctx.stash.stash(question)
    })
    await w.host.settle()
    expect(nodeOf(w.system, ref)?.stashed).toBe(1)
    instanceIsNew = true
    await w.act(ref, () => raise(new Boom('restart')))
    expect(answer.value).toBe('answered')
  })

  it('8.1 those behind a failed question are answered, it alone is rejected', async () => {
    const w = world()
    const ref = w.spawn()
    const failed = w.question(ref, () => raise(new Boom('restart')))
    const next = w.question(ref, reply('next'))
    await w.host.settle()
    expect(failed.error).toBeInstanceOf(TargetFailedError)
    expect(next.value).toBe('next')
  })

  it('8.1 a question that comes during the pause before the restart waits for it', async () => {
    const w = world()
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000, jitter: 0 } })
    const ref = w.spawn(undefined, undefined, { supervision })
    await w.act(ref, () => raise(new Boom('restart')))
    const answer = w.question(ref, reply('after the pause'))
    await w.host.advance(999)
    expect(answer.state).toBe('pending')
    await w.host.advance(1)
    expect(answer.value).toBe('after the pause')
  })

  it('8.1 a stop during that pause rejects it at once', async () => {
    const w = world()
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000, jitter: 0 } })
    const ref = w.spawn(undefined, undefined, { supervision })
    await w.act(ref, () => raise(new Boom('restart')))
    const answer = w.question(ref, reply(1))
    w.system.stop(ref)
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(TargetStoppedError)
  })

  it('8.1 a failing start of the next instance does not settle it, a later instance answers', async () => {
    const w = world()
    let starts = 0
    const ref = w.spawn(undefined, {
      preStart() {
        starts += 1
        if (starts === 2) throw new Boom('second start')
      },
    })
    ref.tell(() => raise(new Boom('restart')))
    const answer = w.question(ref, reply('third'))
    await w.host.settle()
    expect(starts).toBe(3)
    expect(answer.value).toBe('third')
  })

  it('8.1 the answer that an abandoned handler of the old instance gives is taken: the promise is not the instance’s', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.spawn()
    const answer = w.question(ref, (_ctx, { replyTo }) => {
      void gate.promise.then(() => replyTo.tell('late'))
    })
    await w.act(ref, () => raise(new Boom('restart')))
    gate.resolve()
    await w.host.settle()
    expect(answer.value).toBe('late')
  })

  it('3.11 kill before a question: with restart the next instance answers it, with stop it is rejected', async () => {
    const w = world()
    const answers = (['restart', 'stop'] as const).map(supervision => {
      const ref = w.spawn(undefined, undefined, { supervision })
      kill(ref)
      return w.question(ref, reply('alive'))
    })
    await w.host.settle()
    expect(answers[0]?.value).toBe('alive')
    expect(answers[1]?.error).toBeInstanceOf(TargetStoppedError)
  })

  it('8.1 unstashed in the turn that fails: it waits, and is answered after the restart', async () => {
    const w = world()
    const ref = w.spawn()
    let isOpen = false
    const answer = w.question(ref, (ctx, question) => {
      if (isOpen) question.replyTo.tell('answered')
      else ctx.stash.stash(question)
    })
    await w.act(ref, ctx => {
      isOpen = true
      ctx.stash.unstashAll()
      throw new Boom('after unstashing')
    })
    expect(answer.value).toBe('answered')
  })

  it('8.1 fails when it is handled at last, after the stash: TargetFailedError', async () => {
    const w = world()
    const ref = w.spawn()
    const boom = new Boom('at last')
    let isOpen = false
    const answer = w.question(ref, (ctx, question) => {
      if (isOpen) throw boom
      ctx.stash.stash(question)
    })
    await w.act(ref, ctx => {
      isOpen = true
      ctx.stash.unstashAll()
    })
    expect(answer.error).toBeInstanceOf(TargetFailedError)
    expect(answer.error).toMatchObject({ cause: boom })
  })
})
