import { constants } from 'node:os'
import { type ActorSystemConfig, ConfigError, SupervisorStrategy } from '@cellactor/core'
import { coordinatedShutdown, type ShutdownOnSignalsOptions, type ShutdownReport, shutdownOnSignals } from '@cellactor/node'
import { eventProbe, simulate } from '@cellactor/testkit'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, onTestFinished, vi } from 'vitest'

/** Ones that the test runner does not listen to. */
const SIGNAL = 'SIGUSR2'
const OTHER = 'SIGWINCH'

let exit: MockInstance<typeof process.exit>
let exitCode: typeof process.exitCode

beforeEach(() => {
  exitCode = process.exitCode
  process.exitCode = undefined
  exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
})

afterEach(() => {
  process.exitCode = exitCode
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function world(...calls: ShutdownOnSignalsOptions[]) {
  return worldOf({}, ...calls)
}

function worldOf(config: Partial<ActorSystemConfig>, ...calls: ShutdownOnSignalsOptions[]) {
  const { system, host } = simulate(config)
  const reasons: string[] = []
  const shutdown = coordinatedShutdown(system)
  shutdown.addTask('unbind', 'note', () => void reasons.push('unbind'))
  const removers = calls.map(options => shutdownOnSignals(system, { signals: [SIGNAL], ...options }))
  onTestFinished(() => {
    for (const remove of removers) remove()
  })
  return {
    system,
    shutdown,
    reasons,
    removers,
    /** Everything has happened, the exit included. */
    async settle() {
      await host.settle()
      await new Promise(resolve => setImmediate(resolve))
      await host.settle()
    },
  }
}

const send = (signal: NodeJS.Signals = SIGNAL) => process.emit(signal, signal)
const listeners = () => [SIGNAL, OTHER].map(signal => process.listenerCount(signal))
const exitCodes = () => exit.mock.calls.map(([code]) => code)

describe('the first signal', () => {
  it('10.2 runs the shutdown, whose reason it is; the exit code is set and the process goes on', async () => {
    const { settle, shutdown } = world({})
    send()
    await settle()
    expect(await shutdown.whenDone).toMatchObject({ reason: SIGNAL, isClean: true })
    expect(process.exitCode).toBe(0)
    expect(exit).not.toHaveBeenCalled()
  })

  it('10.2 a shutdown that is not clean sets 1, over what the program has set; a clean one leaves that alone', async () => {
    for (const [task, before, after] of [
      [() => Promise.reject(new Error('no')), undefined, 1],
      [() => Promise.reject(new Error('no')), 0, 1],
      [async () => {}, 3, 3],
    ] as const) {
      process.exitCode = before
      const { settle, shutdown } = world({})
      shutdown.addTask('drain', 'task', task)
      send()
      await settle()
      await shutdown.whenDone
      expect(process.exitCode).toBe(after)
    }
  })

  it('10.2 joins a shutdown that runs already', async () => {
    const { settle, shutdown, reasons } = world({ exit: true })
    let release = () => {}
    shutdown.addTask('drain', 'wait', () => new Promise<void>(resolve => (release = resolve)))
    void shutdown.run('by hand')
    await settle()
    send()
    expect(exit).not.toHaveBeenCalled()
    release()
    await settle()
    expect((await shutdown.whenDone).reason).toBe('by hand')
    expect([reasons, exitCodes()]).toEqual([['unbind'], [0]])
  })
})

describe('exit', () => {
  it('10.2 true: process.exit after the report, 0 or 1', async () => {
    for (const [task, code] of [
      [async () => {}, 0],
      [() => Promise.reject(new Error('no')), 1],
    ] as const) {
      exit.mockClear()
      const { settle, shutdown } = world({ exit: true })
      shutdown.addTask('flush', 'last', () => {
        expect(exit).not.toHaveBeenCalled()
        return task()
      })
      send()
      await settle()
      expect(exitCodes()).toEqual([code])
    }
  })

  it('10.2 a function says the code', async () => {
    const reports: ShutdownReport[] = []
    const { settle, shutdown } = world({
      exit: report => {
        reports.push(report)
        return 42
      },
    })
    send()
    await settle()
    expect(reports).toEqual([await shutdown.whenDone])
    expect(exitCodes()).toEqual([42])
  })

  it.each<[string, () => number]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['gives no whole number', () => 'many' as unknown as number],
    ['gives a promise that rejects', () => Promise.reject(new Error('late')) as unknown as number],
  ])('10.2 a function that %s: 1, and a line in the log', async (_, broken) => {
    const { system, settle } = world({ exit: broken })
    const logs = eventProbe(system, 'log')
    send()
    await settle()
    expect(exitCodes()).toEqual([1])
    expect(logs.events.filter(({ level }) => level === 'error')).toMatchObject([{ message: expect.stringContaining('exit') }])
  })

  it.each<[string, ShutdownOnSignalsOptions, (number | undefined)[], number | undefined]>([
    ['the exit code is set', {}, [], 1],
    ['exit: true ends the process with it', { exit: true }, [1], 1],
    ['exit: a function says the code', { exit: report => report.termination.cause.length }, [10], 10],
  ])('10.2 4.10 after a failure that ended the system %s', async (_, options, exits, code) => {
    const supervision = SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
    const { system, settle, shutdown } = worldOf({ supervision }, options)
    const failing = {
      receive() {
        throw new Error('fatal')
      },
    }
    system.spawn(() => failing).tell('now')
    await settle()
    expect((await shutdown.whenDone).reason).toBe('escalation')
    expect([exitCodes(), process.exitCode]).toEqual([exits, code])
  })

  it('10.2 more than ten systems that listen are no leak', async () => {
    const warnings: string[] = []
    const note = ({ name }: Error) => void warnings.push(name)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const before = process.getMaxListeners()
    const worlds = Array.from({ length: 12 }, () => world({ signals: [SIGNAL, OTHER] }))
    await new Promise(resolve => setImmediate(resolve))
    expect(warnings).toEqual([])
    for (const { removers } of worlds) for (const remove of removers) remove()
    expect(process.getMaxListeners()).toBe(before)
  })

  it('10.2 a limit of listeners that has been lifted is left alone', () => {
    const before = process.getMaxListeners()
    onTestFinished(() => void process.setMaxListeners(before))
    process.setMaxListeners(0)
    const { removers } = world({})
    expect(process.getMaxListeners()).toBe(0)
    for (const remove of removers) remove()
    expect(process.getMaxListeners()).toBe(0)
  })

  it('10.2 a shutdown that no signal began is not followed by an exit', async () => {
    const { system, settle, shutdown } = world({ exit: true })
    void system.terminate()
    await settle()
    await shutdown.whenDone
    expect(exit).not.toHaveBeenCalled()
    expect(process.exitCode).toBeUndefined()
  })
})

