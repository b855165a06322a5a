/** One event of a feed as it came: which network must judge it, and the feature itself, not looked into yet. */
export interface Reading {
  readonly id: string
  readonly network: string
  readonly feature: unknown
}

/** A reading that was found good. */
export interface Quake {
  readonly id: string
  readonly network: string
  readonly magnitude: number
  readonly place: string
  readonly region: string
  /** Milliseconds since 1970. */
  readonly time: number
}
