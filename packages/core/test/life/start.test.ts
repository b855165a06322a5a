import { err, SpawnError } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, doer, lifeOf, rejected, seeds, stateOf, thrown, total, verdicts } from './support.ts'

describe('3.2 spawn is synchronous', () => {
  it('3.2 a synchronous preStart has succeeded when spawn returns', () => {
    const { system } = simulate()
    const log: string[] = []
    const ref = system.spawn(actor({ preStart: () => void log.push('preStart') }))
    expect([log, stateOf(system, ref)]).toEqual([['preStart'], 'running'])
  })

  it('3.2 also where an actor spawns: in a handler, and in a start hook', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const leaf = (name: string) => actor({ preStart: () => void log.push(name) })
    const ref = system.spawn(
      doer({
        preStart(ctx) {
          ctx.spawn(leaf('in preStart'))
          log.push('preStart ends')
        },
      }),
    )
    ref.tell(ctx => {
      ctx.spawn(leaf('in a handler'))
      log.push('handler ends')
    })
    await host.settle()
    expect(log).toEqual(['in preStart', 'preStart ends', 'in a handler', 'handler ends'])
  })

  it.each(seeds)('3.2 only create is run at once; everything else waits for the ready queue (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const other = system.spawn(actor<string>({ receive: (_, message) => void log.push(message) }))
    other.tell('queued before')
    system.spawn(
      actor<string>({
        preStart(ctx) {
          ctx.self.tell('to itself')
          other.tell('to the other')
          log.push('preStart')
        },
        receive: (_, message) => void log.push(message),
      }),
    )
    expect(log).toEqual(['preStart'])
    await host.settle()
    expect(log.slice(1).sort()).toEqual(['queued before', 'to itself', 'to the other'])
  })

  it('3.2 an actor may stop itself in preStart: it has started, and then stops', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'brief')
    const log: string[] = []
    system.spawn(actor({ preStart: ctx => ctx.stopSelf(), postStop: () => void log.push('postStop') }), 'brief')
    expect(log).toEqual([])
    await host.settle()
    expect([life(), log]).toEqual([['started', 'stopped'], ['postStop']])
  })

  it('3.2 an asynchronous preStart: the ref is in state starting, messages wait', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      actor<string>({
        async preStart() {
          await gate.promise
          log.push('started')
        },
        receive: (_, message) => void log.push(message),
      }),
    )
    ref.tell('a')
    ref.tell('b')
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['starting', []])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['started', 'a', 'b']])
  })

  it('3.2 an asynchronous preStart that is done already is asynchronous all the same', async () => {
    const { system, host } = simulate()
    const ref = system.spawn(actor({ preStart: () => Promise.resolve() }))
    expect(stateOf(system, ref)).toBe('starting')
    await host.settle()
    expect(stateOf(system, ref)).toBe('running')
  })

  it('3.2 a parent that is starting itself may have children that run', async () => {
    const { system, host } = simulate()
    const gate = deferred<string>()
    const log: string[] = []
    system.spawn(
      actor({
        async preStart(ctx) {
          const child = ctx.spawn(doer())
          child.tell(() => gate.resolve('from the child'))
          log.push(await gate.promise)
        },
      }),
    )
    await host.settle()
    expect(log).toEqual(['from the child'])
  })
})

describe('3.2 spawnAsync', () => {
  it('3.2 resolves after the hook has succeeded', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const spawned = system.spawnAsync(actor({ preStart: () => gate.promise }), 'late').then(ref => {
      log.push('resolved')
      return ref
    })
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['resolved'])
    const ref = await spawned
    expect([ref.path.name, stateOf(system, ref)]).toEqual(['late', 'running'])
  })

  it('3.2 resolves for an actor without a start hook, and for one whose hook is synchronous', async () => {
    const { system, host } = simulate()
    const spawned = Promise.all([system.spawnAsync(actor()), system.spawnAsync(actor({ preStart: () => {} }))])
    await host.settle()
    expect((await spawned).map(ref => stateOf(system, ref))).toEqual(['running', 'running'])
  })

  it('3.2 works within a handler, which can await it', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer())
    ref.tell(async ctx => {
      const child = await ctx.spawnAsync(actor({ preStart: () => Promise.resolve() }), 'child')
      log.push(child.path.name)
      log.push(String(await rejected(() => ctx.spawnAsync(actor({ preStart: () => Promise.reject(new Boom('x')) })))))
    })
    await host.settle()
    expect(log[0]).toBe('child')
    expect(log[1]).toContain('x')
    expect(stateOf(system, ref)).toBe('running')
  })

  it('3.2 never throws, it rejects: also when preStart is synchronous', async () => {
    const { system, host } = simulate()
    const failing = system.spawnAsync(
      actor({
        preStart() {
          throw new Boom('sync')
        },
      }),
    )
    const outcome = rejected(() => failing)
    await host.settle()
    expect(await outcome).toBeInstanceOf(SpawnError)
  })
})

describe('3.2 a first start that fails is told to exactly one party', () => {
  const hooks = {
    throws: () => {
      throw new Boom('start')
    },
    'returns an Err': () => err(new Boom('start')),
    rejects: () => Promise.reject(new Boom('start')),
    'resolves with an Err': () => Promise.resolve(err(new Boom('start'))),
  }
  for (const [how, preStart] of Object.entries(hooks)) {
    const isSync = how === 'throws' || how === 'returns an Err'

    it(`3.2 spawn, preStart ${how}: told to the ${isSync ? 'caller' : 'supervisor'}`, async () => {
      const { system, host } = simulate()
      const lines = verdicts(system)
      const error = thrown(() => system.spawn(actor({ preStart }), 'child'))
      await host.settle()
      if (isSync) expect(error).toMatchObject({ code: 'SPAWN_START_FAILED', cause: { message: 'start' } })
      else expect(error).toBeUndefined()
      expect(lines()).toEqual(isSync ? [] : ['child failed', 'child: stop'])
      expect(total(system, 'failure_total')).toBe(isSync ? 0 : 1)
    })

    it(`3.2 spawnAsync, preStart ${how}: told to the caller`, async () => {
      const { system, host } = simulate()
      const lines = verdicts(system)
      const outcome = rejected(() => system.spawnAsync(actor({ preStart }), 'child'))
      await host.settle()
      expect(await outcome).toMatchObject({ code: 'SPAWN_START_FAILED', cause: { message: 'start' } })
      expect([lines(), total(system, 'failure_total')]).toEqual([[], 0])
    })
  }

  it('3.2 a parent that catches the SpawnError goes on; one that does not fails by it', async () => {
    const { system, host } = simulate()
    const causes: unknown[] = []
    system.eventStream.subscribe('failure', event => causes.push(event.snapshot.failure.downcast(SpawnError)?.code))
    const failing = actor({ preStart: () => err('no') })
    const ref = system.spawn(doer())
    ref.tell(ctx => void thrown(() => ctx.spawn(failing)))
    await host.settle()
    expect(causes).toEqual([])
    ref.tell(ctx => void ctx.spawn(failing))
    await host.settle()
    expect(causes).toEqual(['SPAWN_START_FAILED'])
  })
})
