import {
  ActorFailure,
  ActorPath,
  type BehaviorFailure,
  type ChildFailed,
  DefaultBehaviorFailure,
  err,
  FailureInfo,
  PanicBehaviorFailure,
  type Pid,
  SupervisorStrategy,
  type Terminated,
} from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, type Plan, world } from './support.ts'

class Refused implements BehaviorFailure {
  description(): string {
    return 'refused'
  }
}
/** Pids and paths cannot be made up: those of two living actors. */
const family = () => {
  const w = world({ p: { children: { c: {} } } })
  return { parent: w.ref('p'), child: w.ref('c') }
}

describe('R6 FailureInfo', () => {
  it('R6 fromBehaviorFailure: who, where, what; not escalated', () => {
    const { child } = family()
    const refused = new Refused()
    const info = FailureInfo.fromBehaviorFailure(child.pid, child.path, refused)
    expect(info.actor).toBe(child.pid)
    expect(info.path.equals(child.path)).toBe(true)
    expect(info.behaviorFailure()).toBe(refused)
    expect(info.failure.behavior()).toBe(refused)
    expect(info.stage).toMatchObject({ hops: 0, isInitial: true })
    expect(info.metadata.tags.size).toBe(0)
  })

  it('R6 fromBehaviorFailure takes metadata', () => {
    const { child } = family()
    const { metadata } = ActorFailure.from('x', { component: 'reader', tags: { region: 'eu' } })
    const info = FailureInfo.fromBehaviorFailure(child.pid, child.path, new Refused(), metadata)
    expect(info.metadata.component).toBe('reader')
    expect(info.metadata.tags.get('region')).toBe('eu')
  })

  it('R6 fromPanicPayload climbs the same ladder as a throw', () => {
    const { child } = family()
    const refused = new Refused()
    const boom = new Boom('x')
    const of = (thrown: unknown) => FailureInfo.fromPanicPayload(child.pid, child.path, thrown)
    expect(of(refused).behaviorFailure()).toBe(refused)
    expect(of(boom).downcast(Boom)).toBe(boom)
    expect(of('text').behaviorFailure().description()).toBe('text')
    expect(of(undefined).behaviorFailure()).toBeInstanceOf(PanicBehaviorFailure)
    expect(of(boom).behaviorFailure()).toBeInstanceOf(DefaultBehaviorFailure)
  })

  it('R6 downcast gives the original or undefined', () => {
    const { child } = family()
    const boom = new Boom('x')
    const info = FailureInfo.fromPanicPayload(child.pid, child.path, boom)
    expect(info.downcast(Boom)).toBe(boom)
    expect(info.downcast(Refused)).toBeUndefined()
  })

  it('R6 escalateToParent: the same failure, one hop up; the first info is unchanged', () => {
    const { parent, child } = family()
    const boom = new Boom('x')
    const info = FailureInfo.fromPanicPayload(child.pid, child.path, boom)
    const next = info.escalateToParent(parent.pid)
    expect(next?.actor).toBe(parent.pid)
    expect(next?.path.equals(parent.path)).toBe(true)
    expect(next?.downcast(Boom)).toBe(boom)
    expect(next?.stage).toMatchObject({ hops: 1, isInitial: false })
    expect(info.stage).toMatchObject({ hops: 0, isInitial: true })
    expect(info.actor).toBe(child.pid)
  })

  it('R6 escalateToParent at the root is undefined', () => {
    const { parent, child } = family()
    const chain: FailureInfo[] = []
    let info: FailureInfo | undefined = FailureInfo.fromPanicPayload(child.pid, child.path, 'x')
    while (info !== undefined && chain.length < 10) {
      chain.push(info)
      info = info.escalateToParent(parent.pid)
    }
    expect(info).toBeUndefined()
    expect(chain.slice(0, 3).map(hop => hop.stage.hops)).toEqual([0, 1, 2])
    expect(chain.at(-1)?.path.parent).toBeUndefined()
  })

  it('T6 the hop count stays at 255', () => {
    const { parent, child } = family()
    let path: ActorPath = child.path
    for (let depth = 0; depth < 300; depth += 1) path = path.child('x')
    let info: FailureInfo | undefined = FailureInfo.fromPanicPayload(child.pid, path, 'x')
    for (let hop = 0; hop < 300; hop += 1) info = info?.escalateToParent(parent.pid)
    expect(info?.stage).toMatchObject({ hops: 255, isInitial: false })
  })

  it('R6 the path of an info is that of the actor, readable', () => {
    const { child } = family()
    const info = FailureInfo.fromPanicPayload(child.pid, child.path, 'x')
    expect(ActorPath.parse(info.path.toString()).equals(child.path)).toBe(true)
  })
})

describe('R8 the failure object is preserved end to end', () => {
  const seenBy = async (cause: unknown, send: 'throw' | 'return') => {
    const seen: Record<string, BehaviorFailure | undefined> = {}
    const c: Plan = {
      hooks: {
        preRestart: (_ctx, failure) => {
          seen.preRestart = failure
        },
        postRestart: (_ctx, failure) => {
          seen.postRestart = failure
        },
      },
    }
    const onTerminated = (_ctx: unknown, _pid: Pid, signal: Terminated | ChildFailed): void => {
      if (signal.type === 'childFailed') seen.childFailed = signal.failure
    }
    const answers = ['restart', 'stop'] as const
    let turn = 0
    const strategy = SupervisorStrategy.oneForOne({
      decide: (_actor, failure) => {
        seen.decide = failure
        return answers[turn++]
      },
    })
    const w = world({ p: { strategy, hooks: { onTerminated }, children: { c } } })
    w.tell('p', ctx => ctx.watch(w.ref('c')))
    for (let round = 0; round < 2; round += 1) {
      await w.settle()
      w.tell('c', () => {
        if (send === 'return') return err(cause)
        throw cause
      })
    }
    await w.settle()
    seen.event = w.failureEvents.events[0]?.snapshot.failure.behavior()
    return seen
  }

  it('R8 a BehaviorFailure is the same object for decide, hooks, events and watchers', async () => {
    for (const send of ['throw', 'return'] as const) {
      const refused = new Refused()
      const seen = await seenBy(refused, send)
      expect(Object.keys(seen).sort()).toEqual(['childFailed', 'decide', 'event', 'postRestart', 'preRestart'])
      for (const [who, failure] of Object.entries(seen)) expect(failure, who).toBe(refused)
    }
  })

  it('R8 any other value stays reachable as the cause', async () => {
    for (const cause of [new Boom('x'), Object.freeze({ code: 7 }), 'text', undefined]) {
      for (const send of ['throw', 'return'] as const) {
        const seen = await seenBy(cause, send)
        expect(Object.keys(seen)).toHaveLength(5)
        for (const [who, failure] of Object.entries(seen)) {
          expect(failure, who).toBeInstanceOf(DefaultBehaviorFailure)
          expect((failure as DefaultBehaviorFailure).cause, who).toBe(cause)
        }
      }
    }
  })

  it('R8 up to the reason why the system ended', async () => {
    const refused = new Refused()
    const w = world({ p: { children: { c: {} } } }, { supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }) })
    w.fail('c', refused)
    await w.settle()
    expect((await w.system.whenTerminated).failure?.behaviorFailure()).toBe(refused)
  })
})
