import type { Actor, ActorContext, ActorRef } from '@cellactor/core'
import { afterPoll, atFirst, findingsOf, type Progress, pollLine } from '../actors/progress.ts'
import type {
  AlertsMessage,
  FeedNews,
  FeedReaderMessage,
  MonitorMessage,
  NetworkSupervisorMessage,
  RegionsMessage,
} from '../actors/protocol.ts'
import type { WatchOptions, WatchOutcome } from '../actors/watch-options.ts'
import type { FeedError } from '../feed/feed-error.ts'
import { Alerts } from './alerts.ts'
import { FeedReader } from './feed-reader.ts'
import { NetworkSupervisor } from './network-supervisor.ts'
import { Regions } from './regions.ts'

type Context = ActorContext<MonitorMessage>

/** The top of the tree: starts the others, and puts their results together at the end. */
export class Monitor implements Actor<MonitorMessage> {
  readonly #options: WatchOptions
  readonly #done: (outcome: WatchOutcome) => void
  #reader!: ActorRef<FeedReaderMessage>
  #networks!: ActorRef<NetworkSupervisorMessage>
  #regions!: ActorRef<RegionsMessage>
  #alerts!: ActorRef<AlertsMessage>
  #progress: Progress = atFirst

  constructor(options: WatchOptions, done: (outcome: WatchOutcome) => void) {
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
        this.#polled(ctx, message)
        return
      case 'unreadable':
        this.#unreadable(message.error)
        return
      case 'finish':
        this.#finish(ctx)
        return
      case 'networks':
        // Every network has told the others of a quake before it acknowledged it: their counts are complete now.
        this.#progress = { ...this.#progress, networks: message.tallies }
        this.#regions.tell({ type: 'report', replyTo: ctx.self })
        return
      case 'regions':
        this.#progress = { ...this.#progress, regions: message.tallies }
        this.#alerts.tell({ type: 'report', replyTo: ctx.self })
        return
      case 'alerts':
        this.#done({ type: 'finished', findings: findingsOf(this.#progress, message.strongest) })
        return
      default:
        message satisfies never
    }
  }

  #polled(ctx: Context, news: Extract<FeedNews, { type: 'polled' }>): void {
    const { everyMs, say, source } = this.#options
    this.#progress = afterPoll(this.#progress, news)
    say(pollLine(this.#progress, news, source.name))
    if (everyMs === undefined) this.#finish(ctx)
  }

  /** A feed that was never read is the user's mistake; one that fails later may come back. */
  #unreadable(error: FeedError): void {
    if (this.#progress.polls === 0) this.#done({ type: 'unreadable', error })
    else this.#options.say(`${error.message}; it is tried again`)
  }

  #finish(ctx: Context): void {
    if (this.#progress.isFinishing) return
    this.#progress = { ...this.#progress, isFinishing: true }
    // A stop overtakes what is queued, so no more readings come; those that are out already are waited for.
    ctx.stop(this.#reader)
    this.#networks.tell({ type: 'report', replyTo: ctx.self })
  }
}
