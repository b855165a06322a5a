import {
  type ActorRef,
  type ActorSystem,
  Behavior,
  ConfigError,
  type Decider,
  type Props,
  type SpawnOptions,
  SupervisorStrategy,
} from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, Boom, fails, Other, stateOf, thrown, watching } from './support.ts'

class Bang extends Boom {
  override readonly name = 'Bang'
}
const decide = (decider: Decider) => SupervisorStrategy.oneForOne({ decide: decider })

/** The child of a parent whose strategy notes that it was asked, and resumes. */
function childOf(system: ActorSystem, child: Behavior<Act>, options: SpawnOptions<Act> = {}) {
  const asked: string[] = []
  let ref: ActorRef<Act> | undefined
  const parentStrategy = decide((_, failure) => {
    asked.push(failure.description())
    return 'resume'
  })
  system.spawn(
    () => ({
      receive: () => {},
      preStart(ctx) {
        ref = ctx.spawn(child, { name: 'child', ...options })
      },
      supervisorStrategy: () => parentStrategy,
    }),
    'parent',
  )
  if (ref === undefined) throw new Error('the parent did not spawn its child')
  return { ref, asked }
}

/** What becomes of each failure, in turn, for a child of its own. */
async function outcomes(
  behavior: Behavior<Act>,
  causes: readonly unknown[],
  options?: SpawnOptions<Act>,
): Promise<readonly string[]> {
  const lines: string[] = []
  for (const cause of causes) {
    const { system, host } = simulate()
    const seen = watching(system)
    const { ref, asked } = childOf(system, behavior, options)
    ref.tell(fails(cause))
    await host.settle()
    lines.push(`${seen.outcomes().join()}${asked.length > 0 ? ' by the parent' : ''}`)
  }
  return lines
}

