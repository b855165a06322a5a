import {
  type ActorContext,
  type ActorRef,
  AskTimeoutError,
  type Result,
  TargetFailedError,
  TargetStoppedError,
} from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { abortable, Boom, deadLetters, deferred, failures, type Msg, nodeOf, raise, reply, type World, world } from './support.ts'

type Answer = Result<unknown, unknown>
const shown = (answer: Answer): string => (answer.ok ? `ok ${answer.value}` : `err ${(answer.error as Error).name}`)
const text = (answer: Answer): Msg => shown(answer)

/** An actor that writes down its texts, and one to be asked. */
function pair(w: World) {
  const log: string[] = []
  const target = w.spawn(undefined, undefined, 'target')
  const asker = w.spawn((_ctx, message) => void log.push(message), undefined, 'asker')
  return { log, target, asker }
}
const asks = (target: ActorRef<Msg>, value: unknown) => (ctx: ActorContext<Msg>) =>
  ctx.ask(target, { type: 'question', run: reply(value) }, text)

describe('8.1 ctx.ask', () => {
  it('8.1 turns the reply into a message of its own', async () => {
    const w = world()
    const { log, target, asker } = pair(w)
    await w.act(asker, asks(target, 42))
    expect(log).toEqual(['ok 42'])
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 ctx.askWith as well, for any protocol', async () => {
    const w = world()
    const { log, asker } = pair(w)
    const target: ActorRef<{ kind: 'q'; from: ActorRef<number> }> = w.system.spawn(() => ({
      receive: (_ctx: unknown, message: { from: ActorRef<number> }) => message.from.tell(7),
    }))
    await w.act(asker, ctx => ctx.askWith(target, (from: ActorRef<number>) => ({ kind: 'q' as const, from }), text))
    expect(log).toEqual(['ok 7'])
  })

  it('8.1 the actor goes on meanwhile: it does not wait for the answer', async () => {
    const w = world()
    const { log, target, asker } = pair(w)
    const letGo = await w.hold(target)
    await w.act(asker, asks(target, 1))
    asker.tell('meanwhile')
    await w.host.settle()
    expect(log).toEqual(['meanwhile'])
    await letGo()
    expect(log).toEqual(['meanwhile', 'ok 1'])
  })

  it('8.1 the map runs in a turn of the actor, never while a handler is at work', async () => {
    const w = world()
    const { target, asker } = pair(w)
    const log: string[] = []
    const mapped = (answer: Answer): Msg => {
      log.push('mapped')
      return text(answer)
    }
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: () => raise(new Boom('no')) }, mapped))
    expect(log).toEqual(['mapped'])
    const letGo = await w.hold(target)
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: reply(1) }, mapped))
    const busy = await w.hold(asker)
    await letGo()
    expect(log).toEqual(['mapped'])
    await busy()
    expect(log).toEqual(['mapped', 'mapped'])
  })

  it('8.1 the answer queues like any message: behind those that wait already', async () => {
    const w = world()
    const { log, target, asker } = pair(w)
    await w.act(asker, ctx => {
      asks(target, 1)(ctx)
      ctx.self.tell('before')
    })
    expect(log).toEqual(['before', 'ok 1'])
  })

  it('8.1 timeout: an Err with AskTimeoutError; the default time is that of the config', async () => {
    const w = world({ askTimeoutMs: 100 })
    const { log, target, asker } = pair(w)
    const errors: unknown[] = []
    await w.act(asker, ctx => {
      const silent = { type: 'question', run: () => {} } as const
      const map = (answer: Answer): Msg => {
        if (!answer.ok) errors.push(answer.error)
        return text(answer)
      }
      ctx.ask(target, silent, map)
      ctx.ask(target, silent, map, { timeoutMs: 50 })
    })
    await w.host.advance(50)
    expect(errors).toHaveLength(1)
    await w.host.advance(50)
    expect(errors.map(error => error instanceof AskTimeoutError && error.timeoutMs)).toEqual([50, 100])
    expect(log).toHaveLength(2)
  })

  it('8.1 the target fails, has stopped, stops: an Err with the error', async () => {
    const w = world()
    const { target, asker } = pair(w)
    const boom = new Boom('failed')
    const errors: unknown[] = []
    const map = (answer: Answer): Msg => {
      errors.push(answer.ok ? 'answered' : answer.error)
      return text(answer)
    }
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: () => raise(boom) }, map))
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: (ctx, question) => ctx.stash.stash(question) }, map))
    w.system.stop(target)
    await w.host.settle()
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: reply(1) }, map))
    expect(errors[0]).toBeInstanceOf(TargetFailedError)
    expect(errors[0]).toMatchObject({ cause: boom })
    expect(errors.slice(1).map(error => error instanceof TargetStoppedError)).toEqual([true, true])
  })

  it('8.1 a signal aborts it: an Err with the reason', async () => {
    const w = world()
    const { log, target, asker } = pair(w)
    const { signal, abort, listening } = abortable()
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: () => {} }, text, { signal }))
    abort(new Boom('enough'))
    await w.host.settle()
    expect(log).toEqual(['err Boom'])
    expect([listening(), w.host.pendingTimers]).toEqual([0, 0])
  })

  it('8.1 F6 a map that throws is a failure of the asking actor', async () => {
    const w = world()
    const failed = failures(w.system)
    const { log, target, asker } = pair(w)
    await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: reply(1) }, () => raise(new Boom('map'))))
    expect(failed()).toEqual(['asker: map'])
    expect(nodeOf(w.system, asker)?.restarts).toBe(1)
    asker.tell('next')
    await w.host.settle()
    expect(log).toEqual(['next'])
  })
})

describe('2.4 ctx.ask of an instance that is gone', () => {
  for (const how of ['replaced', 'stopped'] as const) {
    it(`2.4 ${how} before the answer: it becomes a dead letter, staleInstance, and is not mapped`, async () => {
      const w = world()
      const { log, target, asker } = pair(w)
      const letGo = await w.hold(target)
      await w.act(asker, ctx => ctx.ask(target, { type: 'question', run: reply(1) }, answer => raise(answer)))
      if (how === 'replaced') await w.act(asker, () => raise(new Boom('restart')))
      else w.system.stop(asker)
      await w.host.settle()
      const letters = deadLetters(w.system)
      const failed = failures(w.system)
      await letGo()
      expect(letters().map(([, reason]) => reason)).toEqual(['staleInstance'])
      expect([...log, ...failed()]).toEqual([])
      await w.host.advance(60_000)
      expect(w.host.pendingTimers).toBe(0)
    })
  }

  it('2.4 queued when its instance failed: the same', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { log, target, asker } = pair(w)
    const failing = deferred()
    asker.tell(ctx => {
      asks(target, 1)(ctx)
      return failing.promise
    })
    await w.host.settle()
    failing.reject(new Boom('restart'))
    await w.host.settle()
    expect(letters().map(([, reason]) => reason)).toEqual(['staleInstance'])
    expect(log).toEqual([])
  })

  it('2.4 resumed, the instance is the same: the answer arrives', async () => {
    const w = world()
    const log: string[] = []
    const target = w.spawn()
    const asker = w.spawn((_ctx, message) => void log.push(message), undefined, { supervision: 'resume' })
    const letGo = await w.hold(target)
    await w.act(asker, asks(target, 1))
    await w.act(asker, () => raise(new Boom('resume')))
    await letGo()
    expect(log).toEqual(['ok 1'])
  })
})
