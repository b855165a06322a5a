import { type ActorContext, type ActorRef, ActorSystem, ConfigError, type Host, type LogEvent } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { manualHost } from '../life/manual-host.ts'
import { raise } from './support.ts'

type Do = (ctx: ActorContext<Do>) => unknown
const doer = () => ({ receive: (ctx: ActorContext<Do>, act: Do) => void act(ctx) })

function on(change: (host: Host) => Partial<Host>) {
  const manual = manualHost()
  const lines: LogEvent[] = []
  const base: Host = {
    now: () => manual.now(),
    queueMicrotask: task => manual.queueMicrotask(task),
    queueMacrotask: task => manual.queueMacrotask(task),
    setTimer: (task, delayMs) => manual.setTimer(task, delayMs),
    clearTimer: handle => manual.clearTimer(handle),
    random: () => 0.5,
    log: event => void lines.push(event),
  }
  const system = ActorSystem.create({ name: 'test', host: { ...base, ...change(base) } })
  const run = async () => {
    for (let i = 0; i < 10; i++) await manual.macrotask()
  }
  return { system, run, lines }
}
const warnings = (lines: readonly LogEvent[], method: string) =>
  lines.filter(line => line.level !== 'debug' && line.message.includes(method)).length

describe('1.8 a host that calls back at once', () => {
  it('1.4 from queueMicrotask: tell runs no actor', async () => {
    const { system, run, lines } = on(() => ({ queueMicrotask: task => task() }))
    const log: string[] = []
    const ref = system.spawn(doer)
    ref.tell(() => void log.push('handled'))
    log.push('told')
    await run()
    expect(log).toEqual(['told', 'handled'])
    expect(warnings(lines, 'queueMicrotask')).toBe(1)
  })

  it('1.6 from queueMacrotask: neither recursion nor an actor within tell', async () => {
    const { system, run, lines } = on(() => ({ queueMacrotask: task => task() }))
    let deepest = 0
    let handled = 0
    const ref: ActorRef<number> = system.spawn<number>(() => ({
      receive: (ctx, n) => {
        handled++
        deepest = Math.max(deepest, new Error('here').stack?.split('\n').length ?? 0)
        if (n > 0) ctx.self.tell(n - 1)
      },
    }))
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 1_000
    ref.tell(5_000)
    const before = handled
    await run()
    Error.stackTraceLimit = stackTraceLimit
    expect([before, handled]).toEqual([0, 5_001])
    expect(deepest).toBeLessThan(100)
    expect(warnings(lines, 'queueMacrotask')).toBe(1)
  })

  it('1.4 from both: an actor is told, restarted, stopped, and the system ends', async () => {
    const { system, run } = on(() => ({ queueMicrotask: task => task(), queueMacrotask: task => task() }))
    const log: string[] = []
    const ref = system.spawn(doer)
    ref.tell(() => raise(new Error('boom')))
    ref.tell(() => void log.push('handled'))
    await run()
    const done = system.terminate()
    await run()
    expect(log).toEqual(['handled'])
    expect((await done).cause).toBe('terminate')
  })
})

describe('1.8 a host whose clock is broken', () => {
  const clocks: Record<string, () => number> = {
    'is NaN': () => Number.NaN,
    throws: () => raise(new Error('now')),
    'gives no number': () => 'noon' as unknown as number,
  }
  for (const [what, now] of Object.entries(clocks)) {
    it(`1.6 now() ${what}: actors run, fail, and end; it is reported once`, async () => {
      const { system, run, lines } = on(() => ({ now }))
      const log: string[] = []
      for (let i = 0; i < 100; i++) {
        const ref = system.spawn(doer)
        ref.tell(() => raise(new Error('boom')))
        ref.tell(() => void log.push('handled'))
      }
      await run()
      expect(log).toHaveLength(100)
      expect(warnings(lines, 'host.now')).toBe(1)
      const done = system.terminate({ timeoutMs: 1_000 })
      await run()
      expect((await done).cause).toBe('terminate')
    })
  }
})

describe('1.8 a host that lacks something', () => {
  it('1.8 without one of its methods: a ConfigError that names it', () => {
    for (const method of ['now', 'queueMicrotask', 'queueMacrotask', 'setTimer', 'clearTimer', 'random'] as const) {
      expect(() => on(() => ({ [method]: undefined }) as unknown as Partial<Host>)).toThrow(ConfigError)
      expect(() => on(() => ({ [method]: undefined }) as unknown as Partial<Host>)).toThrow(method)
    }
  })

  it('1.8 whose pick is out of range: the first is taken', async () => {
    for (const choice of [-1, 99, 0.5, Number.NaN]) {
      const { system, run } = on(() => ({ pick: () => choice }))
      const log: number[] = []
      const refs = [0, 1, 2].map(() => system.spawn(doer))
      refs.forEach((ref, at) => {
        ref.tell(() => void log.push(at))
      })
      await run()
      expect(log).toEqual([0, 1, 2])
    }
  })
})
