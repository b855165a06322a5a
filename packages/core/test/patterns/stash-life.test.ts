import { type ActorContext, type ActorRef, kill, poison, StoppedContextError, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, type Hooks, type Msg, nodeOf, raise, seeds, thrownBy, type World, world } from './support.ts'

const boom = (): never => raise(new Boom('boom'))

/** An actor that stashes its texts while it is closed and writes them down when it is open. */
function shelf(w: World, supervision: 'restart' | 'stop' | SupervisorStrategy = 'restart', hooks: Hooks = {}) {
  const log: string[] = []
  const state = { isOpen: false }
  const ref = w.spawn((ctx, text) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text)), hooks, {
    name: 'shelf',
    supervision,
  })
  const open = (ctx: ActorContext<Msg>): void => {
    state.isOpen = true
    ctx.stash.unstashAll()
  }
  return { ref, open, state, log }
}
const tellAll = (ref: ActorRef<Msg>, texts: string): void => {
  for (const text of texts.split(' ')) ref.tell(text)
}

describe('3.6(c) stash and restart', () => {
  for (const seed of seeds) {
    it(`3.6(c) stashed messages go back to the head, in order, before what is queued (seed ${seed})`, async () => {
      const w = world({ seed })
      const letters = deadLetters(w.system)
      const { ref, state, log } = shelf(w)
      tellAll(ref, 'a b')
      ref.tell(() => {
        state.isOpen = true
        boom()
      })
      tellAll(ref, 'c d')
      await w.host.settle()
      expect(log).toEqual(['a', 'b', 'c', 'd'])
      expect(nodeOf(w.system, ref)).toMatchObject({ stashed: 0, restarts: 1 })
      expect(letters()).toEqual([])
    })
  }

  it('3.6(c) those unstashed in the failing turn come first: still the order in which they were stashed', async () => {
    const w = world()
    const { ref, state, log } = shelf(w)
    tellAll(ref, 'a b c')
    ref.tell(ctx => {
      state.isOpen = true
      ctx.stash.unstash(1)
      boom()
    })
    ref.tell('d')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'c', 'd'])
  })

  it('3.6(c) it happens after preRestart, which may still clear the stash', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const sizes: number[] = []
    const { ref, state, log } = shelf(w, 'restart', {
      preRestart: ctx => {
        sizes.push(ctx.stash.size)
        ctx.stash.clear()
      },
    })
    tellAll(ref, 'a b')
    ref.tell(() => {
      state.isOpen = true
      boom()
    })
    ref.tell('c')
    await w.host.settle()
    expect(sizes).toEqual([2])
    expect(log).toEqual(['c'])
    expect(letters().map(([message]) => message)).toEqual(['a', 'b'])
  })

  it('3.6(c) over repeated failures, of the start as well, they keep their order', async () => {
    const w = world()
    let starts = 0
    const { ref, state, log } = shelf(w, 'restart', {
      preStart: () => {
        starts += 1
        if (starts === 2 || starts === 3) boom()
      },
    })
    tellAll(ref, 'a b')
    ref.tell(boom)
    tellAll(ref, 'c')
    ref.tell(() => {
      state.isOpen = true
      boom()
    })
    tellAll(ref, 'd')
    await w.host.settle()
    expect(starts).toBe(5)
    expect(log).toEqual(['a', 'b', 'c', 'd'])
  })

  it('3.6(c) after a pause, too, with what came meanwhile behind them', async () => {
    const w = world()
    const { ref, state, log } = shelf(w, SupervisorStrategy.restart({ backoff: { minMs: 100, maxMs: 100, jitter: 0 } }))
    tellAll(ref, 'a b')
    await w.act(ref, boom)
    state.isOpen = true
    ref.tell('meanwhile')
    await w.host.advance(100)
    expect(log).toEqual(['a', 'b', 'meanwhile'])
  })

  it('8.4 a resume leaves the stash as it is', async () => {
    const w = world()
    const log: string[] = []
    const ref = w.spawn((ctx, text) => ctx.stash.stash(text), undefined, { supervision: 'resume' })
    tellAll(ref, 'a b')
    await w.act(ref, boom)
    await w.act(ref, ctx => void log.push(`${ctx.stash.size}`))
    expect(log).toEqual(['2'])
  })

  it('2.4 the stash of a replaced instance throws', async () => {
    const w = world()
    const { ref, open, log } = shelf(w)
    const old = await w.take(ref, ctx => ctx.stash)
    await w.act(ref, boom)
    expect(thrownBy(() => old.stash('leaked'))).toBeInstanceOf(StoppedContextError)
    await w.act(ref, open)
    expect(log).toEqual([])
  })
})

describe('3.7(d) stash and stop', () => {
  const ends: Record<string, (w: World, ref: ActorRef<Msg>) => void> = {
    stop: (w, ref) => w.system.stop(ref),
    failure: (_w, ref) => ref.tell(boom),
    kill: (_w, ref) => kill(ref),
    poison: (_w, ref) => poison(ref),
    terminate: w => void w.system.terminate(),
  }
  for (const [how, end] of Object.entries(ends)) {
    it(`3.7(d) ${how}: dead letters in order, the stashed ones first`, async () => {
      const w = world()
      const letters = deadLetters(w.system)
      const { ref } = shelf(w, 'stop')
      tellAll(ref, 's1 s2')
      const letGo = await w.hold(ref)
      end(w, ref)
      tellAll(ref, 'q1 q2')
      await letGo()
      expect(letters()).toEqual([
        ['s1', 'stopped'],
        ['s2', 'stopped'],
        ['q1', 'stopped'],
        ['q2', 'stopped'],
      ])
    })
  }

  it('3.7(d) what is unstashed and not handled yet is queued: after what is still stashed, at the head of the others', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref } = shelf(w)
    tellAll(ref, 's1 s2 s3')
    ref.tell(ctx => {
      ctx.stash.unstash(1)
      ctx.stopSelf()
    })
    tellAll(ref, 'q1')
    await w.host.settle()
    expect(letters().map(([message]) => message)).toEqual(['s2', 's3', 's1', 'q1'])
  })

  it('3.7(d) postStop may still look at the stash', async () => {
    const w = world()
    const sizes: number[] = []
    const { ref } = shelf(w, 'stop', { postStop: ctx => void sizes.push(ctx.stash.size) })
    tellAll(ref, 'a b')
    await w.host.settle()
    w.system.stop(ref)
    await w.host.settle()
    expect(sizes).toEqual([2])
  })
})
