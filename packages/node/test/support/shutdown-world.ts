import type { ActorSystemConfig } from '@cellactor/core'
import { type CoordinatedShutdownOptions, coordinatedShutdown, type ShutdownReport } from '@cellactor/node'
import { eventProbe, simulate } from '@cellactor/testkit'

/** A system in virtual time, its shutdown, and a record of what was done. */
export function world(options?: CoordinatedShutdownOptions, config: Partial<ActorSystemConfig> = {}) {
  const { system, host } = simulate(config)
  const shutdown = coordinatedShutdown(system, options)
  const done: string[] = []
  return {
    system,
    host,
    shutdown,
    done,
    logs: eventProbe(system, 'log'),
    /** Notes that it was run. */
    task: (name: string) => () => void done.push(name),
    async finish(reason?: string): Promise<ShutdownReport> {
      const report = shutdown.run(reason)
      await host.settle()
      return report
    },
  }
}
