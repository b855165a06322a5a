/** What may be changed in a made-up event. */
export interface FeatureFields {
  id?: unknown
  net?: unknown
  mag?: unknown
  time?: unknown
  place?: unknown
  geometry?: unknown
}

let nextId = 1

/** A good event of network `us`, but for what is given. */
export function feature({ id = `ev${nextId++}`, geometry, ...properties }: FeatureFields = {}): Record<string, unknown> {
  return {
    type: 'Feature',
    id,
    properties: { net: 'us', mag: 1.5, time: 1_517_966_773_840, place: '4km W of Castaic, CA', ...properties },
    geometry: geometry === undefined ? { type: 'Point', coordinates: [-118.67, 34.49, 26.5] } : geometry,
  }
}

export function features(count: number, fields: FeatureFields = {}): Record<string, unknown>[] {
  return Array.from({ length: count }, () => feature(fields))
}

/** The text of a feed of these events, newest first as the USGS has it. */
export function feedOf(...list: unknown[]): string {
  return JSON.stringify({ type: 'FeatureCollection', metadata: { count: list.length }, features: list })
}
