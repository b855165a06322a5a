import { type ActorContext, type ActorRef, ask, TargetFailedError, TargetStoppedError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, expectBalanced, failures, type Msg, nodeOf, outcomeOf, raise, reply, seeds, type World, world } from './support.ts'

const numbers = (ctx: ActorContext<Msg>): ActorRef<number> => ctx.adapt<number>(n => `n${n}`)

async function adapted(w: World, supervision: 'restart' | 'resume' = 'restart', map?: (n: number) => Msg) {
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { name: 'owner', supervision })
  const adapter = await w.take(ref, ctx => (map === undefined ? numbers(ctx) : ctx.adapt<number>(map)))
  return { log, ref, adapter }
}

describe('8.5 adapters', () => {
  it('8.5 a ref of another message type: what it is told arrives mapped', async () => {
    const w = world()
    const { adapter, log } = await adapted(w)
    adapter.tell(1)
    adapter.tell(2)
    await w.host.settle()
    expect(log).toEqual(['n1', 'n2'])
  })

  it('8.5 printed, or in a message that becomes JSON, it is the path of its actor', async () => {
    const w = world()
    const { adapter, ref } = await adapted(w)
    expect([`${adapter}`, JSON.parse(JSON.stringify({ to: adapter }))]).toEqual([`${ref.path}`, { to: `${ref.path}` }])
  })

  it('8.5 it serves as the reply ref of a message', async () => {
    const w = world()
    const { ref, log } = await adapted(w)
    const target = w.spawn()
    await w.act(ref, ctx =>
      target.tell({ type: 'question', run: reply(7), replyTo: ctx.adapt<unknown>(answer => `answer ${answer}`) }),
    )
    expect(log).toEqual(['answer 7'])
  })

  it('8.5 the map runs in the actor’s turn: not on the stack of the teller, not while a handler is at work', async () => {
    const w = world()
    const seen: number[] = []
    const { ref, adapter } = await adapted(w, 'restart', n => {
      seen.push(n)
      return 'mapped'
    })
    adapter.tell(1)
    expect(seen).toEqual([])
    const letGo = await w.hold(ref)
    expect(seen).toEqual([1])
    adapter.tell(2)
    await w.host.settle()
    expect(seen).toEqual([1])
    await letGo()
    expect(seen).toEqual([1, 2])
  })

  for (const seed of seeds) {
    it(`8.5 in order with direct messages of one sender (seed ${seed})`, async () => {
      const w = world({ seed })
      const { ref, adapter, log } = await adapted(w)
      await w.act(w.spawn(), () => {
        for (let i = 0; i < 5; i += 1) {
          adapter.tell(i)
          ref.tell(`d${i}`)
        }
      })
      expect(log).toEqual(['n0', 'd0', 'n1', 'd1', 'n2', 'd2', 'n3', 'd3', 'n4', 'd4'])
    })
  }

  it('8.5 each adapter has its own map; a later one replaces none', async () => {
    const w = world()
    const { ref, adapter, log } = await adapted(w)
    const other = await w.take(ref, ctx => ctx.adapt<number>(n => `other ${n}`))
    adapter.tell(1)
    other.tell(2)
    adapter.tell(3)
    await w.host.settle()
    expect(log).toEqual(['n1', 'other 2', 'n3'])
  })

  it('8.5 `undefined` can be adapted, and be what the map gives', async () => {
    const w = world()
    const seen: unknown[] = []
    const adapters: ActorRef<undefined>[] = []
    w.system.spawn<undefined>(() => ({
      preStart: (ctx: ActorContext<undefined>) => void adapters.push(ctx.adapt<undefined>(() => undefined)),
      receive: (_ctx: ActorContext<undefined>, message: undefined) => void seen.push(message),
    }))
    adapters[0]?.tell(undefined)
    await w.host.settle()
    expect(seen).toEqual([undefined])
  })

  it('8.5 made in preStart, it serves; stashed, its message is mapped once', async () => {
    const w = world()
    const log: string[] = []
    const adapters: ActorRef<number>[] = []
    let maps = 0
    let isOpen = false
    const onText = (ctx: ActorContext<Msg>, text: string) => (isOpen ? void log.push(text) : ctx.stash.stash(text))
    const ref = w.spawn(onText, {
      preStart: ctx => {
        const map = (n: number): Msg => {
          maps += 1
          return `n${n}`
        }
        adapters.push(ctx.adapt(map))
      },
    })
    adapters[0]?.tell(1)
    await w.host.settle()
    await w.act(ref, ctx => {
      isOpen = true
      ctx.stash.unstashAll()
    })
    expect(log).toEqual(['n1'])
    expect(maps).toBe(1)
  })
})

