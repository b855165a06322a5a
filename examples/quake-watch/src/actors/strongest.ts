import type { Quake } from '../readings/reading.ts'
import { utc } from '../terminal/utc.ts'

const kept = 10

/** The strongest quakes, when one more has been seen. */
export function strongestWith(strongest: readonly Quake[], quake: Quake): readonly Quake[] {
  const weakest = strongest[kept - 1]
  if (weakest !== undefined && byStrength(quake, weakest) >= 0) return strongest
  return [...strongest, quake].sort(byStrength).slice(0, kept)
}

export function alertLine({ magnitude, place, time }: Quake): string {
  return `ALERT magnitude ${magnitude.toFixed(1)}, ${place}, ${utc(time)}`
}

/** Strongest first, equals the newest first; the ids make it a total order, whatever order the quakes arrive in. */
function byStrength(a: Quake, b: Quake): number {
  return b.magnitude - a.magnitude || b.time - a.time || (a.id < b.id ? -1 : 1)
}
