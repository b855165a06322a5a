import { type ActorSystem, type ActorSystemConfig, SupervisorStrategy } from '@cellactor/core'
import { createSystem } from '@cellactor/node'
import { SimulatedHost } from '@cellactor/testkit'

/** A system of the Node layer in virtual time, whose failures all reach the root. */
export function escalating(config: Partial<ActorSystemConfig> = {}): { system: ActorSystem; host: SimulatedHost } {
  const host = new SimulatedHost()
  const supervision = SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
  return { system: createSystem({ name: 'shop', host, supervision, ...config }), host }
}

/** Spawns an actor that throws `failure` as soon as it may. */
export function failWith(system: ActorSystem, failure: unknown, failureMetadata?: Parameters<typeof metadataOf>[0]): void {
  const actor = {
    receive() {
      throw failure
    },
  }
  system.spawn(() => actor, { name: 'clerk', ...metadataOf(failureMetadata) }).tell('now')
}

function metadataOf(failureMetadata: { component?: string; endpoint?: string; tags?: Record<string, string> } | undefined) {
  return failureMetadata === undefined ? {} : { failureMetadata }
}
