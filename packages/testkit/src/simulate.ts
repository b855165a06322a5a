import { ActorSystem, type ActorSystemConfig } from '@cellactor/core'
import { SimulatedHost, type SimulatedHostOptions } from './host/simulated-host.ts'
import { TestkitError } from './testkit-error.ts'

/**
 * A system, named `test` unless the options say otherwise, on a {@link SimulatedHost}. Nothing goes to a console; log
 * events are published. A synchronous start still happens inside `spawn` (semantics 3.2), everything else inside
 * `host.settle()`, `host.advance(ms)` and the expectations of probes.
 *
 * A `host` may be given where several systems are to share one virtual time.
 *
 * ```ts
 * const { system, host } = simulate({ seed: 7, throughput: 1 })
 * system.spawn(() => new Greeter(), 'greeter')
 * await host.settle()
 * ```
 *
 * @throws {ConfigError} as `ActorSystem.create` does; and where the host is none of this package.
 */
export function simulate(options: SimulatedHostOptions & Partial<ActorSystemConfig> = {}): {
  readonly system: ActorSystem
  readonly host: SimulatedHost
} {
  const { seed, order, host: given, name = 'test', ...config } = options
  const host = given === undefined ? new SimulatedHost({ seed, order }) : shared(given, seed ?? order)
  return { system: ActorSystem.create({ ...config, name, host }), host }
}

function shared(host: unknown, seedOrOrder: unknown): SimulatedHost {
  if (!(host instanceof SimulatedHost)) {
    throw new TestkitError(
      'ARGUMENT_INVALID',
      'simulate was given a host that is no SimulatedHost. Give none, or call ActorSystem.create.',
    )
  }
  if (seedOrOrder !== undefined) {
    throw new TestkitError(
      'ARGUMENT_INVALID',
      'simulate was given a host and a seed or an order, which are the host’s own. Give them to its constructor.',
    )
  }
  return host
}
