import type { ActorSystem, LogEvent, LogLevel } from '@cellactor/core'
import { rendered } from '../compare/rendered.ts'
import { eventProbe } from '../probe/event-probe.ts'
import { DEFAULT_WITHIN_MS, type WithinOptions } from '../probe/waiting.ts'
import { TestkitError } from '../testkit-error.ts'

/** The log lines of a system, whatever its `logLevel`: those of `ctx.log` and `system.log`, and the runtime's own. */
export interface LogCapture {
  /** Oldest first, what was expected included. Live: it grows as lines come. */
  readonly lines: readonly LogEvent[]
  /**
   * Takes the oldest line of this level that has the text in it (or matches the expression) and that no call has taken
   * before. Waits as the expectations of a probe do, and rejects with all lines of the level when none matches.
   */
  expect(level: LogLevel, text: string | RegExp, options?: { withinMs?: number | undefined }): Promise<LogEvent>
}

export function captureLogs(system: ActorSystem): LogCapture {
  const probe = eventProbe(system, 'log')
  return {
    get lines() {
      return probe.events
    },
    async expect(level, text, { withinMs = DEFAULT_WITHIN_MS }: WithinOptions = {}) {
      try {
        return await probe.expect(line => line.level === level && fits(line.message, text), { withinMs })
      } catch (error) {
        throw error instanceof TestkitError && error.code === 'EXPECTATION_FAILED' ? missed(level, text, withinMs) : error
      }
    },
  }

  function missed(level: LogLevel, text: string | RegExp, withinMs: number): TestkitError {
    const ofLevel = probe.events.filter(line => line.level === level).map(line => line.message)
    const instead = ofLevel.length === 0 ? 'there was none of that level' : `of that level there was ${rendered(ofLevel)}`
    const wanted = typeof text === 'string' ? `with ${rendered(text)} in it` : `that matches ${rendered(text)}`
    return new TestkitError(
      'EXPECTATION_FAILED',
      `Expected a log line '${level}' ${wanted} within ${withinMs} ms, but ${instead}`,
    )
  }
}

function fits(line: string, text: string | RegExp): boolean {
  return typeof text === 'string' ? line.includes(text) : line.search(text) >= 0
}
