import { ConfigError } from '@cellactor/core'
import { coordinatedShutdown, ShutdownError } from '@cellactor/node'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { escalating, failWith } from './support/escalating.ts'
import { world } from './support/shutdown-world.ts'

describe('tasks', () => {
  it.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('10.2 one that %s is reported and logged, and the rest goes on', async (_, run) => {
    const { shutdown, done, task, finish, logs } = world()
    shutdown.addTask('unbind', 'bad', run)
    shutdown.addTask('unbind', 'good', task('good'))
    shutdown.addTask('flush', 'also bad', run)
    const report = await finish()
    expect(report.isClean).toBe(false)
    expect(report.phases[0]?.tasks).toMatchObject([
      { name: 'bad', outcome: 'failed', error: { message: 'no' } },
      { name: 'good', outcome: 'done' },
    ])
    expect(report.phases[3]?.tasks).toMatchObject([{ name: 'also bad', outcome: 'failed' }])
    expect(done).toEqual(['good'])
    // Also after the end of the system, which the flush phase is.
    expect(logs.events.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'Shutdown phase unbind: bad failed. The rest goes on.',
      'Shutdown phase flush: also bad failed. The rest goes on.',
    ])
  })

  it('10.2 one that is taken out again does not run', async () => {
    const { shutdown, done, task, finish } = world()
    const remove = shutdown.addTask('unbind', 'a', task('a'))
    shutdown.addTask('unbind', 'a', task('another of that name'))
    remove()
    remove()
    await finish()
    expect(done).toEqual(['another of that name'])
  })

  it('10.2 one may be added while the shutdown runs, to a later phase; a phase that has begun takes none', async () => {
    const { shutdown, done, task, finish } = world()
    const errors: unknown[] = []
    shutdown.addTask('unbind', 'a', () => {
      shutdown.addTask('drain', 'b', task('b'))
      try {
        shutdown.addTask('unbind', 'c', task('c'))
      } catch (error) {
        errors.push(error)
      }
    })
    await finish()
    expect(done).toEqual(['b'])
    expect(errors[0]).toBeInstanceOf(ShutdownError)
    expect(errors).toMatchObject([
      { code: 'SHUTDOWN_PHASE_BEGUN', message: expect.stringContaining('the task c would never run') },
    ])
  })

  it('10.2 an unknown phase and a task that is no function are refused', () => {
    const { shutdown } = world()
    expect(() => shutdown.addTask('undbind', 'a', () => {})).toThrow(/no shutdown phase "undbind". There are unbind, drain/)
    expect(() => shutdown.addTask('unbind', 'a', undefined as never)).toThrow(ConfigError)
    expect(() => shutdown.addTask('unbind', Symbol('a') as never, () => {})).toThrow(ConfigError)
  })
})

describe('one per system', () => {
  it('10.2 all who ask get the same, and it runs once: the first reason counts', async () => {
    const { shutdown, system, host, done, task } = world()
    expect(coordinatedShutdown(system)).toBe(shutdown)
    expect(coordinatedShutdown(simulate().system)).not.toBe(shutdown)
    shutdown.addTask('unbind', 'a', task('a'))
    const reports = [shutdown.run('first'), coordinatedShutdown(system).run('second'), shutdown.whenDone]
    await host.settle()
    const [first, second, third] = await Promise.all(reports)
    expect(first?.reason).toBe('first')
    expect([second, third]).toEqual([first, first])
    expect(second).toBe(first)
    expect(await shutdown.run('later')).toBe(first)
    expect(done).toEqual(['a'])
  })

  it('10.2 options are given once, before it runs', async () => {
    const { shutdown, system, finish } = world()
    shutdown.addTask('drain', 'early', () => {})
    expect(coordinatedShutdown(system, { phases: { mine: {} } }).phases).toContain('mine')
    expect(() => coordinatedShutdown(system, {})).toThrow(/has its options already/)
    await finish()

    const late = world()
    await late.finish()
    expect(() => coordinatedShutdown(late.system, {})).toThrow(/come too late/)
  })

  it('10.2 a system that is terminated runs it', async () => {
    const { system, host, shutdown, done, task } = world()
    shutdown.addTask('unbind', 'u', task('unbind'))
    shutdown.addTask('flush', 'f', task('flush'))
    const terminated = system.terminate()
    await host.settle()
    await terminated
    await host.settle()
    expect(done).toEqual(['unbind', 'flush'])
    expect(await shutdown.whenDone).toMatchObject({ reason: 'terminate', isClean: true })
  })

  it('10.2 a failure that reaches the root runs it, and is its reason', async () => {
    const { system, host } = escalating({ failureTelemetry: { onFailure() {} } })
    const { whenDone } = coordinatedShutdown(system)
    failWith(system, new Error('boom'))
    await host.settle()
    const report = await whenDone
    expect(report).toMatchObject({ reason: 'escalation', isClean: false })
    expect(report.termination.failure?.failure.description()).toBe('boom')
  })

  it('10.2 one that is asked for after the end of the system runs, too', async () => {
    const { system, host } = simulate()
    const terminated = system.terminate()
    await host.settle()
    await terminated
    const { whenDone } = coordinatedShutdown(system)
    await host.settle()
    expect((await whenDone).reason).toBe('terminate')
  })
})
