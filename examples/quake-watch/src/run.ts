import { setTimeout as pause } from 'node:timers/promises'
import { ActorSystem } from '@cellactor/core'
import type { Findings } from './actors/watch-options.ts'
import { type Command, help, parseCommandLine, UsageError } from './command-line.ts'
import { feedAt, sampleFeed } from './feed/feed-source.ts'
import { failureCounters } from './report/failure-counters.ts'
import { FailureLog } from './report/failure-log.ts'
import { renderReport } from './report/render-report.ts'
import { selfCheck } from './report/self-check.ts'
import type { Say } from './terminal/say.ts'
import { startWatch, systemConfig } from './watch.ts'

export interface Surroundings {
  readonly out: Say
  readonly err: Say
  /** What relative paths start from. */
  readonly directory: string
  /** Aborted when the user has seen enough. */
  readonly interrupt: AbortSignal
}

const alertFrom = 5.5

/** The whole program, from its arguments to its exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const command = parseCommandLine(args)
    if (command.type === 'watch') return await watch(command, surroundings)
    surroundings.out(help)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    surroundings.err(`quake-watch: ${error.message} (--help tells more)`)
    return 2
  }
}

type WatchCommand = Extract<Command, { type: 'watch' }>

async function watch({ feed, everyMs, style }: WatchCommand, { out, err, directory, interrupt }: Surroundings): Promise<number> {
  const source = feed === undefined ? sampleFeed() : feedAt(feed, directory)
  const system = ActorSystem.create(systemConfig)
  const log = new FailureLog(out)
  log.listenTo(system)

  const { outcome, finish } = startWatch(system, style, {
    source,
    everyMs,
    pause: (delayMs, signal) => pause(delayMs, undefined, { signal }),
    alertFrom,
    say: out,
  })
  interrupt.addEventListener('abort', finish, { once: true })
  // A failure that nobody below could handle shuts the system down; then there is no outcome to wait for.
  const result = await Promise.race([outcome, system.whenTerminated])

  // In order: children before their parents, then the events that are still to be delivered. Only after that are the
  // log and the metrics complete.
  await system.terminate()
  if (!('type' in result)) {
    // Which actor it was, the log has said: every hop of an escalation is a failure of its own.
    err(`quake-watch: unexpected failure: ${result.failure?.failure.description() ?? result.cause}`)
    return 1
  }
  if (result.type === 'unreadable') {
    err(`quake-watch: ${result.error.message}`)
    return 2
  }
  return report(system, log, result.findings, out)
}

function report(system: ActorSystem, log: FailureLog, findings: Findings, out: Say): number {
  const counters = failureCounters(system.metrics())
  for (const line of renderReport(findings, counters, network => log.of(network))) out(line)
  const { isPassed, line } = selfCheck(findings, counters, log.total)
  out('')
  out(line)
  return isPassed ? 0 : 1
}
