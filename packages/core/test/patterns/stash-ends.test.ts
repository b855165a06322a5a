import { type ActorContext, type ActorRef, kill, poison } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, type Msg, nodeOf, raise, seeds, type World, world } from './support.ts'

const boom = (): never => raise(new Boom('boom'))

/** An actor that stashes its texts while it is closed and writes them down when it is open. */
function shelf(w: World) {
  const log: string[] = []
  const state = { isOpen: false }
  const ref = w.spawn((ctx, text) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text)), undefined, {
    name: 'shelf',
    supervision: 'restart',
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

describe('3.11 stash, poison and kill', () => {
  for (const seed of seeds) {
    it(`3.11 what is unstashed before the poison comes is handled before it (seed ${seed})`, async () => {
      const w = world({ seed })
      const letters = deadLetters(w.system)
      const { ref, open, log } = shelf(w)
      tellAll(ref, 'a b')
      ref.tell(open)
      ref.tell('c')
      poison(ref)
      ref.tell('behind')
      await w.host.settle()
      expect(log).toEqual(['a', 'b', 'c'])
      expect(letters()).toEqual([['behind', 'stopped']])
    })
  }

  it('3.11 what is still stashed when the poison comes is a dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, log } = shelf(w)
    tellAll(ref, 'a b')
    poison(ref)
    await w.host.settle()
    expect(log).toEqual([])
    expect(letters()).toEqual([
      ['a', 'stopped'],
      ['b', 'stopped'],
    ])
  })

  it('3.11 unstashed while the poison is queued: they go to the head, before it', async () => {
    const w = world()
    const { ref, open, log } = shelf(w)
    tellAll(ref, 'a b')
    const letGo = await w.hold(ref)
    ref.tell(open)
    poison(ref)
    await letGo()
    expect(log).toEqual(['a', 'b'])
    expect(nodeOf(w.system, ref)).toBeUndefined()
  })

  it('3.11 3.6(c) kill with restart: the stash comes before what is queued behind the kill', async () => {
    const w = world()
    const { ref, state, log } = shelf(w)
    tellAll(ref, 'a b')
    await w.host.settle()
    state.isOpen = true
    kill(ref)
    ref.tell('c')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'c'])
    expect(nodeOf(w.system, ref)?.restarts).toBe(1)
  })

  it('3.11 3.6(c) a restart with the poison queued: the stash comes before it', async () => {
    const w = world()
    const { ref, state, log } = shelf(w)
    tellAll(ref, 'a b')
    await w.host.settle()
    state.isOpen = true
    ref.tell(boom)
    poison(ref)
    await w.host.settle()
    expect(log).toEqual(['a', 'b'])
    expect(nodeOf(w.system, ref)).toBeUndefined()
  })
})
