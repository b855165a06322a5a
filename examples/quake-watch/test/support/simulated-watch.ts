import { simulate } from '@cellactor/testkit'
import type { Findings, WatchOptions, WatchOutcome } from '../../src/actors/watch-options.ts'
import type { FeedSource } from '../../src/feed/feed-source.ts'
import { type FailureCounters, failureCounters } from '../../src/report/failure-counters.ts'
import { FailureLog } from '../../src/report/failure-log.ts'
import { type SelfCheck, selfCheck } from '../../src/report/self-check.ts'
import type { Style } from '../../src/styles.ts'
import { startWatch, systemConfig } from '../../src/watch.ts'

/** A feed that needs no file and no network: one text per poll, an error is one that cannot be read. */
export function sourceOf(...polls: (string | Error)[]): FeedSource {
  const left = [...polls]
  return {
    name: 'a test feed',
    read: async () => {
      const next = left.shift()
      if (typeof next === 'string') return next
      throw next ?? new Error('read more often than expected')
    },
  }
}

/** The watch on a simulated host, with everything that it prints and publishes. */
export function simulatedWatch(style: Style, source: FeedSource, options: Partial<WatchOptions> & { seed?: number } = {}) {
  const { seed = 1, ...given } = options
  const { system, host } = simulate({ ...systemConfig, seed })
  const lines: string[] = []
  const log = new FailureLog(line => lines.push(line))
  log.listenTo(system)
  const watch = startWatch(system, style, {
    source,
    everyMs: undefined,
    pause: () => new Promise(() => {}),
    alertFrom: 5.5,
    say: line => lines.push(line),
    ...given,
  })
  let outcome: WatchOutcome | undefined
  void watch.outcome.then(result => {
    outcome = result
  })

  return {
    system,
    host,
    lines,
    log,
    finish: watch.finish,
    get outcome() {
      return outcome
    },
    /** Ends the system and gives the numbers that the program would print. */
    async results(): Promise<{ findings: Findings; counters: FailureCounters; check: SelfCheck }> {
      await host.settle()
      if (outcome?.type !== 'finished') throw new Error(`no findings but ${outcome?.type}`)
      const terminated = system.terminate()
      await host.settle()
      await terminated
      const counters = failureCounters(system.metrics())
      return { findings: outcome.findings, counters, check: selfCheck(outcome.findings, counters, log.total) }
    },
  }
}
