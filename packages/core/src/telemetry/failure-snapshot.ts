import type { ActorFailure } from '../failure/actor-failure.ts'
import { type EscalationStage, type FailureInfo, FailureOf } from '../failure/failure-info.ts'
import type { FailureMetadata } from '../failure/failure-metadata.ts'
import type { Host } from '../host/host.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { Pid } from '../identity/pid.ts'

export const MAX_FAILURE_SNAPSHOT_TAGS = 8

export interface TelemetryTag {
  readonly key: string
  readonly value: string
}

/** A read-only picture of one failure at one hop, shared by events, metrics and telemetry (row T3). */
export interface FailureSnapshot {
  readonly actor: Pid
  readonly path: ActorPath
  readonly failure: ActorFailure
  readonly metadata: FailureMetadata
  readonly stage: EscalationStage
  readonly description: string
  /** At most {@link MAX_FAILURE_SNAPSHOT_TAGS}: component, endpoint, transport, then the user's by key. */
  readonly tags: readonly TelemetryTag[]
  /** When it happened, in monotonic milliseconds of the host. Absent where the failure was made by hand. */
  readonly at?: number | undefined
  /** The same by the wall clock, in milliseconds since 1970, where the host has one. */
  readonly epochMs?: number | undefined
  toJSON(): unknown
}

/** The clocks of the host. */
export type Clocks = Pick<Host, 'now' | 'epochMs'>

/** The picture of a failure: taken when somebody first looks, and the same for all who look (row T3). */
export function failureSnapshot(info: FailureInfo, clocks: Clocks): FailureSnapshot {
  if (!(info instanceof FailureOf)) return takePicture(info)
  return info.pictured(() => takePicture(info, info.at, epochOf(info.at, clocks)))
}

/** The failure that a picture was taken of, as far as the picture shows it. */
export function infoOf(snapshot: FailureSnapshot): FailureInfo {
  const { actor, path, failure, metadata, stage } = snapshot
  const info = new FailureOf(actor, path, failure, metadata, stage)
  info.pictured(() => snapshot)
  return info
}

/** A failure asks for the monotonic clock alone; the other one is read back from now, for those who look. */
function epochOf(at: number | undefined, clocks: Clocks): number | undefined {
  const epochMs = at === undefined ? undefined : clocks.epochMs?.()
  return at === undefined || epochMs === undefined ? undefined : Math.round(epochMs - (clocks.now() - at))
}

function takePicture(info: FailureInfo, at?: number, epochMs?: number): FailureSnapshot {
  const { actor, path, failure, metadata, stage } = info
  const description = failure.description()
  const tags = tagsOf(metadata)
  return Object.freeze({
    actor,
    path,
    failure,
    metadata,
    stage,
    description,
    tags,
    at,
    epochMs,
    toJSON: () => ({
      at,
      epochMs,
      actor: actor.toString(),
      path: path.toString(),
      description,
      stage: { hops: stage.hops, isInitial: stage.isInitial },
      metadata: {
        component: metadata.component,
        endpoint: metadata.endpoint,
        transport: metadata.transport,
        tags: Object.fromEntries(metadata.tags),
      },
      tags,
    }),
  })
}

function tagsOf(metadata: FailureMetadata): readonly TelemetryTag[] {
  const tags: TelemetryTag[] = []
  const named = new Set<string>()
  for (const key of ['component', 'endpoint', 'transport'] as const) {
    const value = metadata[key]
    if (value === undefined) continue
    named.add(key)
    tags.push({ key, value })
  }
  const users = [...metadata.tags].filter(([key]) => !named.has(key)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const [key, value] of users) tags.push({ key, value })
  return Object.freeze(tags.slice(0, MAX_FAILURE_SNAPSHOT_TAGS).map(tag => Object.freeze(tag)))
}
