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

/** The legal transitions. `stopped` can also be forced on any phase by a termination whose time is up (semantics 10.3). */
const NEXT: Readonly<Record<Phase, Readonly<Partial<Record<Phase, true>>>>> = {
  created: { starting: true, stopping: true, stopped: true },
  starting: { running: true, down: true, halting: true, stopping: true, stopped: true },
  running: { halting: true, stopping: true, stopped: true },
  down: { halting: true, stopping: true, stopped: true },
  halting: { leaving: true, reviving: true, stopping: true, stopped: true },
  leaving: { reviving: true, down: true, stopping: true, stopped: true },
  reviving: { running: true, down: true, halting: true, stopping: true, stopped: true },
  stopping: { ending: true, stopped: true },
  ending: { stopped: true },
  stopped: {},
}

/** @throws where the table does not have the step: a defect of the runtime, never of its user. */
export function checkStep(from: Phase, to: Phase): void {
  if (NEXT[from][to] !== true) throw new Error(`A cell went from ${from} to ${to}: a defect of cellactor. Please report it.`)
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
