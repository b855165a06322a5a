import type { ActorSystem } from '../actor/actor-system.ts'
import type { Deadlines } from '../dispatch/deadlines.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import type { DeadLetters } from '../events/dead-letters.ts'
import type { EventBus } from '../events/event-bus.ts'
import type { Log } from '../events/log.ts'
import type { FailureInfo } from '../failure/failure-info.ts'
import type { Host } from '../host/host.ts'
import type { SupervisorStrategy } from '../supervision/strategy.ts'
import type { Carrier } from '../telemetry/context-propagation.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Cell } from './cell.ts'
import type { ChildKey } from './children.ts'
import type { Failure } from './failure.ts'
import type { CellOptions } from './spawn-options.ts'

/** What all cells of a system share, and what they need from above. */
export interface Environment {
  readonly name: string
  readonly system: ActorSystem
  readonly host: Host
  readonly dispatcher: Dispatcher
  /** Of questions. */
  readonly deadlines: Deadlines
  readonly bus: EventBus
  readonly log: Log
  readonly deadLetters: DeadLetters
  readonly metrics: Metrics
  /** Absent: messages travel bare. */
  readonly carrier: Carrier | undefined
  readonly defaults: CellDefaults
  /** For actors whose parent has no strategy, or none with an opinion. */
  readonly defaultStrategy: SupervisorStrategy
  readonly top: Top
  /** @throws what a custom mailbox's `create` throws. */
  newCell(parent: Cell | undefined, key: ChildKey, factory: () => unknown, options: CellOptions): Cell
  /** Synchronous starts that are running inside one another. */
  startDepth: number
  nextUid(): number
  nextSequence(): number
}

export interface CellDefaults {
  readonly throughput: number
  readonly stopTimeoutMs: number
  readonly startTimeoutMs: number
  readonly askTimeoutMs: number
}

/** Where failures end that no parent decides (semantics 4.10). */
export interface Top {
  /** The failure of a cell without a living parent; settles it. */
  decide(failure: Failure): void
  /** Row F7a: the failure of a parent that has been stopped by force, settled already. */
  escalated(failure: Failure): void
  /** Row F7c: nobody can be told of this failure any more. */
  fault(info: FailureInfo): void
  /** No actor may be spawned any more. */
  readonly isTerminating: boolean
}
