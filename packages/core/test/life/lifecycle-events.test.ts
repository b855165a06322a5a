import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, boom, doer, family, inTurn, lifeOf, raise } from './support.ts'

describe('C9 lifecycle events', () => {
  it('C9 started; stopped (not final) and restarted at each restart; stopped (final) once', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    const ref = system.spawn(doer(), 'ref')
    ref.tell(boom)
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(life()).toEqual(['started', 'replaced', 'restarted', 'replaced', 'restarted', 'stopped'])
  })

  it('C9 nothing for a failed attempt of a restart', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    let starts = 0
    const postRestart = () => {
      if (++starts < 4) throw new Boom('again')
    }
    const ref = system.spawn(doer({ postRestart }), 'ref')
    ref.tell(boom)
    await host.settle()
    expect(life()).toEqual(['started', 'replaced', 'restarted'])
  })

  it('C9 nothing for a first start that is rolled back, synchronous or not', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    const child = () => system.spawnAsync(actor({ preStart: () => Promise.reject(new Boom('x')) }), 'ref').catch(() => {})
    const done = child()
    await host.settle()
    await done
    try {
      system.spawn(actor({ preStart: () => raise(new Boom('x')) }), 'ref')
    } catch {}
    await host.settle()
    expect(life()).toEqual([])
  })

  it('C9 each with the pid, the path and the parent', async () => {
    const { system, host } = simulate()
    const events = eventProbe(system, 'lifecycle')
    const { parent, child } = family(system, doer())
    child.tell(boom)
    await host.settle()
    const ofChild = events.events.filter(event => event.pid === child.pid)
    expect(ofChild.map(event => event.stage)).toEqual(['started', 'stopped', 'restarted'])
    expect(ofChild.every(event => event.parent === parent.pid && event.path.equals(child.path))).toBe(true)
  })
})

describe('C10 the event stream', () => {
  it('C10 subscribers, functions and actors, go on through restarts, until they unsubscribe', async () => {
    const { system, host } = simulate()
    const [byFunction, byActor]: [string[], string[]] = [[], []]
    const subscription = system.eventStream.subscribe('lifecycle', event => byFunction.push(event.stage))
    const ref = system.spawn(doer(), 'ref')
    const subscriber = system.spawn(actor<{ stage: string }>({ receive: (_, event) => void byActor.push(event.stage) }))
    await host.settle()
    system.eventStream.subscribe('lifecycle', subscriber)
    const before = byFunction.length
    ref.tell(boom)
    await host.settle()
    expect([byFunction.slice(before), byActor]).toEqual([
      ['stopped', 'restarted'],
      ['stopped', 'restarted'],
    ])
    subscription.unsubscribe()
    expect(await inTurn(host, ref, () => 'still there')).toBe('still there')
    system.stop(ref)
    await host.settle()
    expect([byFunction.length - before, byActor.at(-1)]).toEqual([2, 'stopped'])
  })
})
