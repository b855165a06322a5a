import { RESUME, SUSPEND, type SuspendReason } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { Gate } from './gate.ts'

const BIT: Readonly<Record<SuspendReason, number>> = { failed: 1, ancestor: 2, sibling: 4 }

/** Adds a reason. Children learn of the first one only (semantics 4.2). */
export function suspend(cell: Cell, reason: SuspendReason): void {
  const wasRunning = cell.suspension === 0
  cell.suspension |= BIT[reason]
  if (!wasRunning) return
  cell.gate |= Gate.SUSPENDED
  for (const child of cell.children ?? []) child.sendSystem(SUSPEND.ancestor)
}

/** Removes reasons. Children learn of it when none is left. */
export function unsuspend(cell: Cell, ...reasons: readonly SuspendReason[]): void {
  if (cell.suspension === 0) return
  for (const reason of reasons) cell.suspension &= ~BIT[reason]
  if (cell.suspension !== 0) return
  cell.gate &= ~Gate.SUSPENDED
  for (const child of cell.children ?? []) child.sendSystem(RESUME.ancestor)
}

/** A child that is spawned while its parent is suspended (semantics 4.2). */
export function suspendFromBirth(cell: Cell): void {
  cell.suspension = BIT.ancestor
  cell.gate |= Gate.SUSPENDED
}
