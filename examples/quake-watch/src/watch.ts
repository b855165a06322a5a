import { type ActorSystem, type ActorSystemConfig, SupervisorStrategy } from '@cellactor/core'
import type { MonitorMessage } from './actors/protocol.ts'
import type { WatchOptions, WatchOutcome } from './actors/watch-options.ts'
import { monitors, type Style } from './styles.ts'

/**
 * How the system is set up. Only the networks are expected to fail, and their parent decides about them. Any other
 * failure goes up to the root, which shuts the system down: better no result than a wrong one.
 */
export const systemConfig = {
  name: 'quake-watch',
  supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
  // The program prints a line of its own for every failure.
  logLevel: 'off',
} as const satisfies ActorSystemConfig

export interface Watch {
  readonly outcome: Promise<WatchOutcome>
  /** Ends the watch early: what has been read is still counted, then the outcome is there. */
  finish(): void
}

/** Spawns the monitor. The system is the caller's, to create and to terminate. */
export function startWatch(system: ActorSystem, style: Style, options: WatchOptions): Watch {
  let done!: (outcome: WatchOutcome) => void
  const outcome = new Promise<WatchOutcome>(resolve => {
    done = resolve
  })
  const monitor = system.spawn<MonitorMessage>(() => monitors[style](options, done), 'monitor')
  return { outcome, finish: () => monitor.tell({ type: 'finish' }) }
}
