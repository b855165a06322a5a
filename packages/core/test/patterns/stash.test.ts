import type { ActorContext, ActorRef } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Msg, nodeOf, seeds, type World, world } from './support.ts'

/** An actor that stashes its texts while it is closed and writes them down when it is open. */
function shelf(w: World, capacity?: number) {
  const log: string[] = []
  const state = { isOpen: false }
  const onText = (ctx: ActorContext<Msg>, text: string): void => {
    if (state.isOpen) log.push(text)
    else ctx.stash.stash(text)
  }
  const ref = w.spawn(onText, undefined, { name: 'shelf', stash: { capacity } })
  return { log, ref, state }
}
const tellAll = (ref: ActorRef<Msg>, texts: string): void => {
  for (const text of texts.split(' ')) ref.tell(text)
}

describe('8.4 stash', () => {
  it('8.4 it holds 1 000 messages by default, or as many as the spawn option says', async () => {
    const w = world()
    const read = (ctx: ActorContext<Msg>) => [ctx.stash.capacity, ctx.stash.size, ctx.stash.isFull]
    expect(await w.take(w.spawn(), read)).toEqual([1000, 0, false])
    expect(await w.take(shelf(w, 2).ref, read)).toEqual([2, 0, false])
  })

  it('8.4 size and isFull tell what is in it, and so does the tree', async () => {
    const w = world()
    const { ref } = shelf(w, 2)
    const seen: unknown[] = []
    const look = (ctx: ActorContext<Msg>): void => void seen.push([ctx.stash.size, ctx.stash.isFull])
    ref.tell('a')
    ref.tell(look)
    ref.tell('b')
    ref.tell(look)
    await w.host.settle()
    expect(seen).toEqual([
      [1, false],
      [2, true],
    ])
    expect(nodeOf(w.system, ref)).toMatchObject({ stashed: 2, queued: 0 })
    ref.tell(ctx => {
      ctx.stash.unstash(1)
      look(ctx)
    })
    await w.host.settle()
    expect(seen[2]).toEqual([1, false])
  })

  it('8.4 a stashed message is handled, for the time being: the actor goes on with the next one', async () => {
    const w = world()
    const { ref, log } = shelf(w)
    tellAll(ref, 'a b')
    await w.act(ref, () => void log.push('script'))
    expect(log).toEqual(['script'])
  })

  it('8.4 any message of the protocol can be stashed, also one that was never received', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    await w.act(ref, ctx => {
      ctx.stash.stash('made up')
      state.isOpen = true
      ctx.stash.unstashAll()
    })
    expect(log).toEqual(['made up'])
  })

  it('8.4 the message that comes back is the very one', async () => {
    const w = world()
    const seen: object[] = []
    const message = { any: 'message' }
    const ref = w.system.spawn<object>(() => ({
      receive(ctx: ActorContext<object>, got: object) {
        seen.push(got)
        if (seen.length > 1) return
        ctx.stash.stash(got)
        ctx.stash.unstashAll()
      },
    }))
    ref.tell(message)
    await w.host.settle()
    expect(seen).toHaveLength(2)
    expect(seen[1]).toBe(message)
  })

  for (const seed of seeds) {
    it(`8.4 unstashAll: back to the head of the user lane, in order, before what is queued (seed ${seed})`, async () => {
      const w = world({ seed })
      const { ref, log, state } = shelf(w)
      tellAll(ref, 'a b c')
      ref.tell(ctx => {
        state.isOpen = true
        ctx.stash.unstashAll()
        ctx.self.tell('e')
      })
      tellAll(ref, 'd')
      await w.host.settle()
      expect(log).toEqual(['a', 'b', 'c', 'd', 'e'])
    })
  }

  it('8.4 unstash(n): the first n of them, the others stay', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    tellAll(ref, 'a b c')
    ref.tell(ctx => {
      state.isOpen = true
      ctx.stash.unstash(2)
    })
    ref.tell('queued')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'queued'])
    expect(nodeOf(w.system, ref)?.stashed).toBe(1)
    await w.act(ref, ctx => ctx.stash.unstash(1))
    expect(log).toEqual(['a', 'b', 'queued', 'c'])
  })

  it('8.4 unstash(n) with more than there are, or 0: all of them, or none', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    tellAll(ref, 'a b')
    await w.act(ref, ctx => {
      state.isOpen = true
      ctx.stash.unstash(0)
    })
    expect(log).toEqual([])
    await w.act(ref, ctx => ctx.stash.unstash(99))
    expect(log).toEqual(['a', 'b'])
  })

  it('8.4 in stash order also over several calls in one turn', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    tellAll(ref, 'a b c d e')
    ref.tell(({ stash }) => {
      state.isOpen = true
      stash.unstash(2)
      stash.unstash(1)
      stash.unstashAll()
    })
    ref.tell('queued')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e', 'queued'])
  })

  it('8.4 stashing between the calls of one turn: still in stash order', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    tellAll(ref, 'a b')
    ref.tell(({ stash }) => {
      state.isOpen = true
      stash.unstash(1)
      stash.stash('c')
      stash.unstashAll()
      stash.stash('d')
      stash.unstashAll()
    })
    ref.tell('queued')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'c', 'd', 'queued'])
  })

  it('8.4 the same over the awaits of one async handler', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    tellAll(ref, 'a b c')
    ref.tell(async ({ stash }) => {
      stash.unstash(1)
      await undefined
      stash.unstash(1)
      await undefined
      state.isOpen = true
      stash.unstashAll()
    })
    ref.tell('queued')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'c', 'queued'])
  })

  it('8.4 stashed again: nobody is lost, none comes twice', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    tellAll(ref, 'a b c')
    for (let round = 0; round < 5; round += 1) await w.act(ref, ctx => ctx.stash.unstashAll())
    expect(nodeOf(w.system, ref)?.stashed).toBe(3)
    await w.act(ref, ctx => {
      state.isOpen = true
      ctx.stash.unstashAll()
    })
    expect(log).toEqual(['a', 'b', 'c'])
    expect(nodeOf(w.system, ref)?.stashed).toBe(0)
  })

  it('8.4 unstashing an empty stash is nothing', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    state.isOpen = true
    await w.act(ref, ctx => {
      ctx.stash.unstashAll()
      ctx.stash.unstash(3)
    })
    ref.tell('next')
    await w.host.settle()
    expect(log).toEqual(['next'])
  })

  it('8.4 a thousand go and come back, and the next thousand', async () => {
    const w = world()
    const { ref, log, state } = shelf(w)
    for (const round of [0, 1]) {
      state.isOpen = false
      log.length = 0
      for (let i = 0; i < 1000; i += 1) ref.tell(`${round}.${i}`)
      await w.act(ref, ctx => {
        state.isOpen = true
        ctx.stash.unstashAll()
      })
      expect(log).toEqual(Array.from({ length: 1000 }, (_, i) => `${round}.${i}`))
    }
  })
})
