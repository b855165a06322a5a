import { err, ok, type Result } from '@cellactor/core'
import { plainText } from '../terminal/plain-text.ts'
import { type FaultyReading, MalformedReading, NegativeMagnitude } from './faulty-reading.ts'
import { isRecord } from './is-record.ts'
import type { Quake, Reading } from './reading.ts'
import { regionOf } from './region-of.ts'

const latestDate = 8.64e15

/** As {@link judgeReading}. @throws {FaultyReading} when the reading cannot be counted. */
export function checkReading(reading: Reading): Quake {
  const judged = judgeReading(reading)
  if (!judged.ok) throw judged.error
  return judged.value
}

/** The quake in a reading, or why it cannot be counted. */
export function judgeReading(reading: Reading): Result<Quake, FaultyReading> {
  const { feature } = reading
  const malformed = (why: string) => err(new MalformedReading(reading, why))
  if (!isRecord(feature) || !isRecord(feature.properties)) return malformed('not a feature with properties')
  const { net, mag, time, place } = feature.properties
  if (net !== reading.network) return malformed('no valid network name')
  if (!isFiniteNumber(mag)) return malformed('no magnitude')
  if (!isFiniteNumber(time) || Math.abs(time) > latestDate) return malformed('no valid time')
  if (!isPoint(feature.geometry)) return malformed('malformed geometry')
  if (mag < 0) return err(new NegativeMagnitude(reading, mag))
  const where = typeof place === 'string' ? plainText(place) : ''
  return ok({ id: reading.id, network: net, magnitude: mag, place: where || 'unknown place', region: regionOf(where), time })
}

/** A GeoJSON point on the globe; its third coordinate, the depth, is not always known. */
function isPoint(geometry: unknown): boolean {
  if (!isRecord(geometry) || geometry.type !== 'Point' || !Array.isArray(geometry.coordinates)) return false
  const [longitude, latitude] = geometry.coordinates as unknown[]
  return isFiniteNumber(longitude) && Math.abs(longitude) <= 180 && isFiniteNumber(latitude) && Math.abs(latitude) <= 90
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value)
}
