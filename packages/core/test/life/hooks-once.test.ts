import type { Actor, ActorRef } from '@cellactor/core'
import { eventProbe, livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, boom, type Do, doer, inflight, restartAfter, thrown } from './support.ts'

/** What has happened to one instance. */
interface Instance {
  hasStarted: boolean
  readonly endings: string[]
}

/** A small generator of its own, so that a failing seed can be run again. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761
  return sides => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}
async function steps(count: number): Promise<void> {
  for (let step = 0; step < count; step++) await undefined
}

/** Actors whose hooks fail and wait now and then. */
function unreliable(roll: (sides: number) => number, records: Instance[]): () => Actor<Do> {
  return () => {
    const record: Instance = { hasStarted: false, endings: [] }
    records.push(record)
    const start = () => {
      const outcome = roll(6)
      if (outcome === 0) throw new Boom('start')
      if (outcome > 2) {
        record.hasStarted = true
        return undefined
      }
      return steps(roll(5)).then(() => {
        if (outcome === 1) throw new Boom('start, later')
        record.hasStarted = true
      })
    }
    const end = (hook: string) => {
      record.endings.push(hook)
      const outcome = roll(6)
      if (outcome === 0) throw new Boom(hook)
      if (outcome === 1) return steps(roll(5)).then(() => Promise.reject(new Boom(`${hook}, later`)))
      return outcome === 2 ? steps(roll(5)) : undefined
    }
    return doer({ preStart: start, postRestart: start, preRestart: () => end('preRestart'), postStop: () => end('postStop') })()
  }
}

describe('3.9 hooks at the end of an instance', () => {
  const many = Array.from({ length: 200 }, (_, n) => n + 1)
  it('3.9 exactly one of preRestart and postStop per instance that started, none for one that did not (200 seeds)', {
    timeout: 60_000,
  }, async () => {
    for (const seed of many) {
      const roll = dice(seed)
      const { system, host } = simulate({ seed })
      const lifecycle = eventProbe(system, 'lifecycle')
      const records: Instance[] = []
      const refs: ActorRef<Do>[] = []
      for (let n = 0; n < 60; n++) {
        const ref = refs[roll(refs.length || 1)]
        switch (ref === undefined ? 0 : roll(8)) {
          case 0:
            thrown(() =>
              refs.push(
                system.spawn(unreliable(roll, records), { supervision: roll(2) ? 'restart' : restartAfter(10 + roll(50)) }),
              ),
            )
            break
          case 1:
          case 2:
            ref?.tell(boom)
            break
          case 3:
            ref?.tell(() => steps(roll(10)).then(() => Promise.reject(new Boom('later'))))
            break
          case 4:
            ref?.tell(ctx => void thrown(() => ctx.spawn(unreliable(roll, records), { supervision: 'restart' })))
            break
          case 5:
            if (ref) system.stop(ref)
            break
          case 6:
            await host.advance(roll(40))
            break
          default:
            await host.settle()
        }
      }
      void system.terminate()
      await host.advance(60_000)
      // An asynchronous start that a stop overtakes as it ends has not succeeded: the events say which did.
      const broken = records.filter(record => record.endings.length > (record.hasStarted ? 1 : 0))
      expect({ seed, broken, alive: livePaths(system).length, inflight: inflight(system) }).toEqual({
        seed,
        broken: [],
        alive: 0,
        inflight: 0,
      })
      const begun = lifecycle.events.filter(event => event.stage !== 'stopped').length
      expect(records.length).toBeGreaterThan(0)
      expect({ seed, ended: records.filter(record => record.endings.length === 1).length }).toEqual({ seed, ended: begun })
    }
  })
})
