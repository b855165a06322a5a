import { type ActorRef, ConfigError, type SpawnOptions, StashOverflowError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deadLetters, failures, type Msg, nodeOf, thrownBy, type World, world } from './support.ts'

/** An actor that stashes its texts while it is closed and writes them down when it is open. */
function shelf(w: World, stash: SpawnOptions['stash'], supervision: 'restart' | 'resume' = 'resume') {
  const log: string[] = []
  const state = { isOpen: false }
  const ref = w.spawn((ctx, text) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text)), undefined, {
    name: 'shelf',
    stash,
    supervision,
  })
  const open = async (): Promise<readonly string[]> => {
    await w.act(ref, ctx => {
      state.isOpen = true
      ctx.stash.unstashAll()
    })
    return log
  }
  return { ref, open, state, log }
}
const tellAll = async (w: World, ref: ActorRef<Msg>, texts: string): Promise<void> => {
  for (const text of texts.split(' ')) ref.tell(text)
  await w.host.settle()
}

describe('8.4 overflow', () => {
  for (const overflow of ['fail', undefined] as const) {
    it(`8.4 ${overflow ?? 'by default'}: StashOverflowError, a failure of the actor`, async () => {
      const w = world()
      const probe = eventProbe(w.system, 'failure')
      const { ref, open } = shelf(w, { capacity: 2, overflow })
      await tellAll(w, ref, 'a b c')
      const [event] = probe.events
      const error = event?.snapshot.failure.downcast(StashOverflowError)
      expect(probe.events).toHaveLength(1)
      expect(error).toBeInstanceOf(StashOverflowError)
      expect(error?.code).toBe('STASH_OVERFLOW')
      expect(error?.path?.equals(ref.path)).toBe(true)
      expect(error?.message).toContain('2')
      expect(event?.lastMessage).toBe('c')
      expect(await open()).toEqual(['a', 'b'])
    })
  }

  it('8.4 the default is 1 000: the thousandth goes in, the next one is a failure', async () => {
    const w = world()
    const failed = failures(w.system)
    const { ref } = shelf(w, undefined)
    for (let i = 0; i < 1000; i += 1) ref.tell(`${i}`)
    await w.host.settle()
    expect(failed()).toEqual([])
    ref.tell('one more')
    await w.host.settle()
    expect(failed()).toHaveLength(1)
    expect(nodeOf(w.system, ref)?.stashed).toBe(1000)
  })

  it('8.4 the error is thrown by `stash`: a handler may catch it, and there is no failure', async () => {
    const w = world()
    const failed = failures(w.system)
    const { ref, open } = shelf(w, { capacity: 1 })
    await tellAll(w, ref, 'a')
    const error = await w.take(ref, ctx => thrownBy(() => ctx.stash.stash('b')))
    expect(error).toBeInstanceOf(StashOverflowError)
    expect(failed()).toEqual([])
    expect(await open()).toEqual(['a'])
  })

  it('8.4 3.6(c) with restart: what was stashed goes back to the head, in order', async () => {
    const w = world()
    const { ref, state, log } = shelf(w, { capacity: 2 }, 'restart')
    const letGo = await w.hold(ref)
    ref.tell('a')
    ref.tell('b')
    ref.tell(ctx => {
      state.isOpen = true
      ctx.stash.stash('c')
    })
    ref.tell('d')
    await letGo()
    expect(log).toEqual(['a', 'b', 'd'])
    expect(nodeOf(w.system, ref)?.restarts).toBe(1)
  })

  it('8.4 dropNewest: what comes to a full stash is a dead letter, `overflow`', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const failed = failures(w.system)
    const { ref, open } = shelf(w, { capacity: 2, overflow: 'dropNewest' })
    await tellAll(w, ref, 'a b c d')
    expect(letters()).toEqual([
      ['c', 'overflow'],
      ['d', 'overflow'],
    ])
    expect(await open()).toEqual(['a', 'b'])
    expect(failed()).toEqual([])
  })

  it('8.4 dropOldest: the one that was stashed first is a dead letter, the new one gets its place', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const failed = failures(w.system)
    const { ref, open } = shelf(w, { capacity: 2, overflow: 'dropOldest' })
    await tellAll(w, ref, 'a b c d')
    expect(letters()).toEqual([
      ['a', 'overflow'],
      ['b', 'overflow'],
    ])
    expect(await open()).toEqual(['c', 'd'])
    expect(failed()).toEqual([])
  })

  it('8.4 room that was made is used again', async () => {
    const w = world()
    const failed = failures(w.system)
    const { ref, open, log } = shelf(w, { capacity: 2 })
    await tellAll(w, ref, 'a b')
    await w.act(ref, ctx => ctx.stash.clear())
    await tellAll(w, ref, 'c d')
    expect(await open()).toEqual(['c', 'd'])
    expect(failed()).toEqual([])
    expect(log).toHaveLength(2)
  })

  it.each([0, -1, 1.5, Number.NaN])('8.4 a capacity of %s is a ConfigError', capacity => {
    const w = world()
    expect(thrownBy(() => w.spawn(undefined, undefined, { stash: { capacity } }))).toBeInstanceOf(ConfigError)
  })

  it('8.4 an unknown overflow policy is a ConfigError', () => {
    const w = world()
    const stash = { overflow: 'dropAll' } as unknown as SpawnOptions['stash']
    expect(thrownBy(() => w.spawn(undefined, undefined, { stash }))).toBeInstanceOf(ConfigError)
  })
})

