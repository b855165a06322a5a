import { describe, expect, it } from 'vitest'
import { checkReading } from '../src/readings/check-reading.ts'
import { FaultyReading, MalformedReading, NegativeMagnitude } from '../src/readings/faulty-reading.ts'
import type { Reading } from '../src/readings/reading.ts'
import { type FeatureFields, feature } from './support/features.ts'

function reading(fields: FeatureFields): Reading {
  return { id: 'ev', network: 'us', feature: feature(fields) }
}

function refusal(of: Reading): unknown {
  try {
    return checkReading(of)
  } catch (error) {
    return error
  }
}

describe('a good reading', () => {
  it('becomes a quake', () => {
    expect(checkReading(reading({ mag: 2.5, time: 5, place: '4km W of Castaic, CA' }))).toEqual({
      id: 'ev',
      network: 'us',
      magnitude: 2.5,
      place: '4km W of Castaic, CA',
      region: 'California',
      time: 5,
    })
  })

  it.each([0, -0, 9.5])('may have the magnitude %s', mag => {
    expect(checkReading(reading({ mag })).magnitude).toBe(mag)
  })

  it.each([
    ['two coordinates', [12, 34]],
    ['an unknown depth', [12, 34, null]],
    ['the edge of the map', [-180, 90, 0]],
  ])('may have %s', (_, coordinates) => {
    expect(checkReading(reading({ geometry: { type: 'Point', coordinates } })).id).toBe('ev')
  })

  it.each([undefined, null, 7, '', ' \n'])('may lack a place (%j)', place => {
    expect(checkReading(reading({ place }))).toMatchObject({ place: 'unknown place', region: 'unknown' })
  })

  it('cannot bring control characters to the terminal', () => {
    expect(checkReading(reading({ place: 'a\u001b[2J\r\nb, CA' })).place).toBe('a [2J b, CA')
  })
})

describe('a faulty reading', () => {
  it('has a negative magnitude', () => {
    const negative = reading({ mag: -0.4 })
    const error = refusal(negative)
    expect(error).toBeInstanceOf(NegativeMagnitude)
    expect(error).toMatchObject({ name: 'NegativeMagnitude', message: 'magnitude -0.4', reading: negative })
  })

  it.each([undefined, null, '2.5', Number.NaN, Number.POSITIVE_INFINITY])('has no magnitude (%s)', mag => {
    expect(refusal(reading({ mag }))).toMatchObject({ name: 'MalformedReading', message: 'no magnitude' })
  })

  it.each([undefined, null, 'now', 8.7e15])('has no valid time (%s)', time => {
    expect(refusal(reading({ time }))).toMatchObject({ name: 'MalformedReading', message: 'no valid time' })
  })

  it.each([
    ['null', null],
    ['a line', { type: 'LineString', coordinates: [12, 34] }],
    ['no coordinates', { type: 'Point' }],
    ['one coordinate', { type: 'Point', coordinates: [12] }],
    ['text for coordinates', { type: 'Point', coordinates: ['12', '34'] }],
    ['a longitude off the map', { type: 'Point', coordinates: [181, 0] }],
    ['a latitude off the map', { type: 'Point', coordinates: [0, -91] }],
  ])('has a malformed geometry: %s', (_, geometry) => {
    expect(refusal(reading({ geometry }))).toMatchObject({ name: 'MalformedReading', message: 'malformed geometry' })
  })

  it.each([null, 7, 'text', [], {}, { properties: null }])('is not even a feature: %j', nonsense => {
    const error = refusal({ id: 'ev', network: 'unknown', feature: nonsense })
    expect(error).toBeInstanceOf(MalformedReading)
    expect(error).toBeInstanceOf(FaultyReading)
  })

  it('names no network', () => {
    const error = refusal({ id: 'ev', network: 'unknown', feature: feature({ net: null }) })
    expect(error).toMatchObject({ message: 'no valid network name' })
  })
})
