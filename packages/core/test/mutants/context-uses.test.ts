import { type ActorRef, ask, poison } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { actor, Boom, expectHealthy, isAlive, outcomeOf, type Script, scripted, thrownBy, watching, world } from './support.ts'

describe('2.4 a context of former times', () => {
  it('2.4 throws on every use that would act, and says which', async () => {
    const w = world()
    const other = w.system.spawn(scripted(), 'other')
    const uses: [string, () => unknown][] = []
    let spawnAsync: () => Promise<unknown> = () => Promise.resolve()
    const ref = w.system.spawn(scripted(), 'gone')
    await w.act(ref, ctx => {
      const { stash, timers } = ctx
      spawnAsync = () => ctx.spawnAsync(scripted())
      uses.push(
        ['stash.stash', () => stash.stash(() => {})],
        ['stash.unstashAll', () => stash.unstashAll()],
        ['stash.unstash', () => stash.unstash(1)],
        ['stash.clear', () => stash.clear()],
        ['stash', () => ctx.stash],
        ['timers', () => timers.startSingle('key', () => {}, 1)],
        ['timers', () => ctx.timers],
        ['spawn', () => ctx.spawn(scripted())],
        ['spawnWatched', () => ctx.spawnWatched(scripted())],
        ['watch', () => ctx.watch(other)],
        ['watchWith', () => ctx.watchWith(other, () => {})],
        ['unwatch', () => ctx.unwatch(other)],
        ['link', () => ctx.link(other)],
        ['unlink', () => ctx.unlink(other)],
        ['stop', () => ctx.stop(other)],
        ['stopSelf', () => ctx.stopSelf()],
        ['pipeToSelf', () => ctx.pipeToSelf(Promise.resolve(), () => () => {})],
        ['adapt', () => ctx.adapt(() => () => {})],
        ['ask', () => ctx.ask(other as never, {} as never, () => () => {})],
        [
          'askWith',
          () =>
            ctx.askWith(
              other as never,
              () => ({}) as never,
              () => () => {},
            ),
        ],
        ['forward', () => ctx.forward(other, () => {})],
        ['fail', () => ctx.fail(new Boom('too late'))],
        ['setReceiveTimeout', () => ctx.setReceiveTimeout(1, () => {})],
        ['cancelReceiveTimeout', () => ctx.cancelReceiveTimeout()],
      )
    })
    poison(ref)
    await w.host.settle()
    expect(isAlive(w.system, ref)).toBe(false)
    for (const [use, action] of uses) {
      const text: unknown = expect.stringMatching(new RegExp(`^${use} `))
      expect([use, thrownBy(action)]).toMatchObject([use, { code: 'CONTEXT_STOPPED', message: text }])
    }
    await expect(spawnAsync()).rejects.toMatchObject({
      code: 'CONTEXT_STOPPED',
      message: expect.stringMatching(/\bspawnAsync\b/),
    })
    await expectHealthy(w)
  })
})

describe('3.11 ctx.stop', () => {
  it('3.11 is for a child, or oneself; of any other it throws, and stops nobody', async () => {
    const w = world()
    const other = w.system.spawn(scripted(), 'other')
    const ref = w.system.spawn(scripted(), 'one')
    const child = await w.childOf(ref, scripted(), 'child')
    const below = await w.childOf(child, scripted(), 'below')
    const thrown: unknown[] = []
    await w.act(ref, ctx => {
      thrown.push(
        thrownBy(() => ctx.stop(other)),
        thrownBy(() => ctx.stop(below)),
        thrownBy(() => ctx.stop(child)),
      )
    })
    expect(thrown.map(error => (error as { code?: string } | undefined)?.code)).toEqual([
      'STOP_NO_CHILD',
      'STOP_NO_CHILD',
      undefined,
    ])
    expect(thrown[2]).toBeUndefined()
    expect([other, ref, child].map(each => isAlive(w.system, each))).toEqual([true, true, false])
    await w.act(ref, ctx => void thrown.push(thrownBy(() => ctx.stop({ pid: {} } as never))))
    expect(thrown[3]).toMatchObject({ code: 'REF_NOT_LOCAL', message: expect.stringContaining('ctx.stop') })
    await w.act(ref, ctx => ctx.stop(ctx.self))
    expect(isAlive(w.system, ref)).toBe(false)
  })
})

describe('refs', () => {
  it('3.10 are their path, as text and in JSON; adapters are theirs as text', async () => {
    const w = world()
    const adapters: ActorRef<string>[] = []
    const ref = w.system.spawn(scripted(), 'one')
    await w.act(ref, ctx => void adapters.push(ctx.adapt((text: string) => () => void text)))
    for (const each of [ref, ...adapters]) expect(String(each)).toBe(each.path.toString())
    expect(JSON.stringify([ref])).toBe(JSON.stringify([ref.path.toString()]))
  })

  it('8.1 ask and link of what is no actor are refused', async () => {
    const w = world()
    const asked = outcomeOf(ask({ pid: {}, path: {}, tell: () => {} } as never, { type: 'question' } as never, { timeoutMs: 1 }))
    await w.host.settle()
    expect(asked.error).toMatchObject({ code: 'REF_NOT_LOCAL', message: expect.stringContaining('ask') })
  })

  it('9.1 an offer to a reply ref is a reply', async () => {
    const w = world()
    const offered: Promise<void>[] = []
    const ref = w.system.spawn(
      actor<{ readonly type: 'question'; readonly replyTo: ActorRef<string> }>({
        receive: (_ctx, { replyTo }) => void offered.push(replyTo.offer('yes')),
      }),
    )
    const asked = outcomeOf(ask(ref, { type: 'question' }, { timeoutMs: 10 }))
    await w.host.settle()
    expect(asked.value).toBe('yes')
    await Promise.all(offered)
    expect(offered).toHaveLength(1)
  })

  it('6.5 ctx.parent is the ref of the parent', async () => {
    const w = world()
    const seen: string[] = []
    const parent = w.system.spawn(watching(seen), 'parent')
    const child = await w.childOf(parent, scripted(), 'child')
    const found: (ActorRef<never> | undefined)[] = []
    const look: Script = ctx => void found.push(ctx.parent)
    await w.act(child, look)
    expect(found.map(each => each?.pid)).toEqual([parent.pid])
  })
})
