import type { ActorSystem } from './actor-system.ts'

/**
 * Names something that each system has one of, and says how it is made: a registry, a client, a clock of one's own.
 *
 * ```ts
 * const Ledger: ExtensionId<Map<string, number>> = { key: 'ledger', create: () => new Map() }
 * system.extensions.get(Ledger).set('a', 1)
 * ```
 */
export interface ExtensionId<T> {
  /** Unique among the extensions of a system. */
  readonly key: string
  /** Runs once per system, when it is first asked for. It may use the system: spawn, subscribe, ask for other extensions. */
  create(system: ActorSystem): T
}

/** The extensions of one system. */
export interface Extensions {
  /**
   * The extension of this system; the first call makes it. What `create` throws is passed on, and the next call tries
   * again.
   * @throws {ConfigError} where another extension has that key, or `create` asks for what it is making.
   */
  get<T>(id: ExtensionId<T>): T
  /** Whether it has been made. */
  has(id: ExtensionId<unknown>): boolean
}
