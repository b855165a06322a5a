import type { Outcome } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { deferred, type Msg, outcomeOf } from '../patterns/support.ts'
import { carriedWorld, seeds } from './carrying.ts'

const boom = (): never => {
  throw new Error('boom')
}
const stashing = (ctx: { readonly stash: { stash(text: string): void } }, text: string): void => {
  if (text.startsWith('stash')) ctx.stash.stash(text)
}

describe('context propagation: what a restart keeps', () => {
  it('3.6 queued messages keep what they carry', async () => {
    for (const seed of seeds) {
      const w = carriedWorld({ seed })
      const ref = w.spawn()
      ref.tell(boom)
      for (const text of ['a', 'b']) w.within(`ctx ${text}`, () => ref.tell(text))
      ref.tell('c')
      await w.host.settle()
      expect(w.log).toEqual([
        ['a', 'ctx a'],
        ['b', 'ctx b'],
        ['c', undefined],
      ])
    }
  })

  it('3.6 8.4 stashed messages keep what was current where they were stashed', async () => {
    const w = carriedWorld()
    let instances = 0
    const log: unknown[] = []
    const ref = w.system.spawn<Msg>(() => {
      instances += 1
      const isFirst = instances === 1
      return {
        receive(ctx, message): Outcome {
          if (message === 'boom') return boom()
          if (!isFirst) log.push([message, w.current()])
          else if (message === 'wrapped') w.within('of the stash', () => ctx.stash.stash(message))
          else ctx.stash.stash(message)
          return undefined
        },
      }
    })
    w.within('one', () => ref.tell('plain'))
    w.within('two', () => ref.tell('wrapped'))
    w.within('three', () => ref.tell('boom'))
    w.within('four', () => ref.tell('queued'))
    await w.host.settle()
    expect([instances, log]).toEqual([
      2,
      [
        ['plain', 'one'],
        ['wrapped', 'of the stash'],
        ['queued', 'four'],
      ],
    ])
  })

  it('the failing message runs once, in its context; the next instance knows nothing of it', async () => {
    const w = carriedWorld()
    const ref = w.spawn(undefined, { postRestart: () => void w.log.push(['postRestart', w.current()]) })
    w.within('failing', () => ref.tell(boom))
    await w.host.settle()
    expect(w.runs.map(run => [run.captured, run.message])).toEqual([['failing', boom]])
    expect(w.log).toEqual([['postRestart', undefined]])
  })

  it('3.6 timers and receive timeouts are cancelled by it, propagation or not', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    await w.act(ref, ctx =>
      w.within('here', () => {
        ctx.timers.startFixedRate('k', 'tick', 10)
        ctx.setReceiveTimeout(10, 'idle')
        throw new Error('boom')
      }),
    )
    await w.host.advance(100)
    expect([w.log, w.host.pendingTimers]).toEqual([[], 0])
  })
})

describe('context propagation: timers and stash', () => {
  it('8.2 a replaced key: the context of the new start', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    await w.act(ref, ctx => {
      w.within('old', () => ctx.timers.startFixedRate('k', 'old tick', 10))
      w.within('new', () => ctx.timers.startFixedRate('k', 'new tick', 10))
    })
    await w.host.advance(20)
    expect(w.log).toEqual([
      ['new tick', 'new'],
      ['new tick', 'new'],
    ])
  })

  it('8.2 a cancelled tick that is queued is not seen', async () => {
    const w = carriedWorld()
    const ref = w.spawn()
    await w.act(ref, ctx => w.within('here', () => ctx.timers.startSingle('k', 'tick', 10)))
    const gate = deferred()
    ref.tell(async ctx => {
      await gate.promise
      ctx.timers.cancelAll()
    })
    await w.host.advance(20)
    gate.resolve()
    await w.host.settle()
    expect(w.log).toEqual([])
  })

  it('8.2 a tick that starts another timer hands its context on', async () => {
    const w = carriedWorld()
    const ref = w.spawn((ctx, text) => {
      if (text.length < 3) ctx.timers.startSingle('k', `${text}x`, 10)
    })
    w.within('origin', () => ref.tell('x'))
    await w.host.advance(50)
    expect(w.log).toEqual(['x', 'xx', 'xxx'].map(text => [text, 'origin']))
  })

  it('8.4 a message stashed again and again keeps the order, and the context it was told in', async () => {
    const w = carriedWorld()
    const ref = w.spawn(stashing)
    for (const n of [1, 2, 3]) w.within(`ctx ${n}`, () => ref.tell(`stash ${n}`))
    await w.host.settle()
    w.log.length = 0
    await w.act(ref, ctx => ctx.stash.unstashAll())
    await w.act(ref, ctx => ctx.stash.unstashAll())
    const once = [1, 2, 3].map(n => [`stash ${n}`, `ctx ${n}`])
    expect(w.log).toEqual([...once, ...once])
  })

  it('9.1 offers that wait: what was current where each was made, in their order', async () => {
    for (const seed of seeds) {
      const w = carriedWorld({ seed })
      const ref = w.spawn(undefined, undefined, { mailbox: { kind: 'bounded', capacity: 1 } })
      const release = await w.hold(ref)
      const offers = [1, 2, 3].map(n => w.within(`ctx ${n}`, () => outcomeOf(ref.offer(`offer ${n}`))))
      await w.host.settle()
      expect(offers.map(offer => offer.state)).toEqual(['fulfilled', 'pending', 'pending'])
      expect(w.captures.filter(captured => captured !== undefined)).toEqual(['ctx 1', 'ctx 2', 'ctx 3'])
      await w.within('of the release', release)
      await w.host.settle()
      expect(offers.map(offer => offer.state)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
      expect(w.log).toEqual([1, 2, 3].map(n => [`offer ${n}`, `ctx ${n}`]))
    }
  })
})
