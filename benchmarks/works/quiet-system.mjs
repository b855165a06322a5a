import { ActorSystem } from '@cellactor/core'

/**
 * A system as in production, but for its log: lines on a terminal would be most of what is measured.
 * @param {Partial<import('@cellactor/core').ActorSystemConfig>} [config]
 */
export function quietSystem(config) {
  return ActorSystem.create({ name: 'bench', logLevel: 'off', ...config })
}
