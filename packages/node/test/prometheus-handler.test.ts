import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ActorContext, type ActorRef, ask, ConfigError, SupervisorStrategy } from '@cellactor/core'
import { prometheusHandler, prometheusInstruments } from '@cellactor/node'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { escalating, failWith } from './support/escalating.ts'
import { metricsOf, scrape, served } from './support/scrape.ts'

class IoError extends Error {}

const idle = { receive() {} }
const throwing = {
  receive(_ctx: ActorContext<unknown>, failure: unknown) {
    throw failure
  },
}

/** Two clerks that fail in the same way, one in another. */
async function threeFailures() {
  const { system, host } = simulate({ name: 'shop' })
  for (const failures of [[new IoError('a'), new RangeError('b')], [new IoError('c')]]) {
    const ref = system.spawn(() => throwing)
    for (const failure of failures) ref.tell(failure)
  }
  await host.settle()
  return { system, host }
}

describe('the exposition', () => {
  it('F9 is read by a parser of the format: every instrument once, with help, kind and the label system', async () => {
    const { system } = await threeFailures()
    const { families } = await scrape(prometheusHandler(system))
    const shown = families.map(({ name, type, help }) => ({ name, kind: type.toLowerCase(), help }))

    expect(shown).toEqual(prometheusInstruments.map(({ name, kind, help }) => ({ name, kind, help })))
    for (const { metrics } of families) for (const { labels } of metrics) expect(labels).toMatchObject({ system: 'shop' })
  })

  it('F9 has the media type and the version of the format', async () => {
    const { system } = simulate()
    const response = await fetch(await served(prometheusHandler(system)))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect((await response.text()).endsWith('\n')).toBe(true)
  })

  it('F9 names follow the conventions: the prefix, counters end in _total, units are base units', () => {
    expect(new Set(prometheusInstruments.map(({ name }) => name)).size).toBe(prometheusInstruments.length)
    for (const { name, kind, unit, help } of prometheusInstruments) {
      expect(name).toMatch(/^cellactor_[a-z][a-z0-9_]*$/)
      expect(name.endsWith('_total')).toBe(kind === 'counter')
      expect(/_seconds(_total)?$/.test(name)).toBe(unit === 'seconds')
      expect(help).toMatch(/^[A-Z0-9].*\.$/)
    }
  })

  it('F9 the table cannot be changed by those who read it', () => {
    expect(Object.isFrozen(prometheusInstruments)).toBe(true)
    expect(prometheusInstruments.every(row => Object.isFrozen(row) && Object.isFrozen(row.labels))).toBe(true)
  })

  it('F9 the series of the runtime are there, whatever it counts', async () => {
    const { system, host } = escalating({
      logLevel: 'off',
      failureTelemetry: { onFailure() {} },
      failureObservation: { recordTiming: true },
    })
    const full = system.spawn(() => idle, { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } })
    full.tell(1)
    full.tell(2)
    const silent = system.spawn<{ type: 'q'; replyTo: ActorRef<number> }>(() => idle)
    const answer = ask(silent, { type: 'q' }, { timeoutMs: 10 }).catch((error: Error) => error.name)
    await host.advance(10)
    expect(await answer).toBe('AskTimeoutError')
    failWith(system, new IoError('x'))
    await host.settle()

    const shown = await scrape(prometheusHandler(system))
    const { counters, gauges } = system.metrics()
    for (const [name, series] of counters) {
      const total = [...series.values()].reduce((sum, value) => sum + value, 0)
      const own = name === 'telemetry_latency_nanos_total' ? 'telemetry_latency_seconds_total' : name
      const values = shown.labels(`cellactor_${own}`).map(labels => shown.value(`cellactor_${own}`, labels) ?? Number.NaN)
      expect([name, values.reduce((sum, value) => sum + value, 0)]).toEqual([name, own === name ? total : total / 1e9])
    }
    for (const [name, value] of gauges) expect([name, shown.value(`cellactor_${name}`)]).toEqual([name, value])
    expect([...counters.keys()]).toEqual(
      expect.arrayContaining(['mailbox_overflow_total', 'ask_timeout_total', 'telemetry_invoked_total']),
    )
  })

  it('F9 series without labels of their own are there from the start', async () => {
    const { system } = simulate()
    const shown = await scrape(prometheusHandler(system))
    for (const { name, kind, labels } of prometheusInstruments) {
      if (kind === 'counter' && labels.length === 0) expect([name, shown.value(name)]).toEqual([name, expect.any(Number)])
    }
    expect(shown.value('cellactor_dead_letter_total')).toBe(0)
  })

  it('7.5 is summed over actors without the label pid', async () => {
    const { system } = await threeFailures()
    const shown = await scrape(prometheusHandler(system))
    expect(shown.value('cellactor_failure_total', { cause: 'IoError' })).toBe(2)
    expect(shown.value('cellactor_failure_total', { cause: 'RangeError' })).toBe(1)
    expect(shown.labels('cellactor_failure_total')).toHaveLength(2)
    expect(shown.value('cellactor_failure_restart_total', { cause: 'IoError' })).toBe(2)
  })

  it('7.5 shows the actors with pidLabel, those that have ended under an empty one', async () => {
    const { system, host } = await threeFailures()
    const [first, second] = system.tree().children.flatMap(({ children }) => children)
    const handler = prometheusHandler(system, { pidLabel: true })
    const before = await scrape(handler)
    expect(before.value('cellactor_failure_total', { pid: String(first?.pid), cause: 'IoError' })).toBe(1)
    expect(before.value('cellactor_failure_total', { pid: String(second?.pid), cause: 'IoError' })).toBe(1)

    for (const { path } of [first, second].filter(node => node !== undefined)) {
      const ref = system.resolve(path)
      if (ref !== undefined) system.stop(ref)
    }
    await host.settle()
    const after = await scrape(handler)
    expect(after.labels('cellactor_failure_total').map(({ pid }) => pid)).toEqual(['', ''])
    expect(after.value('cellactor_failure_total', { pid: '', cause: 'IoError' })).toBe(2)
  })

  it('7.5 shows what a system without that label has', async () => {
    const { system, host } = simulate({ metrics: { pidLabel: false } })
    system.spawn(() => throwing).tell(new IoError('x'))
    await host.settle()
    for (const pidLabel of [false, true]) {
      const shown = await scrape(prometheusHandler(system, { pidLabel }))
      expect(shown.value('cellactor_failure_total', { cause: 'IoError' })).toBe(1)
    }
  })

  it.each(['a "quoted" one', 'back\\slash', 'line\nbreak', 'a,pid="x"'])('F9 a cause named %j is escaped', async name => {
    const { system, host } = simulate()
    const Odd = { [name]: class extends Error {} }[name] as new () => Error
    system.spawn(() => throwing).tell(new Odd())
    await host.settle()
    const shown = await scrape(prometheusHandler(system))
    expect(shown.labels('cellactor_failure_total')).toEqual([{ cause: name }])
  })
})

