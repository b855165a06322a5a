import { type Actor, type ActorRef, err } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  type Do,
  deadLetters,
  deferred,
  doer,
  family,
  inflight,
  inTurn,
  lifeOf,
  nodeOf,
  raise,
  seeds,
  stateOf,
  total,
  verdicts,
} from './support.ts'

describe('3.7 the order of a stop', () => {
  it.each(seeds)('3.7b a postStop runs after all those of the children, through the whole tree (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const tree = (name: string, depth: number): (() => Actor<unknown>) =>
      actor({
        preStart(ctx) {
          if (depth > 0) for (const place of ['l', 'r']) ctx.spawn(tree(name + place, depth - 1))
        },
        // Some are asynchronous, some take time.
        async postStop() {
          for (let waits = name.length * 3; waits > 0; waits--) await undefined
          log.push(name)
        },
      })
    const root = system.spawn(tree('o', 3))
    system.stop(root)
    await host.settle()
    expect(log).toHaveLength(15)
    for (const name of log) {
      const descendants = log.filter(other => other !== name && other.startsWith(name))
      expect(descendants.every(other => log.indexOf(other) < log.indexOf(name))).toBe(true)
    }
  })

  it.each(seeds)(
    '3.7 the signal aborts, children stop, postStop runs, what is left becomes dead letters (seed %i)',
    async seed => {
      const { system, host } = simulate({ seed })
      const letters = deadLetters(system)
      const log: string[] = []
      const gate = deferred()
      const { parent } = family(system, actor({ postStop: () => gate.promise.then(() => void log.push('child postStop')) }), {
        parent: {
          postStop(ctx) {
            log.push(`postStop, ${ctx.signal.aborted ? 'aborted' : 'not aborted'}, ${[...ctx.children].length} children`)
          },
        },
      })
      parent.tell(ctx => {
        ctx.signal.addEventListener('abort', () => log.push('aborted'))
        ctx.stopSelf()
        log.push('handler ends')
      })
      parent.tell(Object.assign(() => {}, { toString: () => 'left' }))
      await host.settle()
      expect(log).toEqual(['handler ends', 'aborted'])
      expect(letters()).toEqual([])
      gate.resolve()
      await host.settle()
      expect(log.slice(2)).toEqual(['child postStop', 'postStop, aborted, 0 children'])
      expect(letters()).toEqual(['left: stopped'])
    },
  )

  it('3.7a the handler that stops its own actor is finished; nothing after it is handled', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer())
    ref.tell(ctx => {
      ctx.stop(ctx.self)
      log.push('goes on')
    })
    ref.tell(() => void log.push('never'))
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([['goes on'], 'gone'])
  })
})

describe('3.7c postStop', () => {
  it('3.7c runs once, on the current instance', async () => {
    const { system, host } = simulate()
    let runs = 0
    const ref = system.spawn(
      actor({
        postStop() {
          runs++
        },
      }),
    )
    for (let times = 0; times < 5; times++) system.stop(ref)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(runs).toBe(1)
  })

  it('3.7c an asynchronous one is waited for: stopping until then', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'slow')
    const gate = deferred()
    const ref = system.spawn(actor({ postStop: () => gate.promise }), 'slow')
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), life()]).toEqual(['stopping', ['started']])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), life()]).toEqual(['gone', ['started', 'stopped']])
  })

  const failing: [string, Do][] = [
    ['throws', () => raise(new Boom('postStop'))],
    ['throws undefined', () => raise(undefined)],
    ['rejects', () => Promise.reject(new Boom('postStop'))],
    ['returns an Err', () => err(new Boom('postStop'))],
    ['resolves with an Err', () => Promise.resolve(err(new Boom('postStop')))],
  ]
  it.each(failing)(
    '3.7c one that %s is counted and published with outcome stop, logged once, and the stop goes on',
    async (_, postStop) => {
      const { system, host } = simulate()
      const lines = verdicts(system)
      const life = lifeOf(system, 'child')
      const logs = eventProbe(system, 'log')
      const { parent, child } = family(system, doer({ postStop }))
      system.stop(child)
      await host.settle()
      expect(lines()).toEqual(['child failed', 'child: stop'])
      expect([total(system, 'failure_total'), total(system, 'failure_stop_total'), inflight(system)]).toEqual([1, 1, 0])
      expect(logs.events.filter(event => event.level === 'error')).toHaveLength(1)
      expect([stateOf(system, child), stateOf(system, parent), life()]).toEqual(['gone', 'running', ['started', 'stopped']])
    },
  )
})

