import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, holdUntil, scripted, seeds, watching, world } from './support.ts'

describe('watchWith', () => {
  it('6.2 the end of the target arrives as the message, once, and onTerminated is not called', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted(), 'target')
    await act(watcher, ctx => ctx.watchWith(target, () => void log.push('my message')))
    expect(log).toEqual([])
    system.stop(target)
    await host.advance(60_000)
    expect(log).toEqual(['my message'])
  })

  it('6.2 the message is the very object that was given', async () => {
    const { system, host } = world()
    const notice = { type: 'gone' as const }
    const seen: unknown[] = []
    const target = system.spawn(scripted(), 'target')
    const watcher = system.spawn(
      actor<object>({
        preStart: ctx => ctx.watchWith(target, notice),
        receive: (_ctx, message) => void seen.push(message),
      }),
    )
    system.stop(target)
    await host.settle()
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBe(notice)
    expect(watcher.path.uid).toBeDefined()
  })

  it('6.2 `undefined` is a message like any other', async () => {
    const { system, host } = world()
    const seen: unknown[] = []
    const target = system.spawn(scripted(), 'target')
    system.spawn(
      actor<undefined>({
        preStart: ctx => ctx.watchWith(target, undefined),
        receive: (_ctx, message) => void seen.push(message),
        onTerminated: () => void seen.push('signal'),
      }),
    )
    system.stop(target)
    await host.settle()
    expect(seen).toEqual([undefined])
  })

  for (const seed of seeds) {
    it(`6.2 it comes after everything the target sent before it ended (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const watcher = system.spawn(scripted())
      const say = (what: string): void => watcher.tell(() => void log.push(what))
      const target = system.spawn(scripted({ postStop: () => say('postStop') }))
      await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
      target.tell(() => say('one'))
      target.tell(() => say('two'))
      target.tell(ctx => {
        say('three')
        ctx.stopSelf()
      })
      await host.settle()
      expect(log).toEqual(['one', 'two', 'three', 'postStop', 'ended'])
    })

    it(`6.2 it queues behind user messages, unlike onTerminated (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const plain = system.spawn(scripted(), 'plain')
      const withMessage = system.spawn(scripted(), 'with')
      await act(watcher, ctx => {
        ctx.watch(plain)
        ctx.watchWith(withMessage, () => void log.push('with ended'))
      })
      watcher.tell(holdUntil(gate))
      watcher.tell(() => void log.push('waiting'))
      await host.settle()
      system.stop(withMessage)
      system.stop(plain)
      await host.settle()
      watcher.tell(() => void log.push('later'))
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['terminated:plain:stopped', 'waiting', 'with ended', 'later'])
    })
  }

  for (const overflow of ['dropNewest', 'dropOldest', 'fail'] as const) {
    it(`6.2 it never counts against a bounded mailbox (${overflow})`, async () => {
      const { system, host, act } = world()
      const letters = eventProbe(system, 'deadLetter')
      const failures = eventProbe(system, 'failure')
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(scripted(), { mailbox: { kind: 'bounded', capacity: 2, overflow } })
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
      watcher.tell(holdUntil(gate))
      await host.settle()
      watcher.tell(() => void log.push('one'))
      watcher.tell(() => void log.push('two'))
      system.stop(target)
      await host.settle()
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['one', 'two', 'ended'])
      expect(letters.events).toEqual([])
      expect(failures.events).toEqual([])
    })

    it(`6.2 once queued it takes no place from others (${overflow})`, async () => {
      const { system, host, act } = world()
      const letters = eventProbe(system, 'deadLetter')
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(scripted(), { mailbox: { kind: 'bounded', capacity: 2, overflow } })
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
      watcher.tell(holdUntil(gate))
      await host.settle()
      system.stop(target)
      await host.settle()
      watcher.tell(() => void log.push('one'))
      watcher.tell(() => void log.push('two'))
      await host.settle()
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['ended', 'one', 'two'])
      expect(letters.events).toEqual([])
    })
  }

  it('6.2 W5 for one that is gone the message arrives, through the user lane', async () => {
    const { system, host } = world()
    const log: string[] = []
    const target = system.spawn(scripted())
    system.stop(target)
    await host.settle()
    const watcher = system.spawn(watching(log))
    watcher.tell(ctx => ctx.watchWith(target, () => void log.push('ended')))
    watcher.tell(() => void log.push('queued before'))
    await host.settle()
    expect(log).toEqual(['queued before', 'ended'])
  })

  it('6.2 a queued message survives a restart of the watcher', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const gate = deferred()
    const watcher = system.spawn(scripted())
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
    watcher.tell(async () => {
      await gate.promise
      throw new Boom('restart')
    })
    await host.settle()
    system.stop(target)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['ended'])
  })

  it('6.2 the message queued at the end of the watcher becomes no second notification', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
    system.stop(watcher)
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
  })
})
