import type { ActorFailure } from '../failure/actor-failure.ts'
import { RESUME } from '../message/system-message.ts'
import type { Cell } from './cell.ts'

/**
 * Sends `recreate` for the next instance, which the factory makes unless there is a `successor`. What another decision had
 * in mind for the child is overruled. @returns false where the mailbox did not take it (row C7).
 */
export function recreateChild(child: Cell, cause: ActorFailure, keepsChildren: boolean, successor?: () => unknown): boolean {
  const { entry } = child
  entry.dropDelayed()
  if (successor !== undefined) child.fault.successor = successor
  else if (child.ownFault !== undefined) child.ownFault.successor = undefined
  entry.expectedInstance++
  entry.lastDirective = 'restart'
  try {
    return child.trySystem({ type: 'recreate', cause, instance: entry.expectedInstance, keepsChildren })
  } catch {
    return false
  }
}

/** Lets a failed child go on with the instance that it has. */
export function resumeChild(child: Cell): void {
  const { entry } = child
  // Out of a group that waits for its restart: nothing else will lift what the group has put on it.
  if (entry.delayed !== undefined) child.sendSystem(RESUME.sibling)
  entry.dropDelayed()
  entry.lastDirective = 'resume'
  child.sendSystem(RESUME.failed)
}
