import { err } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom } from '../failure/support.ts'
import { worldWithin } from './carrying.ts'
import { watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

const attempt = (handle: () => unknown): unknown => {
  try {
    return handle()
  } catch {
    return undefined
  }
}
describe('T8 handle, as run sees it', () => {
  it('called again, it gives or throws the same', async () => {
    const seen: unknown[] = []
    const look = (handle: () => unknown): void => {
      try {
        seen.push(handle())
      } catch (error) {
        seen.push(error)
      }
    }
    const { system, host } = worldWithin(handle => {
      look(handle)
      look(handle)
    })
    const boom = new Boom('x')
    const outcome = err(boom)
    const promise = Promise.resolve()
    const ref = system.spawn<string>(() => ({
      receive(_ctx, word) {
        if (word === 'throw') throw boom
        if (word === 'err') return outcome
        return word === 'promise' ? promise : undefined
      },
    }))
    for (const word of ['throw', 'err', 'promise', 'nothing']) ref.tell(word)
    await host.settle()
    expect(seen).toHaveLength(8)
    const isSame = [0, 2, 4, 6].map(place => seen[place] === seen[place + 1])
    expect(isSame).toEqual([true, true, true, true])
    expect([seen[0] === boom, seen[2] === outcome, seen[4] instanceof Promise, seen[6]]).toEqual([true, true, true, undefined])
  })

  it('what run throws in place of the handler’s error is not the actor’s: its failure is the original', async () => {
    const { system, host, failures, reported } = worldWithin(handle => {
      try {
        return handle()
      } catch (cause) {
        throw new Error('wrapped', { cause })
      }
    })
    const ref = system.spawn<string>(() => ({
      receive() {
        throw new Boom('original')
      },
    }))
    ref.tell('x')
    ref.tell('x')
    await host.settle()
    expect(failures.events.map(event => event.snapshot.description)).toEqual(['original', 'original'])
    expect(reported().length).toBeLessThanOrEqual(1)
  })

  it('kept, and called when the actor is in another turn or has ended: nothing runs', async () => {
    const kept: (() => unknown)[] = []
    const { system, host } = worldWithin(handle => {
      kept.push(handle)
      return handle()
    })
    const log: string[] = []
    const ref = system.spawn<string>(() => ({ receive: (_ctx, word) => void log.push(word) }))
    ref.tell('a')
    await host.settle()
    ref.tell('b')
    await host.settle()
    for (const handle of kept) handle()
    system.stop(ref)
    await host.settle()
    for (const handle of kept) handle()
    await host.settle()
    expect(log).toEqual(['a', 'b'])
  })

  it('a fault is reported once in all, whatever the number of messages, of actors and of kinds', async () => {
    let turn = 0
    const { system, host, reported } = worldWithin(handle => {
      turn += 1
      if (turn % 3 === 0) return undefined
      if (turn % 3 === 1) throw new Boom('run')
      return Promise.reject(new Boom('run')).finally(() => attempt(handle))
    })
    const log: string[] = []
    const refs = [1, 2, 3].map(() => system.spawn<string>(() => ({ receive: (_ctx, word) => void log.push(word) })))
    for (let round = 0; round < 4; round += 1) for (const ref of refs) ref.tell('x')
    await host.settle()
    expect([log.length, turn]).toEqual([12, 12])
    expect(reported().map(event => event.sink)).toEqual(['contextPropagation.run'])
  })

  it('a fault of run is no failure of the actor, and the ledger knows nothing of it', async () => {
    const { system, host, failures } = worldWithin(() => {
      throw new Boom('run')
    })
    const ref = system.spawn<string>(() => ({ receive() {} }))
    ref.tell('x')
    await host.settle()
    expect(failures.events).toEqual([])
    expect(system.metrics().counters.get('failure_total')?.size ?? 0).toBe(0)
  })
})
