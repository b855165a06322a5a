import type { Quake } from '../readings/reading.ts'
import type { FeedNews, NetworkTally, RegionTally } from './protocol.ts'
import type { Findings } from './watch-options.ts'

type Polled = Extract<FeedNews, { type: 'polled' }>

/** How far the watch is: what the monitor knows between two messages. */
export interface Progress {
  readonly polls: number
  readonly events: number
  readonly repeated: number
  readonly networks: readonly NetworkTally[]
  readonly regions: readonly RegionTally[]
  readonly isFinishing: boolean
}

export const atFirst: Progress = { polls: 0, events: 0, repeated: 0, networks: [], regions: [], isFinishing: false }

export function afterPoll(progress: Progress, { events, repeated }: Polled): Progress {
  return {
    ...progress,
    polls: progress.polls + 1,
    events: progress.events + events,
    repeated: progress.repeated + repeated,
  }
}

export function pollLine({ polls }: Progress, { events, repeated }: Polled, source: string): string {
  return polls === 1 ? `read ${events} events from ${source}` : `poll ${polls}: ${events - repeated} new events`
}

export function findingsOf({ events, repeated, networks, regions }: Progress, strongest: readonly Quake[]): Findings {
  return { events, repeated, networks, regions, strongest }
}
