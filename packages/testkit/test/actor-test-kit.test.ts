import { ActorSystem, Behavior } from '@cellactor/core'
import { ActorTestKit, livePaths, SimulatedHost, TestkitError } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, actor } from './support.ts'

describe('testkit ActorTestKit', () => {
  it('takes the options of simulate', async () => {
    const kit = ActorTestKit.create({ seed: 7, name: 'shop', throughput: 3 })
    expect(kit.system.name).toBe('shop')
    expect(kit.system.config.throughput).toBe(3)
    expect(kit.host).toBeInstanceOf(SimulatedHost)
    expect(kit.host.seed).toBe(7)
    await kit.terminate()
  })

  it('spawns without settling anything', async () => {
    const kit = ActorTestKit.create()
    const log: string[] = []
    const ref = kit.spawn(actor({ preStart: () => void log.push('started') }), 'a')
    ref.tell(() => void log.push('handled'))
    for (let job = 0; job < 500; job++) await undefined
    expect(log).toEqual(['started'])
    await kit.settle()
    expect(log).toEqual(['started', 'handled'])
    await kit.terminate()
  })

  it('spawnAsync runs virtual time until the start is over', async () => {
    const kit = ActorTestKit.create()
    const later = () => new Promise<void>(resolve => void kit.host.setTimer(resolve, 50))
    await kit.spawnAsync(actor({ preStart: later }), 'a')
    expect(kit.host.now()).toBe(50)
    const failing = async () => {
      await later()
      throw new Error('no luck')
    }
    await expect(kit.spawnAsync(actor({ preStart: failing }), 'b')).rejects.toThrow('no luck')
    await kit.terminate()
  })

  it('makes probes, and moves the clock', async () => {
    const kit = ActorTestKit.create()
    const probe = kit.probe<string>('listener')
    expect(probe.ref.path.name).toBe('listener')
    const ref = kit.spawn(actor(), 'a')
    ref.tell(ctx => ctx.timers.startSingle('t', () => probe.ref.tell('tick'), 100))
    await kit.advance(99)
    expect(probe.messages).toEqual([])
    await kit.advance(1)
    expect(probe.messages).toEqual(['tick'])
    await kit.terminate()
  })

  it('records dead letters, unhandled messages and failures from the start', async () => {
    const kit = ActorTestKit.create()
    const gone = kit.spawn(actor(), 'gone')
    kit.system.stop(gone)
    await kit.settle()
    gone.tell(() => {})
    kit.spawn(Behavior.empty, 'deaf').tell('hello')
    kit.spawn(actor(), 'weak').tell(() => {
      throw new Error('boom')
    })
    await kit.settle()
    expect(kit.deadLetters.events.map(event => event.target.name)).toEqual(['gone'])
    expect(kit.unhandled.events.map(event => event.message)).toEqual(['hello'])
    expect((await kit.failures.expect()).snapshot.description).toBe('boom')
    await kit.terminate()
  })

  it('terminates in virtual time, as long as that takes, once', async () => {
    const kit = ActorTestKit.create()
    kit.spawn(actor(), 'a').tell(() => new Promise(() => {}))
    await kit.settle()
    const ended = kit.terminate()
    expect(kit.terminate()).toBe(ended)
    expect((await ended).cause).toBe('terminate')
    expect(kit.host.now()).toBe(5_000)
  })

  it('terminate says what is left on the host', async () => {
    const kit = ActorTestKit.create({ name: 'shop' })
    kit.host.setTimer(() => {}, 1_000_000)
    const failure = await kit.terminate().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TestkitError)
    expect(failure).toMatchObject({ code: 'NOT_ALL_ENDED' })
    expect(String(failure)).toContain('The system shop was terminated, but left behind: 1 timer armed on its host.')
  })

  it('terminate says which actors have not ended', async () => {
    const kit = ActorTestKit.create()
    // A stop that takes longer than the kit is willing to wait.
    kit.spawn(actor({ postStop: () => new Promise<void>(() => {}) }), { name: 'slow', stopTimeoutMs: 10_000_000 })
    await expect(kit.terminate()).rejects.toThrow(
      /the system itself, which has not ended; 1 actor \(cellactor:\/\/test\/user\/slow#\d+\); 1 timer/,
    )
  })

  it('does not answer for the timers of a host that is shared', async () => {
    const host = new SimulatedHost()
    const other = ActorSystem.create({ name: 'other', host })
    const ticking: Act = ctx => ctx.timers.startFixedRate('t', () => {}, 1_000)
    other.spawn(actor(), 'ticking').tell(ticking)
    const kit = ActorTestKit.create({ host })
    expect((await kit.terminate()).cause).toBe('terminate')
    expect(host.pendingTimers).toBe(1)
  })

  it('terminates when it is disposed of', async () => {
    const used = async () => {
      await using kit = ActorTestKit.create()
      kit.spawn(actor(), 'a')
      return kit.system
    }
    expect(livePaths(await used())).toEqual([])
  })
})

describe('testkit ActorTestKit: logs', () => {
  const logging = () => {
    const kit = ActorTestKit.create({ logLevel: 'off' })
    const ref = kit.spawn(actor(), 'a')
    return { kit, ref }
  }

  it('has every line, whatever the log level', async () => {
    const { kit, ref } = logging()
    ref.tell(ctx => {
      ctx.log.debug('low')
      ctx.log.error('high', { n: 1 })
    })
    await kit.settle()
    expect(kit.logs.lines.map(({ level, message, path }) => `${level} ${message} ${path?.name}`)).toEqual([
      'debug low a',
      'error high a',
    ])
  })

  it('takes each line once, by level and text or expression', async () => {
    const { kit, ref } = logging()
    ref.tell(ctx => {
      ctx.log.info('order 1 taken')
      ctx.log.warn('order 1 late')
      ctx.log.info('order 2 taken')
    })
    expect((await kit.logs.expect('info', 'taken')).message).toBe('order 1 taken')
    const global = /order \d/g
    expect((await kit.logs.expect('info', global)).message).toBe('order 2 taken')
    await expect(kit.logs.expect('info', 'taken', { withinMs: 10 })).rejects.toThrow(
      'Expected a log line \'info\' with "taken" in it within 10 ms, but of that level there was ["order 1 taken", "order 2 taken"]',
    )
    await expect(kit.logs.expect('debug', global)).rejects.toThrow(
      "Expected a log line 'debug' that matches /order \\d/g within 3000 ms, but there was none of that level",
    )
  })

  it('waits for lines to come', async () => {
    const { kit, ref } = logging()
    ref.tell(ctx => ctx.timers.startSingle('t', later => later.log.warn('now'), 500))
    await kit.logs.expect('warn', 'now')
    expect(kit.host.now()).toBe(500)
    await expect(kit.logs.expect('warn', 'x', { withinMs: -1 })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })
})
