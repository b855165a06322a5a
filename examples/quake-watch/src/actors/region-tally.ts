import type { Quake } from '../readings/reading.ts'
import type { RegionTally } from './protocol.ts'

export function emptyTally(region: string): RegionTally {
  return { region, events: 0, largest: 0 }
}

export function withQuake(tally: RegionTally, { magnitude }: Quake): RegionTally {
  return { ...tally, events: tally.events + 1, largest: Math.max(tally.largest, magnitude) }
}

/** Names of actors are URL segments: "Puerto Rico" → `Puerto%20Rico`. One that gets too long is left to the system. */
export function aggregatorName(region: string): string | undefined {
  const name = encodeURIComponent(region).replace(/[()]/g, character => `%${character.charCodeAt(0).toString(16)}`)
  return name.length <= 255 ? name : undefined
}
