export interface FailureMetadataInit {
  component?: string | undefined
  endpoint?: string | undefined
  transport?: string | undefined
  tags?: Readonly<Record<string, string>> | undefined
}

/** Where a failure belongs, for those who read telemetry. From the actor's options and from the failure itself, which wins. */
export interface FailureMetadata {
  readonly component: string | undefined
  readonly endpoint: string | undefined
  readonly transport: string | undefined
  readonly tags: ReadonlyMap<string, string>
  /** This, with what `over` has set in its place. */
  merge(over: FailureMetadata): FailureMetadata
}

class Metadata implements FailureMetadata {
  readonly component: string | undefined
  readonly endpoint: string | undefined
  readonly transport: string | undefined
  readonly #tags: ReadonlyMap<string, string>

  constructor(component?: string, endpoint?: string, transport?: string, tags: ReadonlyMap<string, string> = new Map()) {
    this.component = component
    this.endpoint = endpoint
    this.transport = transport
    this.#tags = tags
    Object.freeze(this)
  }

  /** A copy each time: an actor's metadata are those of all its failures, and a map can't be frozen. */
  get tags(): ReadonlyMap<string, string> {
    return new Map(this.#tags)
  }

  merge(over: FailureMetadata): FailureMetadata {
    if (over === NO_METADATA || over === this) return this
    if (this === NO_METADATA) return over
    return new Metadata(
      over.component ?? this.component,
      over.endpoint ?? this.endpoint,
      over.transport ?? this.transport,
      new Map([...this.tags, ...over.tags]),
    )
  }
}

/** Of most actors and failures. */
export const NO_METADATA: FailureMetadata = new Metadata()

export function failureMetadata(init: FailureMetadataInit | undefined): FailureMetadata {
  if (init === undefined) return NO_METADATA
  return new Metadata(init.component, init.endpoint, init.transport, new Map(Object.entries(init.tags ?? {})))
}
