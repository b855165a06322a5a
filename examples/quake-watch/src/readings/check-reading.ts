import { plainText } from '../terminal/plain-text.ts'
import { MalformedReading, NegativeMagnitude } from './faulty-reading.ts'
import { isRecord } from './is-record.ts'
import type { Quake, Reading } from './reading.ts'
import { regionOf } from './region-of.ts'

const latestDate = 8.64e15

/** @throws {FaultyReading} when the reading cannot be counted. */
export function checkReading(reading: Reading): Quake {
  const { feature } = reading
  if (!isRecord(feature) || !isRecord(feature.properties)) throw new MalformedReading(reading, 'not a feature with properties')
  const { net, mag, time, place } = feature.properties
  if (net !== reading.network) throw new MalformedReading(reading, 'no valid network name')
  if (!isFiniteNumber(mag)) throw new MalformedReading(reading, 'no magnitude')
  if (!isFiniteNumber(time) || Math.abs(time) > latestDate) throw new MalformedReading(reading, 'no valid time')
  if (!isPoint(feature.geometry)) throw new MalformedReading(reading, 'malformed geometry')
  if (mag < 0) throw new NegativeMagnitude(reading, mag)
  const where = typeof place === 'string' ? plainText(place) : ''
  return { id: reading.id, network: net, magnitude: mag, place: where || 'unknown place', region: regionOf(where), time }
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
