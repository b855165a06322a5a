import { type ActorPath, type ActorRef, type Spawnable, SpawnError, type SpawnOptions } from '@cellactor/core'
import { Inbox, InboxPid } from './inbox.ts'
import type { Stage } from './stage.ts'

type Place = Pick<ActorRef<never>, 'path' | 'pid'>

interface Child {
  readonly inbox: Inbox<unknown>
  readonly ref: ActorRef<never>
}

/** The children that a behaviour believes to have: each is an inbox. */
export class KitChildren {
  readonly #stage: Stage
  readonly #parent: ActorPath
  readonly #children = new Map<string, Child>()
  #made = 0
  #unnamed = 0

  constructor(stage: Stage, parent: ActorPath) {
    this.#stage = stage
    this.#parent = parent
  }

  /** @throws {SpawnError} where the name is taken. */
  spawn<C>(what: Spawnable<C>, given: SpawnOptions | string | undefined): ActorRef<C> {
    const options = typeof given === 'string' ? { name: given } : (given ?? {})
    const name = options.name ?? `$${letters(++this.#unnamed)}`
    if (this.#children.has(name)) {
      throw new SpawnError('SPAWN_NAME_TAKEN', `${this.#parent} has a child named ${name} already. Choose another.`, this.#parent)
    }
    const uid = ++this.#made + 1
    const inbox = new Inbox<unknown>(new InboxPid(this.#parent.system, uid), `${this.#parent.child(name, uid)}`)
    this.#children.set(name, { inbox, ref: inbox.ref })
    const effect = {
      type: 'spawned',
      what: what as Spawnable<never>,
      options: { ...options, name },
      ref: inbox.ref,
      inbox,
    } as const
    this.#stage.note(effect)
    return inbox.ref
  }

  inbox(name: string): Inbox<unknown> | undefined {
    return this.#children.get(name)?.inbox
  }

  has({ path, pid }: Place): boolean {
    return this.#children.get(path.name)?.ref.pid === pid
  }

  remove(place: Place): void {
    if (this.has(place)) this.#children.delete(place.path.name)
  }

  get names(): readonly string[] {
    return [...this.#children.keys()]
  }

  *refs(): Generator<ActorRef<never>, void> {
    for (const { ref } of this.#children.values()) yield ref
  }
}

/** a, b, …, z, aa, ab, … */
function letters(n: number): string {
  const last = String.fromCharCode(97 + ((n - 1) % 26))
  return n > 26 ? letters(Math.floor((n - 1) / 26)) + last : last
}
