import type { ActorSystem, ActorTreeNode } from '@cellactor/core'
import { type BatchObservableResult, type Meter, metrics } from '@opentelemetry/api'
import { INSTRUMENTS, SYSTEM } from './instruments.ts'
import { SCOPE } from './scope.ts'

/**
 * Shows how many messages wait in mailboxes and stashes, as observable instruments: `cellactor.mailbox.messages`,
 * `cellactor.mailbox.longest`, `cellactor.stash.messages`. Use it beside {@link withOpenTelemetry}, which sees events
 * and not queues. The whole tree is walked once per collection, and never otherwise.
 *
 * Returns what ends it. The end of the system does so, too, once that has been collected: an SDK goes on showing what it
 * was told last.
 *
 * ```ts
 * const stop = observeSystem(system)
 * ```
 */
export function observeSystem(system: ActorSystem, meter: Meter = metrics.getMeter(SCOPE)): () => void {
  const waiting = meter.createObservableUpDownCounter('cellactor.mailbox.messages', INSTRUMENTS['cellactor.mailbox.messages'])
  const longest = meter.createObservableGauge('cellactor.mailbox.longest', INSTRUMENTS['cellactor.mailbox.longest'])
  const stashed = meter.createObservableUpDownCounter('cellactor.stash.messages', INSTRUMENTS['cellactor.stash.messages'])
  const attributes = { [SYSTEM]: system.name }
  let hasEnded = false
  const observe = (result: BatchObservableResult) => {
    const queues = queuesOf(system.tree())
    result.observe(waiting, queues.waiting, attributes)
    result.observe(longest, queues.longest, attributes)
    result.observe(stashed, queues.stashed, attributes)
    // Not while the SDK walks through its callbacks.
    if (hasEnded) queueMicrotask(stop)
  }
  const instruments = [waiting, longest, stashed]
  meter.addBatchObservableCallback(observe, instruments)
  const stop = () => meter.removeBatchObservableCallback(observe, instruments)
  void system.whenTerminated.then(() => {
    hasEnded = true
  })
  return stop
}

/** Without recursion: a tree may be deep. */
function queuesOf(root: ActorTreeNode): { readonly waiting: number; readonly longest: number; readonly stashed: number } {
  const open = [root]
  let waiting = 0
  let longest = 0
  let stashed = 0
  for (let actor = open.pop(); actor !== undefined; actor = open.pop()) {
    waiting += actor.queued
    longest = Math.max(longest, actor.queued)
    stashed += actor.stashed
    for (const child of actor.children) open.push(child)
  }
  return { waiting, longest, stashed }
}
