import { ActorSystem, type ActorSystemConfig } from '@cellactor/core'
import { type ActorTestKit, kitOn } from '../kit/actor-test-kit.ts'
import type { ExploredHost } from './explored-host.ts'
import type { Recorder } from './recorder.ts'

/**
 * One run's own world: a fresh system in virtual time, with what an {@link ActorTestKit} has. It runs by itself while the
 * scenario awaits something: `await ask(…)` needs no `settle`.
 */
export interface ExploredWorld extends ActorTestKit {
  /** Puts a line of its own into the trace. */
  note(text: string): void
}

export interface Making {
  readonly host: ExploredHost
  readonly recorder: Recorder
  readonly config: Partial<ActorSystemConfig>
  note(text: string): void
}

export function makeWorld({ host, recorder, config, note }: Making): ExploredWorld {
  const system = ActorSystem.create({ name: 'test', throughput: 1, ...config, host, contextPropagation: recorder })
  return Object.assign(kitOn({ system, host }, true), { note })
}
