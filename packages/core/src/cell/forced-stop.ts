import { ActorFailure } from '../failure/actor-failure.ts'
import { DefaultBehaviorFailure } from '../failure/default-failure.ts'
import { TargetStoppedError } from '../failure/errors.ts'
import { BoundedMailbox } from '../mailbox/bounded-mailbox.ts'
import { UnboundedMailbox } from '../mailbox/unbounded-mailbox.ts'
import { STOP, type SystemMessage } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { Gate } from './gate.ts'
import { Mark } from './mark.ts'

/**
 * Takes the mailbox away and stops the actor through one that can be trusted: from here on the stop is like any other,
 * in two phases, and what the old mailbox still held is settled (semantics 9.4, row F7a).
 */
export function forceStop(cell: Cell, why: string, cause: unknown): void {
  if (cell.phase === 'stopped') return
  const { mailbox: distrusted } = cell
  const mailbox = new UnboundedMailbox()
  // First: what is sent while the old one is emptied must find the new one.
  cell.mailbox = mailbox
  cell.gate = (cell.gate & ~Gate.UNTRUSTED) | Gate.SYSTEM
  for (const message of distrusted.unhandledSystem()) if (isWaitedFor(message)) mailbox.enqueueSystem(message)
  for (const message of distrusted.close()) mailbox.enqueueUser(message)
  if (distrusted instanceof BoundedMailbox) distrusted.rejectOffers(new TargetStoppedError(cell.path, 'the offered message'))
  mailbox.enqueueSystem(STOP)
  cell.mark(Mark.STOP_SENT)
  cell.fault.endedBy ??= ActorFailure.from(new DefaultBehaviorFailure(`Stopped by force: ${why}.`, undefined, cause))
  cell.env.log.line('error', `Stopped by force: ${why}.`, () => cell.path, cause === undefined ? undefined : { cause })
  cell.publishMailboxEvent('forcedStop', mailbox.userSize)
  cell.wake()
}

/** Somebody waits for an answer, or the end itself does; what would only delay the end is dropped. */
function isWaitedFor({ type }: SystemMessage): boolean {
  return type === 'watch' || type === 'unwatch' || type === 'failure' || type === 'terminated'
}
