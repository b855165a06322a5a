import { type ActorRef, SupervisorStrategy, type SystemMessage } from '@cellactor/core'
import { eventProbe, faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, boom, deadLetters, deferred, doer, liveNames, seeds, thrown } from './support.ts'

/** A mailbox that writes down the system messages that it gets. */
const recording = (types: string[]) => ({
  kind: 'custom' as const,
  create: () =>
    faultyMailbox({
      system(message) {
        types.push(message.type)
        return 'ok'
      },
    }),
})
describe('C1 create and recreate are system messages', () => {
  it('C1 a start is one create, a restart one recreate, an end one stop', async () => {
    const { system, host } = simulate()
    const types: string[] = []
    const ref = system.spawn(doer(), { mailbox: recording(types) })
    expect(types).toEqual(['create'])
    ref.tell(boom)
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(types.filter(type => ['create', 'recreate', 'stop'].includes(type))).toEqual([
      'create',
      'recreate',
      'recreate',
      'stop',
    ])
  })

  it('C1 nothing runs a start hook when the create does not arrive', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const hooks = { preStart: () => void log.push('preStart'), postStop: () => void log.push('postStop') }
    const lose = (message: SystemMessage) => (message.type === 'create' ? 'lose' : 'ok')
    thrown(() =>
      system.spawn(actor(hooks), { name: 'lost', mailbox: { kind: 'custom', create: () => faultyMailbox({ system: lose }) } }),
    )
    await host.settle()
    expect([log, liveNames(system).includes('lost')]).toEqual([[], false])
  })

  it('C1 a recreate carries the failure and the number of the instance that it asks for', async () => {
    const { system, host } = simulate()
    const seen: unknown[] = []
    const note = (message: SystemMessage) => {
      if (message.type === 'recreate') seen.push([message.cause.downcast(Boom)?.message, message.instance])
      return 'ok' as const
    }
    const ref = system.spawn(doer(), { mailbox: { kind: 'custom', create: () => faultyMailbox({ system: note }) } })
    for (let times = 0; times < 3; times++) ref.tell(boom)
    await host.settle()
    const numbers = seen.map(entry => (entry as [string, number])[1])
    expect(seen.map(entry => (entry as [string, number])[0])).toEqual(['boom', 'boom', 'boom'])
    expect(numbers[1]).toBe((numbers[0] ?? 0) + 1)
    expect(numbers[2]).toBe((numbers[0] ?? 0) + 2)
  })
})

describe('C2 no user message before create has completed', () => {
  it.each(seeds)('C2 also when it was sent before: from the factory, the hook, and outside (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const gate = deferred()
    const path = 'cellactor://test/user/early'
    const tellEarly = (text: string) => (system.resolve(path) as ActorRef<string> | undefined)?.tell(text)
    const factory = () => {
      tellEarly('from the factory')
      return actor<string>({
        async preStart(ctx) {
          ctx.self.tell('from preStart')
          await gate.promise
          ctx.self.tell('from preStart, later')
          log.push('started')
        },
        receive: (_, message) => void log.push(message),
      })()
    }
    const ref = system.spawn(factory, 'early')
    ref.tell('from outside')
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['started', 'from the factory', 'from preStart', 'from outside', 'from preStart, later'])
  })

  it('C2 a message that was sent to a start which fails is a dead letter', async () => {
    const { system, host } = simulate()
    const letters = deadLetters(system)
    const factory = actor<string>({
      preStart(ctx) {
        ctx.self.tell('too early')
        throw new Boom('start')
      },
    })
    thrown(() => system.spawn(factory))
    await host.settle()
    expect(letters()).toEqual(['too early: stopped'])
  })
})

describe('C3 spawn succeeds only after preStart', () => {
  it('C3 spawn returns after a synchronous one, spawnAsync resolves after either', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    system.spawn(actor({ preStart: () => void log.push('sync') }))
    log.push('spawned')
    const spawned = system
      .spawnAsync(actor({ preStart: () => Promise.resolve().then(() => void log.push('async')) }))
      .then(() => log.push('acknowledged'))
    await host.settle()
    await spawned
    expect(log).toEqual(['sync', 'spawned', 'async', 'acknowledged'])
  })

  it('C3 the acknowledgement is one-shot, and nothing polls for it: no timer but the limit of the start', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const acknowledged: string[] = []
    const spawned = system
      .spawnAsync(actor({ preStart: () => gate.promise }), 'slow')
      .then(ref => acknowledged.push(ref.path.name))
    await host.settle()
    expect(host.pendingTimers).toBe(1)
    gate.resolve()
    await host.settle()
    await spawned
    expect([acknowledged, host.pendingTimers]).toEqual([['slow'], 0])
  })
})

describe('C5 the order at registration', () => {
  it('C5 a child that fails inside preStart, by the failure of a child of its own, is never lost', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const decided = eventProbe(system, 'supervision')
    const grandchild = doer({ preStart: () => gate.promise.then(() => Promise.reject(new Boom('deep'))) })
    system.spawn(
      doer({
        async preStart(ctx) {
          ctx.spawn(grandchild, 'grandchild')
          await gate.promise
          await new Promise<void>(resolve => ctx.signal.addEventListener('abort', () => resolve()))
        },
        supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
      }),
      'child',
    )
    await host.settle()
    gate.resolve()
    await host.advance(40_000)
    expect(decided.events.map(event => `${event.path.name}: ${event.outcome}`)).toEqual(['grandchild: escalate', 'child: stop'])
    expect(liveNames(system)).not.toContain('child')
  })
})
