import type { Reading } from './reading.ts'

/**
 * What a network throws at a reading that it cannot count. It carries the reading, so that the supervisor,
 * which gets nothing but the failure, knows what was refused.
 */
export abstract class FaultyReading extends Error {
  readonly reading: Reading

  constructor(reading: Reading, message: string) {
    super(message)
    this.reading = reading
  }
}

/** Real on paper (tiny quakes have them), but this monitor takes it for a sensor that needs a look. */
export class NegativeMagnitude extends FaultyReading {
  override readonly name = 'NegativeMagnitude'

  constructor(reading: Reading, magnitude: number) {
    super(reading, `magnitude ${magnitude}`)
  }
}

/** The feature lacks something that a quake must have, or has it in another shape. */
export class MalformedReading extends FaultyReading {
  override readonly name = 'MalformedReading'
}
