import { type ActorContext, type ActorRef, StoppedContextError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, type Msg, raise, reply, thrownBy, type World, world } from './support.ts'

const numbers = (ctx: ActorContext<Msg>): ActorRef<number> => ctx.adapt<number>(n => `n${n}`)

async function adapted(w: World, supervision: 'restart' | 'resume' = 'restart') {
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { name: 'owner', supervision })
  return { log, ref, adapter: await w.take(ref, numbers) }
}

describe('2.4 the adapter of an instance that is gone', () => {
  for (const how of ['replaced', 'stopped'] as const) {
    it(`2.4 ${how}: what it is told becomes a dead letter, staleInstance, with the owner as target`, async () => {
      const w = world()
      const { ref, adapter, log } = await adapted(w)
      if (how === 'replaced') await w.act(ref, () => raise(new Boom('restart')))
      else w.system.stop(ref)
      await w.host.settle()
      const probe = eventProbe(w.system, 'deadLetter')
      adapter.tell(1)
      await w.host.settle()
      expect(probe.events.map(event => [event.message, event.reason])).toEqual([[1, 'staleInstance']])
      expect(probe.events[0]?.target.equals(ref.path)).toBe(true)
      expect(log).toEqual([])
    })
  }

  it('2.4 told before the restart, still queued: the same; direct messages are kept', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, adapter, log } = await adapted(w)
    ref.tell(() => raise(new Boom('restart')))
    adapter.tell(1)
    ref.tell('direct')
    await w.host.settle()
    expect(log).toEqual(['direct'])
    expect(letters()).toEqual([[1, 'staleInstance']])
  })

  it('2.4 the next instance’s adapter works beside it', async () => {
    const w = world()
    const { ref, adapter, log } = await adapted(w)
    await w.act(ref, () => raise(new Boom('restart')))
    const next = await w.take(ref, numbers)
    adapter.tell(1)
    next.tell(2)
    await w.host.settle()
    expect(log).toEqual(['n2'])
  })

  it('2.4 resumed, the instance is the same: its adapter works on', async () => {
    const w = world()
    const { ref, adapter, log } = await adapted(w, 'resume')
    await w.act(ref, () => raise(new Boom('resume')))
    adapter.tell(1)
    await w.host.settle()
    expect(log).toEqual(['n1'])
  })

  const uses: Record<string, (ctx: ActorContext<Msg>, other: ActorRef<Msg>) => void> = {
    adapt: ctx => void numbers(ctx),
    ask: (ctx, other) => ctx.ask(other, { type: 'question', run: reply(1) }, () => 'leaked'),
    askWith: (ctx, other) =>
      ctx.askWith(
        other,
        (replyTo: ActorRef<unknown>) => ({ type: 'question' as const, run: reply(1), replyTo }),
        () => 'leaked',
      ),
    forward: (ctx, other) => ctx.forward(other, 'leaked'),
    setReceiveTimeout: ctx => ctx.setReceiveTimeout(10, 'leaked'),
    'timers.startSingle': ctx => ctx.timers.startSingle('k', 'leaked', 10),
    'timers.startFixedRate': ctx => ctx.timers.startFixedRate('k', 'leaked', 10),
    'stash.stash': ctx => ctx.stash.stash('leaked'),
    'stash.unstashAll': ctx => ctx.stash.unstashAll(),
  }
  for (const [what, use] of Object.entries(uses)) {
    it(`2.4 ctx.${what} of a replaced instance throws StoppedContextError, and does nothing`, async () => {
      const w = world()
      const log: string[] = []
      const ref = w.spawn((_ctx, text) => void log.push(text))
      const other = w.spawn((_ctx, text) => void log.push(text))
      const old = await w.take(ref, ctx => ctx)
      await w.act(ref, () => raise(new Boom('restart')))
      expect(thrownBy(() => use(old, other))).toBeInstanceOf(StoppedContextError)
      await w.host.advance(1000)
      expect(log).toEqual([])
      expect(w.host.pendingTimers).toBe(0)
    })
  }
})
