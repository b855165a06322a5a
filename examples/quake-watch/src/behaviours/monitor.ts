import { Behavior } from '@cellactor/core'
import { afterPoll, atFirst, findingsOf, type Progress, pollLine } from '../actors/progress.ts'
import type { MonitorMessage } from '../actors/protocol.ts'
import type { WatchOptions, WatchOutcome } from '../actors/watch-options.ts'
import { alerts } from './alerts.ts'
import { feedReader } from './feed-reader.ts'
import { networkSupervisor } from './network-supervisor.ts'
import { regions } from './regions.ts'

/** The top of the tree: starts the others, and puts their results together at the end. */
export function monitor(options: WatchOptions, done: (outcome: WatchOutcome) => void): Behavior<MonitorMessage> {
  return Behavior.setup<MonitorMessage>(ctx => {
    const { source, everyMs, pause, alertFrom, say } = options
    const listeners = { regions: ctx.spawn(regions, 'regions'), alerts: ctx.spawn(alerts(alertFrom, say), 'alerts') }
    const networks = ctx.spawn(networkSupervisor(listeners, say), 'networks')
    const reader = ctx.spawn(feedReader({ source, everyMs, pause, networks, monitor: ctx.self }), 'reader')

    function finishing(progress: Progress): Progress {
      if (progress.isFinishing) return progress
      // A stop overtakes what is queued, so no more readings come; those that are out already are waited for.
      ctx.stop(reader)
      networks.tell({ type: 'report', replyTo: ctx.self })
      return { ...progress, isFinishing: true }
    }

    return Behavior.stateful<MonitorMessage, Progress>(
      () => atFirst,
      (_ctx, progress, message) => {
        switch (message.type) {
          case 'polled': {
            const next = afterPoll(progress, message)
            say(pollLine(next, message, source.name))
            return everyMs === undefined ? finishing(next) : next
          }
          case 'unreadable':
            // A feed that was never read is the user's mistake; one that fails later may come back.
            if (progress.polls === 0) done({ type: 'unreadable', error: message.error })
            else say(`${message.error.message}; it is tried again`)
            return progress
          case 'finish':
            return finishing(progress)
          case 'networks':
            // Every network has told the others of a quake before it acknowledged it: their counts are complete now.
            listeners.regions.tell({ type: 'report', replyTo: ctx.self })
            return { ...progress, networks: message.tallies }
          case 'regions':
            listeners.alerts.tell({ type: 'report', replyTo: ctx.self })
            return { ...progress, regions: message.tallies }
          case 'alerts':
            done({ type: 'finished', findings: findingsOf(progress, message.strongest) })
            return progress
          default:
            return message satisfies never
        }
      },
    )
  })
}