describe('R9 supervision given with the behaviour is used', () => {
  it.each(['resume', 'restart', 'stop'] as const)('R9 a directive for every failure: %s', async directive => {
    const { system, host } = simulate()
    const seen = watching(system)
    const { ref, asked } = childOf(system, Behavior.supervise(acting).onFailure(directive))
    ref.tell(fails(new Boom('boom')))
    await host.settle()
    expect([seen.outcomes(), asked]).toEqual([[directive], []])
    expect(stateOf(system, ref)).toBe(directive === 'stop' ? 'gone' : 'running')
    expect(seen.life('child')).toEqual(
      { resume: ['started'], restart: ['started', 'replaced', 'restarted'], stop: ['started', 'stopped'] }[directive],
    )
  })

  it('R9 what no class matches goes to the parent', async () => {
    const behavior = Behavior.supervise(acting).onFailure(Boom, 'restart')
    expect(await outcomes(behavior, [new Boom('x'), new Bang('x'), new Other('x'), 'word', undefined])).toEqual([
      'restart',
      'restart',
      'resume by the parent',
      'resume by the parent',
      'resume by the parent',
    ])
    expect(await outcomes(Behavior.supervise(acting), [new Boom('x')])).toEqual(['resume by the parent'])
  })

  it('R9 the first match of a chain wins', async () => {
    const chain = Behavior.supervise(acting).onFailure(Bang, 'resume').onFailure(Boom, 'restart').onFailure('stop')
    expect(await outcomes(chain, [new Bang('x'), new Boom('x'), new Other('x')])).toEqual(['resume', 'restart', 'stop'])
    const general = Behavior.supervise(acting).onFailure(Boom, 'restart').onFailure(Bang, 'resume')
    expect(await outcomes(general, [new Bang('x')])).toEqual(['restart'])
    const first = Behavior.supervise(acting).onFailure('stop').onFailure(Boom, 'restart')
    expect(await outcomes(first, [new Boom('x')])).toEqual(['stop'])
  })

  it('R9 the innermost of nested ones wins; what it does not match goes to the outer one, then to the parent', async () => {
    const inner = Behavior.supervise(acting).onFailure(Boom, 'restart')
    const nested = Behavior.supervise(inner).onFailure(Boom, 'stop').onFailure(Other, 'stop')
    expect(await outcomes(nested, [new Boom('x'), new Other('x'), new RangeError('x')])).toEqual([
      'restart',
      'stop',
      'resume by the parent',
    ])
  })

  it.each([
    ['setup', (behavior: Behavior<Act>) => Behavior.setup<Act>(() => behavior)],
    ['intercept', (behavior: Behavior<Act>) => Behavior.intercept((_ctx, message, next) => next(message), behavior)],
    ['transform', (behavior: Behavior<Act>) => Behavior.transform(behavior, (message: Act) => message)],
    ['signals', (behavior: Behavior<Act>) => behavior.receiveSignal(() => {})],
  ] as const)('R9 with %s between the nested ones', async (_, wrap) => {
    const inner = Behavior.supervise(wrap(acting)).onFailure(Boom, 'restart')
    const nested = wrap(Behavior.supervise(wrap(inner)).onFailure(Boom, 'stop').onFailure(Other, 'stop'))
    expect(await outcomes(nested, [new Boom('x'), new Other('x'), new RangeError('x')])).toEqual([
      'restart',
      'stop',
      'resume by the parent',
    ])
  })

  it('4.5 then what was given at spawn, then the parent', async () => {
    const inner = Behavior.supervise(acting).onFailure(Boom, 'restart')
    const atSpawn = decide((_, failure) => (failure.description().includes('mine') ? 'stop' : undefined))
    expect(await outcomes(inner, [new Boom('mine'), new Other('mine'), new Other('x')], { supervision: atSpawn })).toEqual([
      'restart',
      'stop',
      'resume by the parent',
    ])
  })

  it('4.5 a strategy whose decide has no opinion passes to the next match', async () => {
    const shy = decide((_, failure) => (failure.description().includes('mine') ? 'restart' : undefined))
    const chain = Behavior.supervise(acting).onFailure(Boom, shy).onFailure(Other, shy).onFailure(Boom, 'stop')
    expect(await outcomes(chain, [new Boom('mine'), new Boom('x'), new Other('x')])).toEqual([
      'restart',
      'stop',
      'resume by the parent',
    ])
  })

  it('4.5 escalate passes to the strategy of the parent', async () => {
    const inner = Behavior.supervise(acting).onFailure(Boom, 'escalate')
    expect(await outcomes(inner, [new Boom('x')])).toEqual(['resume by the parent'])
    const nested = Behavior.supervise(inner).onFailure('stop')
    expect(await outcomes(nested, [new Boom('x'), new Other('x')])).toEqual(['resume by the parent', 'stop'])
  })

  it('4.5 a strategy for more than the actor itself is refused', () => {
    const { system } = simulate()
    for (const strategy of [SupervisorStrategy.allForOne(), SupervisorStrategy.restForOne()]) {
      for (const make of [
        () => Behavior.supervise(acting).onFailure(strategy),
        () => Behavior.supervise(acting).onFailure(Boom, strategy),
      ]) {
        const error = thrown(() => system.spawn(make()))
        expect((error as Error | undefined)?.cause ?? error).toBeInstanceOf(ConfigError)
      }
    }
  })

  it('R9 a supervised behaviour is a value: adding to it leaves it as it was', async () => {
    const first = Behavior.supervise(acting).onFailure(Boom, 'restart')
    const second = first.onFailure(Other, 'stop')
    const third = first.onFailure('restart')
    const causes = [new Boom('x'), new Other('x')]
    expect(await outcomes(first, causes)).toEqual(['restart', 'resume by the parent'])
    expect(await outcomes(second, causes)).toEqual(['restart', 'stop'])
    expect(await outcomes(third, causes)).toEqual(['restart', 'restart'])
  })

  it('R9 it goes with the behaviour that a handler becomes, and leaves with it', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const { ref } = childOf(system, acting)
    const guarded = Behavior.supervise(acting).onFailure(Boom, 'restart')
    ref.tell(fails(new Boom('before')))
    ref.tell(() => guarded)
    ref.tell(fails(new Boom('during')))
    await host.settle()
    expect(seen.outcomes()).toEqual(['resume', 'restart'])
  })

  it('R9 it stays around what its inner behaviour becomes', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const { ref } = childOf(system, Behavior.supervise(acting).onFailure(Boom, 'restart'))
    const other = Behavior.handle<Act>((ctx, act) => void act(ctx))
    ref.tell(() => other)
    ref.tell(() => Behavior.setup(() => acting))
    ref.tell(fails(new Boom('x')))
    await host.settle()
    expect(seen.outcomes()).toEqual(['restart'])
  })

  it.each([
    ['from a factory', (behavior: Behavior<Act>) => () => behavior],
    ['from a setup', (behavior: Behavior<Act>) => Behavior.setup<Act>(() => behavior)],
    ['from an async setup', (behavior: Behavior<Act>) => Behavior.setup<Act>(async () => behavior)],
  ] as readonly (readonly [string, (behavior: Behavior<Act>) => Behavior<Act> | (() => Behavior<Act>) | Props<Act>])[])(
    'R9 also where the behaviour comes %s',
    async (_, wrap) => {
      const { system, host } = simulate()
      const seen = watching(system)
      const ref = system.spawn(wrap(Behavior.supervise(acting).onFailure(Boom, 'resume').onFailure('stop')))
      ref.tell(fails(new Boom('x')))
      ref.tell(fails(new Other('x')))
      await host.settle()
      expect([seen.outcomes(), stateOf(system, ref)]).toEqual([['resume', 'stop'], 'gone'])
    },
  )

  it('R7 a pid and the failure are given to decide', async () => {
    const { system, host } = simulate()
    const calls: unknown[] = []
    const strategy = decide((actor, failure) => {
      calls.push(actor, failure.description())
      return 'resume'
    })
    const ref = system.spawn(Behavior.supervise(acting).onFailure(Boom, strategy))
    ref.tell(fails(new Other('not asked')))
    ref.tell(fails(new Boom('asked')))
    await host.settle()
    expect(calls).toEqual([ref.pid, expect.stringContaining('asked')])
  })

  it('4.7 a decide that throws: the outcome is escalate, and the exception the parent’s own failure', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const cause = new Other('from decide')
    const strategy = decide(() => {
      throw cause
    })
    const { ref } = childOf(system, Behavior.supervise(acting).onFailure(Boom, strategy).onFailure('stop'))
    ref.tell(fails(new Boom('x')))
    await host.settle()
    expect(seen.outcomes()).toEqual(['escalate', 'restart'])
    expect(seen.failures.map(event => event.snapshot.path.name)).toEqual(['child', 'parent'])
    expect(seen.failures[1]?.snapshot.failure.downcast(Other)).toBe(cause)
  })

  it('4.9 the words of the log are those of any strategy', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(Behavior.supervise(acting).onFailure(Boom, 'resume').onFailure('restart'))
    ref.tell(fails(new Boom('x')))
    ref.tell(fails(new Other('x')))
    await host.settle()
    expect(seen.problems().map(event => event.level)).toEqual(['warn', 'error'])
  })
})
