import type { Actor, ActorContext, ActorRef } from '@cellactor/core'
import type { FeedError } from '../feed/feed-error.ts'
import type { FeedSource } from '../feed/feed-source.ts'
import type { Quake } from '../readings/reading.ts'
import type { Say } from '../terminal/say.ts'
import { Alerts } from './alerts.ts'
import { FeedReader, type FeedReaderOptions } from './feed-reader.ts'
import { NetworkSupervisor } from './network-supervisor.ts'
import type {
  AlertsMessage,
  FeedReaderMessage,
  MonitorMessage,
  NetworkSupervisorMessage,
  NetworkTally,
  RegionsMessage,
  RegionTally,
} from './protocol.ts'
import { Regions } from './regions.ts'

type Context = ActorContext<MonitorMessage>

export interface MonitorOptions {
  readonly source: FeedSource
  /** Milliseconds between two polls; absent: the feed is read once. */
  readonly everyMs: number | undefined
  readonly pause: FeedReaderOptions['pause']
  /** Quakes of this magnitude and above are announced at once. */
  readonly alertFrom: number
  readonly say: Say
}

/** What the actors found out. */
export interface Findings {
  /** All that the feed has had, over all polls. */
  readonly events: number
  /** Those of them that had been seen before, in an earlier poll as a rule. */
  readonly repeated: number
  readonly networks: readonly NetworkTally[]
  readonly regions: readonly RegionTally[]
  readonly strongest: readonly Quake[]
}

export type WatchOutcome =
  | { readonly type: 'finished'; readonly findings: Findings }
  | { readonly type: 'unreadable'; readonly error: FeedError }

/** The top of the tree: starts the others, and puts their results together at the end. */
export class Monitor implements Actor<MonitorMessage> {
  readonly #options: MonitorOptions
  readonly #done: (outcome: WatchOutcome) => void
  #reader!: ActorRef<FeedReaderMessage>
  #networks!: ActorRef<NetworkSupervisorMessage>
  #regions!: ActorRef<RegionsMessage>
  #alerts!: ActorRef<AlertsMessage>
  #polls = 0
  #events = 0
  #repeated = 0
  #networkTallies: readonly NetworkTally[] = []
  #regionTallies: readonly RegionTally[] = []
  #isFinishing = false

  constructor(options: MonitorOptions, done: (outcome: WatchOutcome) => void) {
    this.#options = options
    this.#done = done
  }

  preStart(ctx: Context): void {
    const { source, everyMs, pause, alertFrom, say } = this.#options
    this.#regions = ctx.spawn(() => new Regions(), 'regions')
    this.#alerts = ctx.spawn(() => new Alerts(alertFrom, say), 'alerts')
    const listeners = { regions: this.#regions, alerts: this.#alerts }
    this.#networks = ctx.spawn(() => new NetworkSupervisor(listeners, say), 'networks')
    const reading = { source, everyMs, pause, networks: this.#networks, monitor: ctx.self }
    this.#reader = ctx.spawn(() => new FeedReader(reading), 'reader')
  }

  receive(ctx: Context, message: MonitorMessage): void {
    switch (message.type) {
      case 'polled':
        this.#polled(ctx, message.events, message.repeated)
        return
      case 'unreadable':
        this.#unreadable(message.error)
        return
      case 'finish':
        this.#finish(ctx)
        return
      case 'networks':
        // Every network has told the others of a quake before it acknowledged it: their counts are complete now.
        this.#networkTallies = message.tallies
        this.#regions.tell({ type: 'report', replyTo: ctx.self })
        return
      case 'regions':
        this.#regionTallies = message.tallies
        this.#alerts.tell({ type: 'report', replyTo: ctx.self })
        return
      case 'alerts':
        this.#done({ type: 'finished', findings: this.#findings(message.strongest) })
        return
      default:
        message satisfies never
    }
  }

  #polled(ctx: Context, events: number, repeated: number): void {
    this.#polls += 1
    this.#events += events
    this.#repeated += repeated
    const { everyMs, say, source } = this.#options
    if (this.#polls === 1) say(`read ${events} events from ${source.name}`)
    else say(`poll ${this.#polls}: ${events - repeated} new events`)
    if (everyMs === undefined) this.#finish(ctx)
  }

  /** A feed that was never read is the user's mistake; one that fails later may come back. */
  #unreadable(error: FeedError): void {
    if (this.#polls === 0) this.#done({ type: 'unreadable', error })
    else this.#options.say(`${error.message}; it is tried again`)
  }

  #finish(ctx: Context): void {
    if (this.#isFinishing) return
    this.#isFinishing = true
    // A stop overtakes what is queued, so no more readings come; those that are out already are waited for.
    ctx.stop(this.#reader)
    this.#networks.tell({ type: 'report', replyTo: ctx.self })
  }

  #findings(strongest: readonly Quake[]): Findings {
    return {
      events: this.#events,
      repeated: this.#repeated,
      networks: this.#networkTallies,
      regions: this.#regionTallies,
      strongest,
    }
  }
}
