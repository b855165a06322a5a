/**
 * Who tells what to whom. Every actor has one closed union of messages; a ref for fewer messages is enough to whoever
 * tells only those.
 *
 *   Monitor ─┬─ FeedReader ── reading ──► NetworkSupervisor ── reading ──► Network (one per seismic network)
 *            ├─ NetworkSupervisor ◄────────── counted ────────────────────────┤
 *            ├─ Regions ──► RegionAggregator (one per region) ◄──── quake ────┤
 *            └─ Alerts ◄─────────────────────────────────────────── quake ────┘
 */
import type { ActorRef, Pid } from '@cellactor/core'
import type { FeedError } from '../feed/feed-error.ts'
import type { Quake, Reading } from '../readings/reading.ts'

// ── results

export interface NetworkTally {
  readonly network: string
  readonly events: number
  readonly largest: number | undefined
  /** How often the network's actor was stopped and replaced. */
  readonly recreated: number
}

export interface RegionTally {
  readonly region: string
  readonly events: number
  readonly largest: number
}

// ── to the monitor

export type MonitorMessage = FeedNews | NetworksReport | RegionsReport | AlertsReport | { readonly type: 'finish' }

export type FeedNews =
  | { readonly type: 'polled'; readonly events: number; readonly repeated: number }
  | { readonly type: 'unreadable'; readonly error: FeedError }

export interface NetworksReport {
  readonly type: 'networks'
  readonly tallies: readonly NetworkTally[]
}

export interface RegionsReport {
  readonly type: 'regions'
  readonly tallies: readonly RegionTally[]
}

export interface AlertsReport {
  readonly type: 'alerts'
  /** Strongest first. */
  readonly strongest: readonly Quake[]
}

// ── to the feed reader, from itself

export type FeedReaderMessage =
  | { readonly type: 'poll' }
  | { readonly type: 'read'; readonly readings: readonly Reading[] }
  | { readonly type: 'readFailed'; readonly error: unknown }

// ── to the networks and their supervisor

export type NetworkSupervisorMessage =
  | { readonly type: 'reading'; readonly reading: Reading }
  | Counted
  | { readonly type: 'handOver'; readonly network: string; readonly successor: Pid }
  /** Answered once every reading so far is either counted or refused. */
  | { readonly type: 'report'; readonly replyTo: ActorRef<NetworksReport> }

/** A network's acknowledgement: this reading has been counted. */
export interface Counted {
  readonly type: 'counted'
  readonly network: string
  readonly id: string
  readonly magnitude: number
}

export type NetworkMessage = Reading

// ── to those who look at good readings

export interface QuakeSeen {
  readonly type: 'quake'
  readonly quake: Quake
}

export type AlertsMessage = QuakeSeen | { readonly type: 'report'; readonly replyTo: ActorRef<AlertsReport> }

export type RegionsMessage = QuakeSeen | { readonly type: 'report'; readonly replyTo: ActorRef<RegionsReport> } | RegionReport

export interface RegionReport {
  readonly type: 'regionReport'
  readonly tally: RegionTally
}

export type RegionMessage = QuakeSeen | { readonly type: 'report'; readonly replyTo: ActorRef<RegionReport> }