describe('what the tree tells', () => {
  it('F9 actors by state, and the messages that wait', async () => {
    const { system, host } = simulate()
    system.spawn(() => ({ receive: () => new Promise<void>(() => {}) }), 'awaiting').tell(1)
    system.spawn(() => ({ preStart: () => new Promise<void>(() => {}), receive() {} }), 'starting')
    system
      .spawn(() => throwing, {
        name: 'suspended',
        supervision: SupervisorStrategy.restart({ backoff: { minMs: 1_000, maxMs: 1_000 } }),
      })
      .tell(new IoError('x'))
    const stasher = system.spawn(() => ({ receive: (ctx: ActorContext<number>, n: number) => ctx.stash.stash(n) }), 'stasher')
    for (const n of [1, 2, 3]) stasher.tell(n)
    await host.settle()
    for (const [path, count] of [
      ['/user/awaiting', 4],
      ['/user/suspended', 2],
    ] as const) {
      for (let n = 0; n < count; n++) (system.resolve(path) as { tell(message: unknown): void } | undefined)?.tell(n)
    }
    await host.settle()

    const shown = await scrape(prometheusHandler(system))
    const states = Object.fromEntries(
      shown.labels('cellactor_actors_by_state').map(labels => [labels.state, shown.value('cellactor_actors_by_state', labels)]),
    )
    // The guardians run, too: three.
    expect(states).toEqual({ running: 4, awaiting: 1, starting: 1, suspended: 1, restarting: 0, stopping: 0 })
    expect(shown.value('cellactor_mailbox_messages')).toBe(6)
    expect(shown.value('cellactor_mailbox_messages_max')).toBe(4)
    expect(shown.value('cellactor_stash_messages')).toBe(3)
    expect(shown.labels('cellactor_mailbox_actor_messages')).toEqual([])
  })

  it('F9 shows the longest mailboxes one by one where it is asked to, and no more than that', async () => {
    const { system } = simulate()
    for (let n = 0; n < 5; n++) {
      const ref = system.spawn(() => idle, `a${n}`)
      for (let queued = 0; queued < n; queued++) ref.tell(queued)
    }
    const shown = await scrape(prometheusHandler(system, { largestMailboxes: 2 }))
    expect(shown.labels('cellactor_mailbox_actor_messages')).toEqual([{ path: '/user/a4' }, { path: '/user/a3' }])
    expect(shown.value('cellactor_mailbox_actor_messages', { path: '/user/a4' })).toBe(4)
    const all = await scrape(prometheusHandler(system, { largestMailboxes: 100 }))
    expect(all.labels('cellactor_mailbox_actor_messages')).toHaveLength(4)
  })

  it('F9 does not walk through the tree where it is told not to', async () => {
    const { system } = simulate()
    const tree = vi.spyOn(system, 'tree')
    const shown = await scrape(prometheusHandler(system, { treeGauges: false, largestMailboxes: 3 }))
    expect(tree).not.toHaveBeenCalled()
    expect(shown.labels('cellactor_actors_by_state')).toEqual([])
    expect(shown.value('cellactor_actors')).toBe(3)
  })

  it.each([-1, 1.5, Number.NaN, '3'])('F9 largestMailboxes: %j is refused', largestMailboxes => {
    const { system } = simulate()
    expect(() => prometheusHandler(system, { largestMailboxes: largestMailboxes as number })).toThrow(ConfigError)
  })
})

