import { Behavior, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, Boom, boom, fails, Other, seeds, stateOf, type Tally, tally, watching } from './support.ts'

describe('R9 a restart re-installs', () => {
  it.each(seeds)('R9 the behaviour given to supervise, however far it has moved on (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const ref = system.spawn(Behavior.supervise(tally(log, 100)).onFailure(Boom, 'restart'))
    for (const message of [1, 2, 'a', '', 'b', 3, 'c', '', '', 'd']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 103', 'b 100', 'c 103', 'd 100'])
  })

  it('R9 the behaviour given to the supervise that decided; setups outside of it do not run again', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const noting = (name: string, behavior: Behavior<Act>): Behavior<Act> =>
      Behavior.setup(() => {
        log.push(name)
        return behavior
      })
    const ref = system.spawn(
      noting(
        'outermost',
        Behavior.supervise(noting('outer', Behavior.supervise(noting('inner', acting)).onFailure(Boom, 'restart'))).onFailure(
          Other,
          'restart',
        ),
      ),
    )
    const during = async (cause: unknown) => {
      log.length = 0
      ref.tell(fails(cause))
      await host.settle()
      return [...log]
    }
    expect(log).toEqual(['outermost', 'outer', 'inner'])
    expect(await during(new Boom('x'))).toEqual(['inner'])
    expect(await during(new Other('x'))).toEqual(['outer', 'inner'])
    expect(await during(new Boom('x'))).toEqual(['inner'])
    expect(await during(new RangeError('the parent decides')), 'the initial one').toEqual(['outermost', 'outer', 'inner'])
  })

  it('R9 the initial behaviour, where the parent’s strategy decided', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const guarded: Behavior<Tally> = Behavior.supervise(tally(log, 50)).onFailure(Other, 'restart')
    const ref = system.spawn(
      Behavior.receiveMessage<Tally>(message => {
        log.push(`initial ${message}`)
        return guarded
      }),
    )
    for (const message of ['a', 1, 'b', '', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['initial a', 'b 51', 'initial c'])
  })

  it('R9 the behaviour given to a supervise that a handler returned', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.receiveMessage<Tally>(message => {
        log.push(`initial ${message}`)
        return Behavior.supervise(tally(log, 50)).onFailure(Boom, 'restart')
      }),
    )
    for (const message of ['a', 1, 'b', '', 'c', 2, '', 'd']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['initial a', 'b 51', 'c 50', 'd 50'])
  })

  it('R9 the newest of those that a behaviour wraps around itself', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const level = (sum: number): Behavior<Tally> =>
      Behavior.supervise(
        Behavior.receiveMessage<Tally>(message => {
          if (typeof message === 'number') return level(sum + message)
          if (message === '') throw new Boom('boom')
          log.push(`${message} ${sum}`)
          return Behavior.same
        }),
      ).onFailure(Boom, 'restart')
    const ref = system.spawn(level(0))
    for (const message of [1, 2, 'a', '', 'b', 4, '', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 3', 'b 3', 'c 7'])
  })

  it('R9 a resume keeps the behaviour that was in place', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(Behavior.supervise(tally(log)).onFailure(Boom, 'resume'))
    for (const message of [1, '', 2, '', 'a']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 3'])
  })
})

describe('5.6 the limits of nested strategies', () => {
  it('5.6 each place of the chain counts for itself', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const twice = SupervisorStrategy.restart({ maxRestarts: 2 })
    const chain = Behavior.supervise(Behavior.supervise(acting).onFailure(Boom, twice)).onFailure(Other, twice)
    const ref = system.spawn(chain)
    for (const cause of [new Boom('1'), new Other('1'), new Boom('2'), new Other('2')]) ref.tell(fails(cause))
    await host.settle()
    expect([seen.outcomes(), stateOf(system, ref)]).toEqual([['restart', 'restart', 'restart', 'restart'], 'running'])
    ref.tell(fails(new Boom('3')))
    await host.settle()
    expect([seen.outcomes().at(-1), stateOf(system, ref)]).toEqual(['stop', 'gone'])
  })

  it('5.6 wrapping itself again, with a strategy made anew, does not begin the count anew', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const again = (): Behavior<string> =>
      Behavior.supervise(
        Behavior.receiveMessage<string>(message => {
          if (message === 'boom') throw new Boom('boom')
          return again()
        }),
      ).onFailure(Boom, SupervisorStrategy.restart({ maxRestarts: 2 }))
    const ref = system.spawn(again())
    for (const message of ['a', 'boom', 'b', 'c', 'boom', 'd', 'boom', 'e']) ref.tell(message)
    await host.settle()
    expect([seen.outcomes(), stateOf(system, ref)]).toEqual([['restart', 'restart', 'stop'], 'gone'])
  })

  it('5.2 past the limit escalate goes on to the parent', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const strategy = SupervisorStrategy.restart({ maxRestarts: 1, onLimit: 'escalate' })
    const parent = system.spawn(
      Behavior.setup<Act>(ctx => {
        ctx.spawn(Behavior.supervise(acting).onFailure(Boom, strategy), 'child')
        return acting
      }),
      'parent',
    )
    for (const _ of [1, 2]) {
      parent.tell(ctx => (ctx.child('child') as ReturnType<typeof system.spawn<Act>> | undefined)?.tell(boom))
      await host.settle()
    }
    // The default strategy of the parent decides: no hop.
    expect([seen.outcomes(), seen.failures.map(event => event.snapshot.path.name)]).toEqual([
      ['restart', 'restart'],
      ['child', 'child'],
    ])
    expect(stateOf(system, parent)).toBe('running')
  })
})
