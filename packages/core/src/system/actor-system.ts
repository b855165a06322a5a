import type { ActorSystemConfig, ActorSystem as System } from '../actor/actor-system.ts'
import { checkConfig } from './config.ts'
import { LocalSystem } from './local-system.ts'

export type ActorSystem = System

export const ActorSystem = {
  /**
   * Makes a system, ready for `spawn`. A name alone takes the defaults for everything else.
   * @throws {ConfigError}
   */
  create(config: ActorSystemConfig | string): ActorSystem {
    const full = typeof config === 'string' ? { name: config } : config
    checkConfig(full)
    return new LocalSystem(full).asSystem()
  },
} as const
