import type { Actor, Behavior } from '@cellactor/core'
import type { MonitorMessage } from './actors/protocol.ts'
import type { WatchOptions, WatchOutcome } from './actors/watch-options.ts'
import { monitor } from './behaviours/monitor.ts'
import { Monitor } from './classes/monitor.ts'

/** Makes the top of the tree, which makes the rest in its own style. */
type MonitorFactory = (
  options: WatchOptions,
  done: (outcome: WatchOutcome) => void,
) => Actor<MonitorMessage> | Behavior<MonitorMessage>

/** The same actors, written in two ways. Here, and nowhere else, one of them is chosen. */
export const monitors = {
  classes: (options, done) => new Monitor(options, done),
  behaviours: (options, done) => monitor(options, done),
} as const satisfies Record<string, MonitorFactory>

export type Style = keyof typeof monitors

export const styles = Object.keys(monitors) as readonly Style[]
export const defaultStyle: Style = 'classes'
