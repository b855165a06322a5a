import { type ActorContext, StoppedContextError, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, holdUntil, outcomeOf, type Script, scripted, thrownBy, world } from './support.ts'

const MINUTE = 60_000
const never = (): Promise<void> => new Promise(() => {})

describe('terminate with a timeout', () => {
  it('10.3 what has not stopped by then is listed by path, with what waits for it', async () => {
    const { system, host, childOf } = world({ stopTimeoutMs: MINUTE })
    const parent = system.spawn(scripted(), 'parent')
    const child = await childOf(parent, scripted({ postStop: never }), 'child')
    const sibling = await childOf(parent, scripted(), 'sibling')
    const ended = outcomeOf(system.terminate({ timeoutMs: 1000 }))
    await host.advance(999)
    expect(ended.settled).toBe(false)
    await host.advance(1)
    expect(ended.settled).toBe(true)
    const listed = ended.value?.stragglers.map(path => path.toString()) ?? []
    expect(listed).toContain(child.path.toString())
    expect(listed).toContain(parent.path.toString())
    expect(listed).not.toContain(sibling.path.toString())
    expect(ended.value?.cause).toBe('terminate')
  })

  it('10.3 with nobody late the list is empty, and the timer is not left behind', async () => {
    const { system, host } = world()
    system.spawn(scripted())
    const ended = outcomeOf(system.terminate({ timeoutMs: 1000 }))
    await host.settle()
    expect(ended.value).toEqual({ cause: 'terminate', failure: undefined, stragglers: [] })
    expect(host.pendingTimers).toBe(0)
  })

  for (const [what, hooks, work] of [
    ['a handler', {}, true],
    ['postStop', { postStop: never }, false],
    ['preStart', { preStart: never }, false],
  ] as const) {
    it(`10.3 ${what} that never settles makes a straggler`, async () => {
      const { system, host } = world({ stopTimeoutMs: MINUTE })
      const ref = system.spawn(scripted(hooks), 'late')
      if (work) ref.tell(holdUntil(deferred()))
      await host.settle()
      const ended = outcomeOf(system.terminate({ timeoutMs: 1000 }))
      await host.advance(1000)
      expect(ended.value?.stragglers.map(path => path.toString())).toContain(ref.path.toString())
      expect(livePaths(system)).toEqual([])
    })
  }

  it('10.3 the contexts of stragglers throw', async () => {
    const { system, host } = world({ stopTimeoutMs: MINUTE })
    const contexts: ActorContext<Script>[] = []
    const ref = system.spawn(scripted({ postStop: never }), 'late')
    const other = system.spawn(scripted(), 'other')
    ref.tell(ctx => void contexts.push(ctx))
    await host.settle()
    void system.terminate({ timeoutMs: 1000 })
    await host.advance(1000)
    const [ctx] = contexts
    if (ctx === undefined) throw new Error('no context')
    expect(thrownBy(() => ctx.spawn(scripted()))).toBeInstanceOf(StoppedContextError)
    expect(thrownBy(() => ctx.watch(other))).toBeInstanceOf(StoppedContextError)
    expect(thrownBy(() => ctx.stop(other))).toBeInstanceOf(StoppedContextError)
    expect(ctx.self.path.name).toBe('late')
  })

  it('10.3 their timers are cleared: nothing is armed afterwards', async () => {
    const { system, host, act } = world({ stopTimeoutMs: MINUTE, startTimeoutMs: MINUTE })
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 100_000, maxMs: 100_000 } })
    const failed = system.spawn(scripted({ postStop: never }), { supervision })
    await act(failed, () => {
      throw new Boom('backoff')
    })
    system.spawn(scripted({ preStart: never }))
    system.spawn(scripted()).tell(holdUntil(deferred()))
    await host.settle()
    void system.terminate({ timeoutMs: 1000 })
    await host.advance(1000)
    expect(host.pendingTimers).toBe(0)
  })

  for (const how of ['resolves', 'rejects'] as const) {
    it(`10.3 a result that comes later is ignored (${how})`, async () => {
      const { system, host } = world({ stopTimeoutMs: MINUTE })
      const gate = deferred()
      const log: string[] = []
      const ref = system.spawn(scripted({ postStop: () => void log.push('postStop') }))
      ref.tell(holdUntil(gate))
      ref.tell(() => void log.push('next message'))
      await host.settle()
      const ended = outcomeOf(system.terminate({ timeoutMs: 1000 }))
      await host.advance(1000)
      expect(ended.settled).toBe(true)
      const lifecycle = eventProbe(system, 'lifecycle')
      if (how === 'resolves') gate.resolve()
      else gate.reject(new Boom('too late'))
      await host.advance(MINUTE)
      expect(log).toEqual([])
      expect(lifecycle.events).toEqual([])
      expectBalanced(system)
    })
  }

  it('10.3 F9 an undecided failure of a straggler is settled', async () => {
    const { system, host } = world({ stopTimeoutMs: MINUTE })
    const parent = system.spawn(scripted({ postStop: never }), 'parent')
    parent.tell(() => {
      throw new Boom('while it ends')
    })
    void system.terminate({ timeoutMs: 1000 })
    await host.advance(1000)
    expectBalanced(system)
  })

  it('10.3 a second call with a timeout does not stop anybody twice', async () => {
    const { system, host } = world({ stopTimeoutMs: MINUTE })
    let stops = 0
    const postStop = (): Promise<void> => {
      stops += 1
      return never()
    }
    system.spawn(scripted({ postStop }))
    const outcomes = [outcomeOf(system.terminate({ timeoutMs: 1000 })), outcomeOf(system.terminate({ timeoutMs: 1000 }))]
    await host.advance(1000)
    expect(outcomes.map(outcome => outcome.settled)).toEqual([true, true])
    expect(stops).toBe(1)
  })
})
