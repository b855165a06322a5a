import { ConfigError } from '@cellactor/core'
import { type CoordinatedShutdownOptions, coordinatedShutdown } from '@cellactor/node'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { world } from './support/shutdown-world.ts'

const never = () => new Promise<void>(() => {})

describe('the phases', () => {
  it('10.2 are unbind, drain, stopActors, flush, one after the other; the system ends in the third', async () => {
    const { shutdown, system, done, task, finish } = world()
    system.spawn(() => ({ receive() {}, postStop: task('the actor') }))
    shutdown.addTask('flush', 'f', task('flush'))
    shutdown.addTask('unbind', 'u', async () => {
      await null
      task('unbind')()
    })
    shutdown.addTask('drain', 'd', task('drain'))
    expect(shutdown.phases).toEqual(['unbind', 'drain', 'stopActors', 'flush'])
    const report = await finish('enough')

    expect(done).toEqual(['unbind', 'drain', 'the actor', 'flush'])
    expect(report).toEqual({
      reason: 'enough',
      durationMs: 0,
      isClean: true,
      termination: { cause: 'terminate', failure: undefined, stragglers: [] },
      phases: [
        { name: 'unbind', durationMs: 0, tasks: [{ name: 'u', outcome: 'done', error: undefined }] },
        { name: 'drain', durationMs: 0, tasks: [{ name: 'd', outcome: 'done', error: undefined }] },
        { name: 'stopActors', durationMs: 0, tasks: [{ name: 'terminate test', outcome: 'done', error: undefined }] },
        { name: 'flush', durationMs: 0, tasks: [{ name: 'f', outcome: 'done', error: undefined }] },
      ],
    })
  })

  it('10.2 the tasks of a phase run side by side; the next phase waits for all of them', async () => {
    const { shutdown, done, task, host } = world()
    const releases: (() => void)[] = []
    for (const name of ['a', 'b']) {
      shutdown.addTask('unbind', name, async () => {
        task(`${name} begins`)()
        await new Promise<void>(resolve => releases.push(resolve))
        task(`${name} ends`)()
      })
    }
    shutdown.addTask('drain', 'c', task('c'))
    const report = shutdown.run()
    await host.settle()
    expect(done).toEqual(['a begins', 'b begins'])
    releases[1]?.()
    await host.settle()
    expect(done).toEqual(['a begins', 'b begins', 'b ends'])
    releases[0]?.()
    await host.settle()
    expect(done).toEqual(['a begins', 'b begins', 'b ends', 'a ends', 'c'])
    await report
  })

  it('10.2 a task of stopActors runs beside the termination of the system', async () => {
    const { shutdown, system, done, task, host } = world()
    let release = () => {}
    system.spawn(() => ({ receive() {}, postStop: task('the actor') }))
    shutdown.addTask('stopActors', 'mine', async () => {
      await new Promise<void>(resolve => {
        release = resolve
      })
      task('mine')()
    })
    shutdown.addTask('flush', 'f', task('flush'))
    const report = shutdown.run()
    await host.settle()
    expect(done).toEqual(['the actor'])
    release()
    await host.settle()
    expect(done).toEqual(['the actor', 'mine', 'flush'])
    expect((await report).phases[2]?.tasks.map(({ name }) => name)).toEqual(['terminate test', 'mine'])
  })

  it('10.2 one’s own come after what they depend on, and before what depends on them', () => {
    const { shutdown } = world({
      phases: {
        announce: {},
        unbind: { dependsOn: ['announce'] },
        hand: { dependsOn: ['drain'] },
        stopActors: { dependsOn: ['hand'] },
      },
    })
    expect(shutdown.phases).toEqual(['announce', 'unbind', 'drain', 'hand', 'stopActors', 'flush'])
  })

  it('10.2 the default ones keep their order, whatever is said of them', () => {
    const { shutdown } = world({ phases: { drain: { dependsOn: [] }, flush: { timeoutMs: 1 } } })
    expect(shutdown.phases).toEqual(['unbind', 'drain', 'stopActors', 'flush'])
  })

  it('10.2 where the graph leaves a choice, they come as they are written down', () => {
    const { shutdown } = world({ phases: { b: { dependsOn: ['unbind'] }, a: { dependsOn: ['unbind'] }, free: {} } })
    expect(shutdown.phases).toEqual(['unbind', 'drain', 'stopActors', 'flush', 'b', 'a', 'free'])
  })

  it.each<[string, CoordinatedShutdownOptions['phases'], RegExp]>([
    [
      'an unknown phase',
      { mine: { dependsOn: ['unbnd'] } },
      /mine depends on unbnd, which is none. There are unbind, drain, stopActors, flush, mine/,
    ],
    ['a circle', { a: { dependsOn: ['b'] }, b: { dependsOn: ['a'] } }, /circle: a → b → a/],
    [
      'a circle through a default phase',
      { unbind: { dependsOn: ['flush'] } },
      /circle: unbind → flush → stopActors → drain → unbind/,
    ],
    ['a phase that waits for itself', { a: { dependsOn: ['a'] } }, /circle: a → a/],
    ['a text in place of a list', { a: { dependsOn: 'drain' as never } }, /dependsOn is "drain"/],
    ['null in place of a list', { a: { dependsOn: null as never } }, /dependsOn is null/],
    ['null in place of phases', null as never, /phases are null/],
    ['a negative limit', { a: { timeoutMs: -1 } }, /timeoutMs is -1/],
    ['a limit that is no number', { unbind: { timeoutMs: Number.NaN } }, /timeoutMs is NaN/],
  ])('10.2 %s is refused', (_, phases, message) => {
    const { system } = simulate()
    expect(() => coordinatedShutdown(system, { phases })).toThrow(ConfigError)
    expect(() => coordinatedShutdown(system, { phases })).toThrow(message)
    // Nothing of it is kept.
    expect(coordinatedShutdown(system).phases).toEqual(['unbind', 'drain', 'stopActors', 'flush'])
  })
})

