import { setTimeout as pause } from 'node:timers/promises'
import type { ActorSystem } from '@cellactor/core'
import {
  coordinatedShutdown,
  createSystem,
  type MetricsServer,
  MetricsServerError,
  serveMetrics,
  shutdownOnSignals,
} from '@cellactor/node'
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
  /** Resolves when the user, who may still be reading the metrics, has seen enough. */
  readonly untilInterrupted: () => Promise<void>
}

const alertFrom = 5.5
/** The program runs where its user sits; nobody else has to see its metrics. */
const localhost = '127.0.0.1'

/** The whole program, from its arguments to its exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const command = parseCommandLine(args)
    if (command.type === 'watch') return await watch(command, surroundings)
    surroundings.out(help)
    return 0
  } catch (error) {
    if (error instanceof UsageError) surroundings.err(`quake-watch: ${error.message} (--help tells more)`)
    else if (error instanceof MetricsServerError) surroundings.err(`quake-watch: ${error.message}`)
    else throw error
    return 2
  }
}

type WatchCommand = Extract<Command, { type: 'watch' }>

async function watch(command: WatchCommand, surroundings: Surroundings): Promise<number> {
  const { metricsPort } = command
  const system = createSystem(systemConfig)
  let metrics: MetricsServer | undefined
  try {
    if (metricsPort !== undefined) {
      // After the end of the system the last figures are still of interest.
      metrics = await serveMetrics(system, { port: metricsPort, host: localhost, untilClosed: true })
      surroundings.out(`metrics at http://${localhost}:${metrics.port}/metrics`)
    }
    const { exitCode, isInterrupted } = await watchWith(system, command, surroundings)
    if (metrics !== undefined && !isInterrupted && exitCode === 0) {
      surroundings.out('the metrics are served until Ctrl-C')
      await surroundings.untilInterrupted()
    }
    return exitCode
  } finally {
    await system.terminate()
    await metrics?.close()
  }
}

async function watchWith(
  system: ActorSystem,
  { feed, everyMs, style }: WatchCommand,
  { out, err, directory }: Surroundings,
): Promise<{ exitCode: number; isInterrupted: boolean }> {
  const source = feed === undefined ? sampleFeed() : feedAt(feed, directory)
  const log = new FailureLog(out)
  log.listenTo(system)

  const { outcome, finish } = startWatch(system, style, {
    source,
    everyMs,
    pause: (delayMs, signal) => pause(delayMs, undefined, { signal }),
    alertFrom,
    say: out,
  })
  // A failure that nobody below could handle shuts the system down; then there is no outcome to wait for.
  const over = Promise.race([outcome, system.whenTerminated])
  const shutdown = coordinatedShutdown(system)
  shutdown.addTask('drain', 'finish the watch', async () => {
    finish()
    await over
  })
  shutdownOnSignals(system)
  const result = await over

  // In order: children before their parents, then the events that are still to be delivered. Only after that are the
  // log and the metrics complete.
  const { reason } = await shutdown.run('done')
  const isInterrupted = reason.startsWith('SIG')
  if (!('type' in result)) {
    // Which actor it was, the log has said: every hop of an escalation is a failure of its own.
    err(`quake-watch: unexpected failure: ${result.failure?.failure.description() ?? result.cause}`)
    return { exitCode: 1, isInterrupted }
  }
  if (result.type === 'unreadable') {
    err(`quake-watch: ${result.error.message}`)
    return { exitCode: 2, isInterrupted }
  }
  return { exitCode: report(system, log, result.findings, out), isInterrupted }
}

function report(system: ActorSystem, log: FailureLog, findings: Findings, out: Say): number {
  const counters = failureCounters(system.metrics())
  for (const line of renderReport(findings, counters, network => log.of(network))) out(line)
  const { isPassed, line } = selfCheck(findings, counters, log.total)
  out('')
  out(line)
  return isPassed ? 0 : 1
}
