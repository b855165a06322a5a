import type { ActorTreeNode } from '../actor/actor-system.ts'

/**
 * Where a cell is in its life.
 *
 * - `created`: known to its parent; `create` waits.
 * - `starting`: the first start: factory, then `preStart`.
 * - `running`: it has a started instance (and may be suspended or awaiting).
 * - `down`: a start, a restart or a `preRestart` has failed; only a directive leads on.
 * - `halting`: a restart has begun; the running handler and the children are waited for.
 * - `leaving`: `preRestart` runs on the old instance.
 * - `reviving`: factory and start hook of the next instance.
 * - `stopping`: as `halting`, on the way to the end.
 * - `ending`: `postStop` runs.
 * - `stopped`: the end.
 */
export type Phase =
  | 'created'
  | 'starting'
  | 'running'
  | 'down'
  | 'halting'
  | 'leaving'
  | 'reviving'
  | 'stopping'
  | 'ending'
  | 'stopped'

/**
 * The legal transitions. `stopped` can also be forced on any phase by a termination whose time is up (semantics 10.3).
 * Not a table: to look two words up costs more than the rest of the step (V8 11: 20 ns, several times in a life).
 */
function isStep(from: Phase, to: Phase): boolean {
  switch (to) {
    case 'starting':
      return from === 'created'
    case 'running':
      return from === 'starting' || from === 'reviving'
    case 'down':
      return from === 'starting' || from === 'leaving' || from === 'reviving'
    case 'halting':
      return from === 'running' || from === 'starting' || from === 'down' || from === 'reviving' || from === 'leaving'
    case 'leaving':
      return from === 'halting'
    case 'reviving':
      return from === 'halting' || from === 'leaving'
    case 'stopping':
      return from !== 'stopping' && from !== 'ending' && from !== 'stopped'
    case 'ending':
      return from === 'stopping'
    case 'stopped':
      return from !== 'stopped'
    case 'created':
      return false
    default:
      return to satisfies never
  }
}

/** @throws where there is no such step: a defect of the runtime, never of its user. */
export function checkStep(from: Phase, to: Phase): void {
  if (!isStep(from, to)) throw new Error(`A cell went from ${from} to ${to}: a defect of cellactor. Please report it.`)
}

/** What the outside sees of a phase. */
export const STATE_OF: Readonly<Record<Phase, ActorTreeNode['state']>> = {
  created: 'starting',
  starting: 'starting',
  running: 'running',
  down: 'suspended',
  halting: 'restarting',
  leaving: 'restarting',
  reviving: 'restarting',
  stopping: 'stopping',
  ending: 'stopping',
  stopped: 'stopped',
}