describe('8.4 clear', () => {
  it('8.4 every stashed message is a dead letter, `stashDropped`, in order; the stash is empty', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, open } = shelf(w, {})
    await tellAll(w, ref, 'a b c')
    const size = await w.take(ref, ctx => {
      ctx.stash.clear()
      return ctx.stash.size
    })
    expect(size).toBe(0)
    expect(letters()).toEqual([
      ['a', 'stashDropped'],
      ['b', 'stashDropped'],
      ['c', 'stashDropped'],
    ])
    expect(await open()).toEqual([])
  })

  it('8.4 what was unstashed before is not concerned', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, state, log } = shelf(w, {})
    await tellAll(w, ref, 'a b')
    await w.act(ref, ctx => {
      state.isOpen = true
      ctx.stash.unstash(1)
      ctx.stash.clear()
    })
    expect(log).toEqual(['a'])
    expect(letters()).toEqual([['b', 'stashDropped']])
  })

  it('8.4 clearing an empty stash is nothing', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref } = shelf(w, {})
    await w.act(ref, ctx => ctx.stash.clear())
    expect(letters()).toEqual([])
  })

  it('7.4 the target of the dead letters is the actor', async () => {
    const w = world()
    const probe = eventProbe(w.system, 'deadLetter')
    const { ref } = shelf(w, { capacity: 1, overflow: 'dropNewest' })
    await tellAll(w, ref, 'a b')
    await w.act(ref, ctx => ctx.stash.clear())
    expect(probe.events.map(event => event.target.equals(ref.path))).toEqual([true, true])
  })
})

describe('8.4 unstashed messages and the mailbox', () => {
  for (const overflow of ['dropNewest', 'dropOldest', 'fail'] as const) {
    it(`8.4 they are ahead of the queue and not counted by its bound (${overflow})`, async () => {
      const w = world()
      const letters = deadLetters(w.system)
      const failed = failures(w.system)
      const log: string[] = []
      const state = { isOpen: false }
      const ref = w.spawn((ctx, text) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text)), undefined, {
        mailbox: { kind: 'bounded', capacity: 2, overflow },
      })
      for (const text of ['a', 'b', 'c']) {
        ref.tell(text)
        await w.host.settle()
      }
      const letGo = await w.hold(ref)
      ref.tell(ctx => {
        state.isOpen = true
        ctx.stash.unstashAll()
        ctx.self.tell('e')
      })
      ref.tell('d')
      await letGo()
      expect(log).toEqual(['a', 'b', 'c', 'd', 'e'])
      expect([...letters(), ...failed()]).toEqual([])
    })
  }
})