describe('the second signal', () => {
  it('10.2 ends the process on the spot, with 128 + its number', async () => {
    const { settle, shutdown } = world({ signals: [SIGNAL, OTHER] })
    shutdown.addTask('drain', 'hangs', () => new Promise(() => {}))
    send()
    await settle()
    expect(exit).not.toHaveBeenCalled()
    send(OTHER)
    expect(exitCodes()).toEqual([128 + constants.signals[OTHER]])
  })

  it('10.2 counts whoever of two calls asked for it', async () => {
    const { settle, shutdown } = world({ signals: [SIGNAL] }, { signals: [OTHER] })
    shutdown.addTask('drain', 'hangs', () => new Promise(() => {}))
    send()
    await settle()
    send(OTHER)
    expect(exitCodes()).toEqual([128 + constants.signals[OTHER]])
  })

  it('10.2 is taken for the first one where it comes within repeatWithinMs', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { settle, shutdown } = world({ repeatWithinMs: 500 })
    shutdown.addTask('drain', 'hangs', () => new Promise(() => {}))
    send()
    vi.advanceTimersByTime(499)
    send()
    await settle()
    expect(exit).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    send()
    expect(exit).toHaveBeenCalledOnce()
  })
})

describe('the listeners', () => {
  it('10.2 go when the shutdown is over, also where the system has ended by itself', async () => {
    const before = listeners()
    const { system, settle } = world({ signals: [SIGNAL, OTHER] })
    expect(listeners()).toEqual(before.map(count => count + 1))
    const terminated = system.terminate()
    await settle()
    await terminated
    await settle()
    expect(listeners()).toEqual(before)
  })

  it('10.2 stay during the whole of the shutdown: the phases after the end of the system are protected, too', async () => {
    const before = listeners()
    const { settle, shutdown } = world({})
    let during: number[] = []
    shutdown.addTask('flush', 'look', () => {
      during = listeners()
    })
    send()
    await settle()
    expect(during).toEqual([(before[0] ?? 0) + 1, before[1]])
    expect(listeners()).toEqual(before)
  })

  it('10.2 go when they are told to; then a signal does nothing here', async () => {
    const before = listeners()
    const { removers, reasons, settle, shutdown } = world({ exit: true })
    for (const remove of removers) {
      remove()
      remove()
    }
    expect(listeners()).toEqual(before)
    send()
    await settle()
    expect(reasons).toEqual([])
    void shutdown.run()
    await settle()
    expect(exit).not.toHaveBeenCalled()
  })

  it('10.2 taking them away during the shutdown takes its exit away', async () => {
    const { removers, settle, shutdown } = world({ exit: true })
    send()
    removers[0]?.()
    await settle()
    await shutdown.whenDone
    expect(exit).not.toHaveBeenCalled()
  })

  it('10.2 twice on one system: one listener, one run, and each call’s exit', async () => {
    const before = listeners()
    const exits: string[] = []
    const say = (name: string) => () => {
      exits.push(name)
      return 0
    }
    const { settle, reasons, removers } = world({ exit: say('a') }, { exit: say('b') }, { exit: say('c') })
    expect(listeners()).toEqual([(before[0] ?? 0) + 1, before[1]])
    removers[1]?.()
    send()
    await settle()
    expect(reasons).toEqual(['unbind'])
    expect(exits).toEqual(['a', 'c'])
  })

  it('10.2 two systems have listeners of their own, and both shut down', async () => {
    const worlds = [world({}), world({})]
    send()
    for (const { settle } of worlds) await settle()
    expect(worlds.map(({ reasons }) => reasons)).toEqual([['unbind'], ['unbind']])
  })

  it('10.2 after the end of a shutdown none are added', async () => {
    const { system, settle, shutdown } = world()
    void shutdown.run()
    await settle()
    const before = listeners()
    shutdownOnSignals(system, { signals: [SIGNAL] })
    await settle()
    expect(listeners()).toEqual(before)
  })

  it('10.2 nor by a further call, after the end of a shutdown that had some', async () => {
    const before = listeners()
    const { system, settle, shutdown } = world({})
    void shutdown.run()
    await settle()
    const remove = shutdownOnSignals(system, { signals: [SIGNAL], exit: true })
    expect(listeners()).toEqual(before)
    remove()
    expect(exit).not.toHaveBeenCalled()
  })
})

it.each([
  { signals: ['SIGNOPE'] },
  { signals: ['toString'] },
  { signals: ['SIGKILL'] },
  { signals: ['SIGSTOP'] },
  { signals: 'SIGTERM' },
  { exit: 'yes' },
  { exit: null },
  { repeatWithinMs: -1 },
  { repeatWithinMs: Number.NaN },
])('10.2 %j is refused', options => {
  const { system } = simulate()
  const before = listeners()
  expect(() => shutdownOnSignals(system, options as unknown as ShutdownOnSignalsOptions)).toThrow(ConfigError)
  expect(listeners()).toEqual(before)
})
