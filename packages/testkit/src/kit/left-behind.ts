import type { ActorSystem } from '@cellactor/core'
import type { SimulatedHost } from '../host/simulated-host.ts'
import { livePaths } from '../live-paths.ts'
import { TestkitError } from '../testkit-error.ts'

/** @throws {TestkitError} `NOT_ALL_ENDED`, saying what a system that has been terminated has left behind. */
export function checkNothingLeft(system: ActorSystem, host: SimulatedHost, hasEnded: boolean, ownsHost: boolean): void {
  const left: string[] = []
  if (!hasEnded) left.push('the system itself, which has not ended')
  // The guardians go without saying.
  const paths = livePaths(system).filter(path => path.segments.length > 1)
  if (paths.length > 0) left.push(`${counted(paths.length, 'actor')} (${paths.join(', ')})`)
  if (ownsHost && host.pendingTimers > 0) left.push(`${counted(host.pendingTimers, 'timer')} armed on its host`)
  if (left.length === 0) return
  throw new TestkitError(
    'NOT_ALL_ENDED',
    `The system ${system.name} was terminated, but left behind: ${left.join('; ')}. ` +
      'Look for handlers that never settle, and for timers that were set on the host and not cleared.',
  )
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
