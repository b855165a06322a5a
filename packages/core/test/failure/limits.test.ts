import { type FailurePayload, type RestartLimits, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, type Plan, watched, world } from './support.ts'

const { oneForOne, allForOne, restForOne } = SupervisorStrategy
const decide = (): SupervisorDirective => 'restart'
const limited = (limits: RestartLimits, child: Plan = {}): Record<string, Plan> => ({
  p: { strategy: oneForOne({ decide, ...limits }), children: { c: child } },
})
/** The outcomes of failures of `name` at these times (milliseconds from now). */
async function outcomesAt(limits: RestartLimits, times: readonly number[]): Promise<string> {
  const w = world(limited(limits))
  await w.advance(1234)
  let now = 0
  for (const time of times) {
    await w.advance(time - now)
    now = time
    w.fail('c')
    await w.settle()
  }
  return w.outcomes('c').join(' ')
}

describe('5.1 how many restarts', () => {
  it('5.1 without a window: for the life of the child', async () => {
    expect(await outcomesAt({ maxRestarts: 2 }, [0, 1_000_000, 900_000_000])).toBe('restart restart stop')
  })

  it('5.1 within a window that opens at the first failure', async () => {
    expect(await outcomesAt({ maxRestarts: 2, withinMs: 100 }, [0, 50, 99])).toBe('restart restart stop')
  })

  it('5.1 the window includes its last millisecond', async () => {
    expect(await outcomesAt({ maxRestarts: 2, withinMs: 100 }, [0, 50, 100])).toBe('restart restart stop')
  })

  it('5.1 after it a new window opens, with count 1', async () => {
    expect(await outcomesAt({ maxRestarts: 2, withinMs: 100 }, [0, 50, 101, 201])).toBe('restart restart restart restart')
    expect(await outcomesAt({ maxRestarts: 2, withinMs: 100 }, [0, 50, 101, 150, 201])).toBe(
      'restart restart restart restart stop',
    )
  })

  it('5.1 the window does not slide: three failures in 100 ms are allowed across its end', async () => {
    expect(await outcomesAt({ maxRestarts: 2, withinMs: 100 }, [0, 90, 101, 110])).toBe('restart restart restart restart')
  })

  it('5.1 n = 0: never', async () => {
    expect(await outcomesAt({ maxRestarts: 0 }, [0])).toBe('stop')
    expect(await outcomesAt({ maxRestarts: 0, withinMs: 100 }, [5000])).toBe('stop')
  })

  it('5.1 omitted: unlimited, also with a window', async () => {
    const times = Array.from({ length: 50 }, (_, n) => n)
    expect(new Set((await outcomesAt({}, times)).split(' '))).toEqual(new Set(['restart']))
    expect(new Set((await outcomesAt({ withinMs: 1000 }, times)).split(' '))).toEqual(new Set(['restart']))
  })

  it('5.1 only restarts count: `resume` is not limited', async () => {
    const answers: SupervisorDirective[] = ['resume', 'resume', 'restart', 'resume', 'restart']
    const strategy = oneForOne({ decide: () => answers.shift(), maxRestarts: 1 })
    const w = world({ p: { strategy, children: { c: {} } } })
    for (let n = 0; n < 5; n += 1) w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['resume', 'resume', 'restart', 'resume', 'stop'])
  })

  it("5.1 so for a child's own strategy", async () => {
    const supervision = SupervisorStrategy.restart({ maxRestarts: 1 })
    const w = world({ p: { children: { c: { options: { supervision } } } } })
    w.fail('c')
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'stop'])
  })
})

describe('5.2 past the limit', () => {
  it('5.2 `stop` by default: the child alone ends', async () => {
    const w = world(limited({ maxRestarts: 1 }))
    w.fail('c')
    w.fail('c')
    await w.settle()
    expect(w.lifecycle('c').at(-1)).toBe('ended')
    expect(w.failures('p')).toEqual([])
  })

  it('5.2 `escalate`: it becomes a failure of the parent', async () => {
    const boom = new Boom('second')
    const w = world(limited({ maxRestarts: 1, onLimit: 'escalate' }))
    w.fail('c')
    w.fail('c', boom)
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'escalate'])
    expect(w.failures('p').map(event => event.snapshot.failure.downcast(Boom))).toEqual([boom])
    expect(w.outcomes('p')).toEqual(['restart'])
  })

  it("5.2 `escalate` of a child's own strategy passes to the parent's", async () => {
    const supervision = SupervisorStrategy.restart({ maxRestarts: 1, onLimit: 'escalate' })
    const w = world({ p: { strategy: oneForOne({ decide: () => 'resume' }), children: { c: { options: { supervision } } } } })
    w.fail('c')
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'resume'])
    expect(w.failures('p')).toEqual([])
  })
})