describe('the time limit of a phase', () => {
  it('10.2 aborts the signal of its tasks, and the shutdown goes on without them', async () => {
    const { shutdown, host, done, task, logs } = world()
    shutdown.addTask('unbind', 'deaf', never)
    shutdown.addTask('unbind', 'quick', task('quick'))
    shutdown.addTask('unbind', 'late', signal => {
      signal.addEventListener('abort', task('aborted'))
      return never()
    })
    shutdown.addTask('drain', 'next', task('next'))
    const running = shutdown.run()
    await host.advance(4_999)
    expect(done).toEqual(['quick'])
    await host.advance(1)
    await host.settle()
    expect(done).toEqual(['quick', 'aborted', 'next'])

    const report = await running
    expect(report).toMatchObject({ isClean: false, durationMs: 5_000 })
    expect(report.phases[0]).toMatchObject({
      durationMs: 5_000,
      tasks: [
        { name: 'deaf', outcome: 'timedOut', error: { code: 'SHUTDOWN_TIMED_OUT' } },
        { name: 'quick', outcome: 'done' },
        { name: 'late', outcome: 'timedOut' },
      ],
    })
    expect(logs.events.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      expect.stringContaining('Shutdown phase unbind: deaf took longer than 5000 ms.'),
      expect.stringContaining('Shutdown phase unbind: late took longer than 5000 ms.'),
    ])
  })

  it('10.2 can be set for each phase; Infinity is none', async () => {
    const { shutdown, host } = world({ phases: { unbind: { timeoutMs: 20 }, drain: { timeoutMs: Number.POSITIVE_INFINITY } } })
    let release = () => {}
    shutdown.addTask('unbind', 'never', never)
    shutdown.addTask('drain', 'patient', () => new Promise<void>(resolve => (release = resolve)))
    const running = shutdown.run()
    await host.advance(1_000_000)
    release()
    await host.settle()
    expect((await running).phases.map(({ durationMs }) => durationMs)).toEqual([20, 999_980, 0, 0])
  })

  it('10.2 a task that settles after it changes nothing, and is no unhandled rejection', async () => {
    const { shutdown, host } = world({ phases: { unbind: { timeoutMs: 5 } } })
    let reject = (_: Error) => {}
    shutdown.addTask('unbind', 'late', () => new Promise<void>((_, no) => (reject = no)))
    const running = shutdown.run()
    await host.advance(5)
    await host.settle()
    const report = await running
    reject(new Error('too late'))
    await host.settle()
    expect(report.phases[0]?.tasks).toMatchObject([{ outcome: 'timedOut' }])
  })

  it('10.2 leaves no timer behind when the tasks are done in time', async () => {
    const { shutdown, host, finish } = world()
    shutdown.addTask('unbind', 'quick', async () => {})
    await finish()
    expect(host.pendingTimers).toBe(0)
  })

  it('10.3 what has not stopped in the time of stopActors is cut off and listed; the rest goes on', async () => {
    const { shutdown, system, host, done, task } = world({ phases: { stopActors: { timeoutMs: 100 } } })
    system.spawn(() => ({ receive() {}, postStop: never }), 'stubborn')
    shutdown.addTask('flush', 'f', task('flush'))
    const running = shutdown.run()
    await host.advance(100)
    await host.settle()
    const report = await running
    expect(report.termination.stragglers.map(({ name }) => name)).toEqual(['stubborn'])
    expect(report.phases[2]?.tasks).toMatchObject([
      {
        name: 'terminate test',
        outcome: 'timedOut',
        error: { code: 'SHUTDOWN_TIMED_OUT', message: expect.stringContaining('/user/stubborn') },
      },
    ])
    expect(report.isClean).toBe(false)
    expect(done).toEqual(['flush'])
  })

  it('10.3 names no limit that was not the one: somebody else may have set a shorter one', async () => {
    const { shutdown, system, host } = world()
    system.spawn(() => ({ receive() {}, postStop: never }), 'stubborn')
    void system.terminate({ timeoutMs: 30 })
    await host.advance(30)
    await host.settle()
    const { phases } = await shutdown.whenDone
    const said = String(phases[2]?.tasks[0]?.error)
    expect(said).toContain('/user/stubborn')
    expect(said).not.toMatch(/\d ms/)
  })

  it('10.3 leaves an actor the time to be abandoned by itself: by default stopActors takes up to 10 s', async () => {
    const { shutdown, system, host } = world()
    const abandoned = eventProbe(system, 'abandoned')
    system.spawn(() => ({ receive() {}, postStop: never }))
    const running = shutdown.run()
    await host.advance(5_000)
    await host.settle()
    expect(abandoned.events).toHaveLength(1)
    expect(await running).toMatchObject({ isClean: true, durationMs: 5_000, termination: { stragglers: [] } })
  })
})
