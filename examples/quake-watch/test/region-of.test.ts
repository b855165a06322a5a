import { describe, expect, it } from 'vitest'
import { regionOf } from '../src/readings/region-of.ts'
import { sampleFeatures } from './support/sample.ts'

describe('the region of a place', () => {
  it.each([
    ['4km W of Castaic, CA', 'California'],
    ['26km SSE of Hawthorne, Nevada', 'Nevada'],
    ['5km N of Reno, NV', 'Nevada'],
    ['10km SW of Maneadero, B.C., MX', 'Mexico'],
    ['22km NNE of Hualian, Taiwan', 'Taiwan'],
    ['Pacific-Antarctic Ridge', 'Pacific-Antarctic Ridge'],
    ['Kiribati region', 'Kiribati'],
    ['Off the east coast of the North Island of New Zealand', 'North Island of New Zealand'],
    ['near the coast of Ecuador', 'Ecuador'],
    ['south of the Fiji Islands', 'Fiji Islands'],
    ['somewhere, ', 'unknown'],
    ['', 'unknown'],
  ])('%s → %s', (place, region) => {
    expect(regionOf(place)).toBe(region)
  })

  it('leaves none of the sample without a region, and none with an abbreviation', () => {
    const regions = new Set(sampleFeatures.map(({ properties }) => regionOf(properties.place)))
    expect([...regions].filter(region => region === 'unknown' || /^[A-Z]{2}$/.test(region))).toEqual([])
    expect(regions.size).toBe(71)
  })
})