describe('5.3 restarts after the initial attempt', () => {
  it('5.3 a first start that always fails is attempted 1 + n times', async () => {
    const preStart = () => Promise.reject(new Boom('start'))
    const w = world(limited({ maxRestarts: 3 }, { hooks: { preStart } }))
    await w.settle()
    expect(w.made('c')).toBe(4)
    expect(w.outcomes('c')).toEqual(['restart', 'restart', 'restart', 'stop'])
  })

  it('5.3 so for a restart whose start always fails, asynchronously or not', async () => {
    const throwing = (): never => {
      throw new Boom('start')
    }
    for (const preStart of [() => Promise.reject(new Boom('start')), throwing]) {
      const w = world(limited({ maxRestarts: 3 }, { hooks: instance => (instance === 1 ? {} : { preStart }) }))
      w.fail('c')
      await w.settle()
      expect(w.made('c')).toBe(4)
      expect(w.outcomes('c')).toEqual(['restart', 'restart', 'restart', 'stop'])
    }
  })
})

describe('5.5 limits of all-for-one and rest-for-one', () => {
  const three = (strategy: SupervisorStrategy): Record<string, Plan> => ({ p: { strategy, children: { a: {}, b: {}, c: {} } } })
  const failInTurn = async (strategy: SupervisorStrategy, names: string) => {
    const w = world(three(strategy))
    for (const name of names) {
      w.fail(name)
      await w.settle()
    }
    return w
  }

  it('5.5 a restart of all counts for each of them', async () => {
    const w = await failInTurn(allForOne({ decide, maxRestarts: 2 }), 'abc')
    expect([w.outcomes('a'), w.outcomes('b'), w.outcomes('c')]).toEqual([['restart'], ['restart'], ['stop']])
    expect(['a', 'b', 'c'].map(name => w.lifecycle(name).at(-1))).toEqual(['ended', 'ended', 'ended'])
  })

  it('5.5 if one may not restart, the limit policy applies to all affected', async () => {
    const w = await failInTurn(restForOne({ decide, maxRestarts: 1 }), 'cb')
    expect(w.outcomes('b')).toEqual(['stop'])
    expect(w.lifecycle('a'), 'not affected').toEqual(['started'])
    expect([w.lifecycle('b').at(-1), w.lifecycle('c').at(-1)]).toEqual(['ended', 'ended'])
  })

  it('5.5 permission is checked for all before it is counted for any', async () => {
    const resumed = SupervisorStrategy.oneForOne({ decide: () => 'resume' })
    const strategy = restForOne({ decide, maxRestarts: 1, onLimit: 'escalate' })
    const w = world({ g: { strategy: resumed, children: three(strategy) } })
    // c has used its restart; b's failure is refused because of c, twice: b itself was never restarted.
    for (const name of 'cbb') {
      w.fail(name)
      await w.settle()
    }
    expect([w.outcomes('c'), w.outcomes('b')]).toEqual([['restart'], ['escalate', 'escalate']])
    expect(w.failures('b').map(event => event.restartStatistics.restarts)).toEqual([0, 0])
    w.system.stop(w.ref('c'))
    await w.settle()
    w.fail('b')
    await w.settle()
    expect(w.outcomes('b').at(-1), 'with c gone b has its restart').toBe('restart')
  })
})

describe('5.6 statistics', () => {
  it('5.6 payload and event carry the state before the present decision', async () => {
    const payloads: FailurePayload[] = []
    const mailbox = watched(message => void (message.type === 'failure' && payloads.push(message.payload)))
    const w = world({
      p: { strategy: oneForOne({ decide, maxRestarts: 5, withinMs: 1000 }), options: { mailbox }, children: { c: {} } },
    })
    const t0 = w.host.now()
    for (let n = 0; n < 3; n += 1) {
      w.fail('c')
      await w.advance(100)
    }
    const expected = [
      { restarts: 0, windowStartedAt: undefined, lastFailureAt: undefined },
      { restarts: 1, windowStartedAt: t0, lastFailureAt: t0 },
      { restarts: 2, windowStartedAt: t0, lastFailureAt: t0 + 100 },
    ]
    expect([payloads.length, w.failures('c').length]).toEqual([3, 3])
    expected.forEach((state, index) => {
      expect(payloads[index]?.restartStatistics).toMatchObject(state)
      expect(w.failures('c')[index]?.restartStatistics).toMatchObject(state)
    })
  })
})