describe('as a handler', () => {
  it('F9 answers HEAD without a body, and refuses other methods', async () => {
    const { system } = simulate()
    const url = await served(prometheusHandler(system))
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(url, { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD'])
    }
  })

  it('F9 answers while the system shuts down, and after its end', async () => {
    const { system, host } = simulate()
    let stopped = () => {}
    const stop = new Promise<void>(resolve => {
      stopped = resolve
    })
    const postStop = () => stop
    system.spawn(() => ({ receive() {}, postStop }), 'slow')
    const url = await served(prometheusHandler(system))
    const terminated = system.terminate()
    await host.settle()
    const during = await fetch(url)
    expect(metricsOf(await during.text()).value('cellactor_actors_by_state', { state: 'stopping' })).toBe(2)
    stopped()
    await host.settle()
    await terminated

    const after = await fetch(url)
    const shown = metricsOf(await after.text())
    expect([during.status, after.status]).toEqual([200, 200])
    expect([shown.value('cellactor_actors'), shown.value('cellactor_actor_stopped_total')]).toEqual([0, 4])
    // One that is made after the end has something to show, too.
    expect((await scrape(prometheusHandler(system))).value('cellactor_actor_stopped_total')).toBe(4)
  })

  it('F9 counts nothing twice: mounted at two paths, two of one system, two systems in one process', async () => {
    const { system } = await threeFailures()
    const { system: other } = simulate({ name: 'other' })
    const handler = prometheusHandler(system)
    const url = await served((request, response) => handler(request, response))
    const texts = await Promise.all([`${url}/metrics`, `${url}/also`].map(async at => await (await fetch(at)).text()))
    const shown = [...texts.map(metricsOf), await scrape(prometheusHandler(system)), await scrape(handler)]
    for (const metrics of shown) {
      expect(metrics.value('cellactor_failure_total', { cause: 'IoError' })).toBe(2)
      expect(metrics.value('cellactor_actors')).toBe(5)
    }
    const apart = await scrape(prometheusHandler(other))
    expect(apart.labels('cellactor_failure_total')).toEqual([])
    expect(apart.families[0]?.metrics).toEqual([])
  })

  it('F9 mounted twice on one server: one answer, and nothing thrown', async () => {
    const { system } = simulate()
    const handler = prometheusHandler(system)
    const thrown: unknown[] = []
    const note = (error: unknown) => void thrown.push(error)
    process.on('uncaughtException', note)
    onTestFinished(() => void process.off('uncaughtException', note))
    const url = await served((request, response) => {
      // What a stream has to complain about comes later, as an event.
      response.on('error', note)
      handler(request, response)
      handler(request, response)
    })
    const response = await fetch(url)
    expect([response.status, metricsOf(await response.text()).value('cellactor_actors')]).toEqual([200, 3])
    expect(thrown).toEqual([])
  })

  it('F9 what goes wrong inside is a 500 with one line', async () => {
    const { system } = simulate()
    vi.spyOn(system, 'metrics').mockImplementation(() => {
      throw new Error('no memory\nat all')
    })
    const response = await fetch(await served(prometheusHandler(system)))
    expect([response.status, await response.text()]).toEqual([500, 'The metrics could not be read: no memory\n'])
  })

  it('F9 never throws, not even where the response does', () => {
    const { system } = simulate()
    const destroy = vi.fn<() => void>()
    const bad = () => {
      throw new Error('write after end')
    }
    const response = { headersSent: false, writeHead: bad, end: bad, destroy } as unknown as ServerResponse
    expect(() => prometheusHandler(system)({ method: 'GET' } as IncomingMessage, response)).not.toThrow()
    expect(destroy).toHaveBeenCalledOnce()
  })
})
