import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface SampleFeature {
  id: string
  properties: { net: string; mag: number; time: number; place: string }
}

/** The sample feed, read and counted in the plainest way: what the program is measured against. */
const directory = createRequire(import.meta.url)
  .resolve('vega-datasets')
  .replace(/build[\\/][^\\/]+$/, 'data')

export const sampleText = readFileSync(`${directory}/earthquakes.json`, 'utf8')
export const sampleFeatures: readonly SampleFeature[] = JSON.parse(sampleText).features

export interface PlainCount {
  events: number
  faulty: number
  largest: number
}

export function countSample(): Map<string, PlainCount> {
  const counts = new Map<string, PlainCount>()
  for (const { properties } of sampleFeatures) {
    const count = counts.get(properties.net) ?? { events: 0, faulty: 0, largest: 0 }
    counts.set(properties.net, count)
    if (properties.mag < 0) count.faulty += 1
    else count.events += 1
    count.largest = Math.max(count.largest, properties.mag)
  }
  return counts
}