describe('8.5 an adapter is its owner to everybody else', () => {
  it('8.5 pid and path are those of the owner', async () => {
    const w = world()
    const { ref, adapter } = await adapted(w)
    expect(adapter.pid).toBe(ref.pid)
    expect(adapter.path.equals(ref.path)).toBe(true)
  })

  it('8.5 watching it is watching the owner; both together are one watch', async () => {
    const w = world()
    const { ref, adapter } = await adapted(w)
    const log: unknown[] = []
    const watcher = w.spawn(undefined, { onTerminated: (_ctx, pid) => void log.push(pid) })
    await w.act(watcher, ctx => {
      ctx.watch(adapter)
      ctx.watch(ref)
    })
    w.system.stop(ref)
    await w.host.settle()
    expect(log).toEqual([ref.pid])
  })

  it('8.5 unwatching it is unwatching the owner', async () => {
    const w = world()
    const { ref, adapter } = await adapted(w)
    const log: unknown[] = []
    const watcher = w.spawn(undefined, { onTerminated: (_ctx, pid) => void log.push(pid) })
    await w.act(watcher, ctx => ctx.watch(ref))
    await w.act(watcher, ctx => ctx.unwatch(adapter))
    w.system.stop(ref)
    await w.host.settle()
    expect(log).toEqual([])
  })

  it('8.5 stopping it is stopping the owner', async () => {
    const w = world()
    const { ref, adapter } = await adapted(w)
    w.system.stop(adapter)
    await w.host.settle()
    expect(nodeOf(w.system, ref)).toBeUndefined()
  })
})

describe('8.5 F6 a map that throws', () => {
  it('8.5 F6 is a failure of the actor; the message is not handled, the next ones are', async () => {
    const w = world()
    const probe = eventProbe(w.system, 'failure')
    const { adapter, log, ref } = await adapted(w, 'resume', n => (n === 1 ? raise(new Boom('map')) : `n${n}`))
    adapter.tell(1)
    adapter.tell(2)
    await w.host.settle()
    expect(probe.events.map(event => event.snapshot.path.name)).toEqual(['owner'])
    expect(probe.events[0]?.snapshot.failure.downcast(Boom)).toBeInstanceOf(Boom)
    expect(log).toEqual(['n2'])
    expect(nodeOf(w.system, ref)?.state).toBe('running')
    expectBalanced(w.system)
  })

  it('8.5 F6 never one of the teller, whatever the directive', async () => {
    const w = world()
    const failed = failures(w.system)
    const { adapter, ref } = await adapted(w, 'restart', () => raise(new Boom('map')))
    const teller = w.spawn(undefined, undefined, 'teller')
    await w.act(teller, () => adapter.tell(1))
    expect(failed()).toEqual(['owner: map'])
    expect(nodeOf(w.system, ref)?.restarts).toBe(1)
    expect(nodeOf(w.system, teller)?.restarts).toBe(0)
  })

  it('8.1 8.5 a question that came by the adapter fails with it', async () => {
    const w = world()
    const boom = new Boom('map')
    const ref = w.spawn()
    const adapter = await w.take(ref, ctx => ctx.adapt<Msg>(() => raise(boom)))
    const answer = outcomeOf(ask(adapter, { type: 'question', run: reply(1) }))
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(TargetFailedError)
    expect(answer.error).toMatchObject({ cause: boom })
  })

  it('8.1 8.5 a question by the adapter is answered, and rejected when the owner stops', async () => {
    const w = world()
    const ref = w.spawn()
    const adapter = await w.take(ref, ctx => ctx.adapt<Msg>(message => message))
    const answer = outcomeOf(ask(adapter, { type: 'question', run: reply(1) }))
    await w.host.settle()
    expect(answer.value).toBe(1)
    const letGo = await w.hold(ref)
    const queued = outcomeOf(ask(adapter, { type: 'question', run: reply(1) }))
    w.system.stop(ref)
    await letGo()
    expect(queued.error).toBeInstanceOf(TargetStoppedError)
  })
})
