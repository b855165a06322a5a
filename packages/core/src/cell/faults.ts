import { ActorFailure } from '../failure/actor-failure.ts'
import { FailureOf } from '../failure/failure-info.ts'
import { SelfSupervised } from '../supervision/self-supervised.ts'
import type { Cell } from './cell.ts'
import { Failure } from './failure.ts'
import { suspend } from './suspension.ts'

/** A handler of the present instance has failed, or something outside has failed the actor. */
export function failWith(cell: Cell, thrown: unknown, message: unknown): void {
  cell.questions?.handlerFailed(message, thrown)
  const failure = ActorFailure.from(thrown)
  switch (cell.phase) {
    case 'running':
      if (!cell.fault.hasFailed) raise(cell, infoOf(cell, failure), message, cell.instance)
      return
    case 'starting':
    case 'reviving':
      return failStart(cell, infoOf(cell, failure))
    case 'halting':
    case 'leaving':
      return failOnTheWayOut(cell, failure, message)
    case 'stopping':
    case 'ending':
      return failWhileStopping(cell, failure, message)
    case 'created':
    case 'down':
    case 'stopped':
      return
    default:
      return cell.phase satisfies never
  }
}

/** A failed start or restart that supervision has to decide about. */
export function raiseStartFailure(cell: Cell, info: FailureOf, sequence?: number): void {
  raise(cell, info, undefined, cell.wantedInstance, sequence)
}

/** Its parent decided `escalate` for a child's failure: it is the failed actor now (semantics 4.8). */
export function escalate(cell: Cell, through: Failure): void {
  const info = through.info.hop(cell.pid, cell.path, cell.metadata)
  const { sequence, lastMessage } = through
  if (cell.phase === 'starting' || cell.phase === 'reviving') return failStart(cell, info, sequence)
  if (cell.phase !== 'running' || cell.fault.hasFailed) return
  raise(cell, info, lastMessage, cell.instance, sequence)
}

/** Something failed that cannot be decided any more: the outcome is `stop`, and the stop goes on (semantics 3.7c). */
export function failWhileStopping(cell: Cell, failure: ActorFailure, message: unknown): void {
  Failure.of(cell, infoOf(cell, failure), cell.instance, message, cell.env.nextSequence()).settle('stop')
  cell.env.log.line('error', `Failed while stopping: ${failure.description()}`, () => cell.path)
}

export function infoOf(cell: Cell, failure: ActorFailure): FailureOf {
  return new FailureOf(cell.pid, cell.path, failure, cell.metadata.merge(failure.metadata))
}

/** The order is that of semantics 4.1. */
function raise(cell: Cell, info: FailureOf, message: unknown, instance: number, sequence?: number): void {
  const { fault } = cell
  fault.hasFailed = true
  if (cell.actor !== undefined) fault.selfSupervision = SelfSupervised.of(cell.actor)
  suspend(cell, 'failed')
  fault.pending = Failure.of(cell, info, instance, message, sequence ?? cell.env.nextSequence())
  report(cell, fault.pending)
}

/** The hook is waited for, within the grace period; then the start has failed with this. */
function failStart(cell: Cell, info: FailureOf, sequence?: number): void {
  cell.fault.duringStart ??= { info, sequence }
  cell.context?.abort()
}

/** The instance is being replaced anyway: its supervisor will find this failure stale (semantics 4.3). */
function failOnTheWayOut(cell: Cell, failure: ActorFailure, message: unknown): void {
  if (cell.fault.hasFailed) return
  report(cell, Failure.of(cell, infoOf(cell, failure), cell.instance, message, cell.env.nextSequence()))
}

/** Sends it to the parent, or takes one of the three ways out (row F7). */
function report(cell: Cell, failure: Failure): void {
  const { env, parent } = cell
  if (parent === undefined || parent.phase === 'stopped') return env.top.decide(failure)
  let isIn: boolean
  try {
    isIn = parent.trySystem({ type: 'failure', payload: failure })
  } catch (cause) {
    const why = `The mailbox of ${parent.path} threw while it was given a failure of ${cell.path}: the system shuts down.`
    env.log.line('error', why, () => parent.path, { cause, failure: failure.info.failure.description() })
    failure.settle('stop')
    return env.top.fault(failure.info)
  }
  if (isIn) return
  failure.settle('escalate')
  parent.forceStop('its mailbox refused the failure of a child')
  const hop = failure.info.hop(parent.pid, parent.path, parent.metadata)
  const own = Failure.of(parent, hop, parent.instance, undefined, failure.sequence)
  own.settle('stop')
  env.top.escalated(own)
}