describe('3.7d what is left in the mailbox', () => {
  it('3.7d becomes dead letters, in order; so does what comes while the actor is stopping, and after', async () => {
    const { system, host } = simulate()
    const letters = deadLetters(system)
    const gate = deferred()
    const ref: ActorRef<string> = system.spawn(actor<string>({ postStop: () => gate.promise }))
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    system.stop(ref)
    await host.settle()
    ref.tell('d')
    ref.tell('e')
    gate.resolve()
    await host.settle()
    ref.tell('f')
    await host.settle()
    expect(letters()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map(message => `${message}: stopped`))
  })

  it('3.7d carries the message itself and the path of the target', async () => {
    const { system, host } = simulate()
    const letters = eventProbe(system, 'deadLetter')
    const message = { text: 'left' }
    const ref = system.spawn(actor<object>(), 'target')
    ref.tell(message)
    system.stop(ref)
    await host.settle()
    expect(letters.events[0]?.message).toBe(message)
    expect(letters.events[0]?.target.equals(ref.path)).toBe(true)
  })
})

describe('3.7e the end', () => {
  it('3.7e is published once, with final: true and the parent', async () => {
    const { system, host } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    const { parent, child } = family(system, actor())
    system.stop(child)
    await host.settle()
    const stopped = lifecycle.events.filter(event => event.stage === 'stopped')
    expect(stopped.map(event => [event.pid, event.final, event.parent])).toEqual([[child.pid, true, parent.pid]])
  })

  it.each(seeds)('3.7e every watcher is told, once, and the parent knows the child no more (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const told: string[] = []
    const { parent, child } = family(system, actor())
    for (let n = 0; n < 20; n++) {
      const name = `w${n}`
      system.spawn(
        actor({ preStart: ctx => ctx.watch(child), onTerminated: (_, pid) => void told.push(`${name} ${pid.id}`) }),
        name,
      )
    }
    await host.settle()
    system.stop(child)
    await host.settle()
    expect(told.sort()).toEqual(Array.from({ length: 20 }, (_, n) => `w${n} ${child.pid.id}`).sort())
    expect(nodeOf(system, parent)?.children).toEqual([])
    expect(system.resolve(child.path)).toBeUndefined()
  })

  it('3.7e the name is free inside the onTerminated of the parent', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const onTerminated: Actor<Do>['onTerminated'] = (ctx, pid) => {
      const again = ctx.spawn(doer(), 'child')
      log.push(again.pid === pid ? 'the same pid' : 'another pid')
    }
    const ref = system.spawn(doer({ onTerminated }))
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(doer(), 'child')))
    await host.settle()
    expect(log).toEqual(['another pid'])
  })

  it('3.7e the name is free also where nobody watches', async () => {
    const { system, host } = simulate()
    const { parent, child } = family(system, actor())
    system.stop(child)
    await host.settle()
    const again = await inTurn(host, parent, ctx => ctx.spawn(actor(), 'child'))
    expect([again.path.equals(child.path), again.pid === child.pid]).toEqual([true, false])
  })

  it('3.7e a ref of the ended actor is not one of its successor of the same name', async () => {
    const { system, host } = simulate()
    const letters = deadLetters(system)
    const log: string[] = []
    const factory = actor<string>({ receive: (_, message) => void log.push(message) })
    const old = system.spawn(factory, 'name')
    system.stop(old)
    await host.settle()
    system.spawn(factory, 'name')
    old.tell('to the old one')
    await host.settle()
    expect([log, letters()]).toEqual([[], ['to the old one: stopped']])
  })
})
