import { RESUME, SUSPEND, type SuspendReason } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { Gate } from './gate.ts'

const BIT = { failed: 1, ancestor: 2, sibling: 4 } as const satisfies Record<SuspendReason, number>
/** What a restart lifts. */
export const FAILED_OR_SIBLING = BIT.failed | BIT.sibling

/** Adds a reason. Children learn of the first one only (semantics 4.2). */
export function suspend(cell: Cell, reason: SuspendReason): void {
  const wasRunning = cell.suspension === 0
  cell.suspension |= BIT[reason]
  if (!wasRunning) return
  cell.gate |= Gate.SUSPENDED
  if (cell.children !== undefined) for (const child of cell.children) child.sendSystem(SUSPEND.ancestor)
}

export function unsuspend(cell: Cell, reason: SuspendReason): void {
  lift(cell, BIT[reason])
}

/** Removes reasons, as bits. Children learn of it when none is left. */
export function lift(cell: Cell, reasons: number): void {
  if (cell.suspension === 0) return
  cell.suspension &= ~reasons
  if (cell.suspension !== 0) return
  cell.gate &= ~Gate.SUSPENDED
  if (cell.children !== undefined) for (const child of cell.children) child.sendSystem(RESUME.ancestor)
}

/**
 * A child that is spawned while its parent is suspended (semantics 4.2). Not by a new instance that is about to take over
 * from a failed one: its start hook may wait for the child, as that of a first start may.
 */
export function suspendFromBirth(parent: Cell, cell: Cell): void {
  const lasting = parent.phase === 'reviving' ? parent.suspension & ~FAILED_OR_SIBLING : parent.suspension
  if (lasting === 0) return
  cell.suspension = BIT.ancestor
  cell.gate |= Gate.SUSPENDED
}

/** The new instance has failed to start: the children that it has made are those of a suspended cell after all. */
export function suspendBorn(cell: Cell): void {
  if (cell.suspension === 0 || cell.children === undefined) return
  for (const child of cell.children) child.sendSystem(SUSPEND.ancestor)
}
