import type { ActorSystem } from '../actor/actor-system.ts'
import type { ExtensionId, Extensions } from '../actor/extensions.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'

interface Made {
  readonly id: ExtensionId<unknown>
  /** Absent while `create` runs. */
  value?: { readonly made: unknown }
}

/** The extensions of one system, by key. */
export class SystemExtensions implements Extensions {
  readonly #system: ActorSystem
  readonly #byKey = new Map<string, Made>()

  constructor(system: ActorSystem) {
    this.#system = system
  }

  get<T>(id: ExtensionId<T>): T {
    if (typeof id?.key !== 'string' || id.key === '' || typeof id.create !== 'function')
      throw this.#refusal(id, 'it needs a key, which is text, and a function create.')
    const known = this.#byKey.get(id.key)
    if (known === undefined) return this.#make(id)
    if (known.id !== id) throw this.#refusal(id, 'another extension has this key. Give each one a key of its own.')
    if (known.value === undefined) throw this.#refusal(id, 'its create asks for the extension that it is making.')
    return known.value.made as T
  }

  has(id: ExtensionId<unknown>): boolean {
    const known = this.#byKey.get(id?.key)
    return known?.id === id && known.value !== undefined
  }

  #make<T>(id: ExtensionId<T>): T {
    const entry: Made = { id }
    this.#byKey.set(id.key, entry)
    try {
      const made = id.create(this.#system)
      entry.value = { made }
      return made
    } catch (error) {
      this.#byKey.delete(id.key)
      throw error
    }
  }

  #refusal(id: ExtensionId<unknown>, why: string): ConfigError {
    return new ConfigError(`The system ${this.#system.name} has no extension ${printable(id?.key)} to give: ${why}`)
  }
}
