import { type ActorRef, ActorSystem, type Host, type LogEvent, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type ManualHost, manualHost } from './manual-host.ts'
import { Boom, boom, type Do, doer, stateOf } from './support.ts'

/** A run with many actors, failures, pauses and waits; what happened, in order. */
async function run(seed: number, order?: 'fifo' | 'random'): Promise<readonly string[]> {
  const { system, host } = simulate({ seed, order })
  const log: string[] = []
  system.eventStream.subscribe(event => log.push(`${event.at} ${event.type}`))
  const refs: ActorRef<number>[] = []
  const supervision = SupervisorStrategy.restart({ backoff: { minMs: 10, maxMs: 80, jitter: 0.5 } })
  for (let place = 0; place < 6; place++) {
    const receive = async (n: number) => {
      log.push(`${host.now()} ${place} ${n}`)
      if (n % 3 === 0) await undefined
      if (n < 60) refs[(place * 5 + n) % refs.length]?.tell(n + 1)
      if (n % 11 === 5) throw new Boom(`${n}`)
    }
    refs.push(system.spawn(() => ({ receive: (_, n: number) => receive(n) }), { supervision }))
  }
  for (const ref of refs) ref.tell(0)
  await host.advance(1_000)
  void system.terminate()
  await host.settle()
  return log
}

describe('1.8 a simulated host', () => {
  it('1.8 makes every run reproducible from its seed', async () => {
    for (const seed of [1, 2, 3]) {
      const first = await run(seed)
      expect(first.length).toBeGreaterThan(100)
      expect(await run(seed)).toEqual(first)
    }
  })

  it('1.8 chooses among the ready cells: another seed, another order', async () => {
    const runs = await Promise.all([1, 2, 3, 4, 5].map(seed => run(seed)))
    expect(new Set(runs.map(log => log.join())).size).toBeGreaterThan(1)
  })

  it('1.8 may keep to first in, first out', async () => {
    const { system, host } = simulate({ order: 'fifo' })
    const log: number[] = []
    const refs = Array.from({ length: 20 }, () => system.spawn(doer()))
    refs.forEach((ref, place) => {
      ref.tell(() => void log.push(place))
    })
    await host.settle()
    expect(log).toEqual(Array.from({ length: 20 }, (_, place) => place))
  })

  it('1.8 runs nothing by itself', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    system.spawn(doer()).tell(() => void log.push('handled'))
    await new Promise(resolve => setImmediate(resolve))
    expect(log).toEqual([])
    await host.settle()
    expect(log).toEqual(['handled'])
  })
})

describe('1.8 all that the runtime needs comes through the host', () => {
  it('1.8 the clock: events carry its time', async () => {
    const { system, host } = simulate()
    const events = eventProbe(system, 'lifecycle')
    await host.advance(1_234)
    system.spawn(doer(), 'late')
    await host.settle()
    expect(events.events.filter(event => event.path.name === 'late').map(event => event.at)).toEqual([1_234])
  })

  it('1.8 a pause is a timer of the host, with its randomness for the jitter', async () => {
    const base = manualHost()
    const delays: number[] = []
    const host: Host = {
      ...delegate(base),
      random: () => 0.25,
      setTimer(task, delayMs) {
        delays.push(delayMs)
        return base.setTimer(task, delayMs)
      },
    }
    const system = ActorSystem.create({ name: 'test', host, logLevel: 'off' })
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 1_000, maxMs: 1_000, jitter: 0.8 } })
    system.spawn(doer(), { supervision }).tell(boom)
    await base.drain()
    for (let round = 0; round < 5; round++) await base.macrotask()
    expect(delays).toEqual([1_000 * (1 - 0.8 * 0.25)])
  })

  it('1.8 log lines go to its `log`, as events', async () => {
    const base = manualHost()
    const lines: LogEvent[] = []
    const host: Host = { ...delegate(base), log: event => void lines.push(event) }
    const system = ActorSystem.create({ name: 'test', host })
    system.spawn(doer(), 'who').tell(ctx => ctx.log.warn('look', { n: 1 }))
    await base.drain()
    for (let round = 0; round < 5; round++) await base.macrotask()
    expect(lines.filter(line => line.message === 'look')).toMatchObject([
      { type: 'log', level: 'warn', data: { n: 1 }, path: { name: 'who' } },
    ])
  })

  it('1.8 an abort controller, made when a signal is first read, once per instance', async () => {
    const base = manualHost()
    let made = 0
    const host: Host = {
      ...delegate(base),
      abortController() {
        made++
        return new AbortController()
      },
    }
    const system = ActorSystem.create({ name: 'test', host, logLevel: 'off' })
    const signals: unknown[] = []
    const ref = system.spawn(doer())
    ref.tell(() => {})
    await base.drain()
    expect(made).toBe(0)
    ref.tell(ctx => {
      signals.push(ctx.signal, ctx.signal)
    })
    await base.drain()
    await base.macrotask()
    expect(signals[0]).toBeInstanceOf(AbortSignal)
    expect([signals[0] === signals[1], made]).toEqual([true, 1])
  })

  it('1.8 where there is none the core brings a minimal one', async () => {
    const host = new SimulatedHost()
    const system = ActorSystem.create({ name: 'test', host: delegate(host), logLevel: 'off' })
    const log: unknown[] = []
    const ref: ActorRef<Do> = system.spawn(doer())
    const dropped = () => log.push('removed listeners are not called')
    ref.tell(ctx => {
      ctx.signal.addEventListener('abort', () => log.push(`aborted ${ctx.signal.aborted}`))
      ctx.signal.addEventListener('abort', dropped)
      ctx.signal.removeEventListener('abort', dropped)
      log.push(`aborted ${ctx.signal.aborted}`)
    })
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([['aborted false', 'aborted true'], 'gone'])
  })
})

/** A plain object with the duties of another host: spreading one would lose what stands on its prototype. */
function delegate(host: ManualHost | SimulatedHost): Host {
  return {
    now: () => host.now(),
    queueMicrotask: task => host.queueMicrotask(task),
    queueMacrotask: task => host.queueMacrotask(task),
    setTimer: (task, delayMs) => host.setTimer(task, delayMs),
    clearTimer: handle => host.clearTimer(handle),
    random: () => host.random(),
  }
}
