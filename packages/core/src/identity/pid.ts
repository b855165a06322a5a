/** The identity of one actor from spawn to stop; restarts keep it. Pids are unique objects in a system: compare local ones with `===`. */
export interface Pid {
  readonly system: string
  readonly id: number
  equals(other: Pid): boolean
  /** `shop#42` */
  toString(): string
}

/** What stands behind a pid, as far as layers below the cell may know it. */
export interface PidOwner {
  /** Whether an instance of it has ever started: a failure before that is a failed first start. */
  readonly everStarted: boolean
}

/** The pid of an actor of this process. */
export class LocalPid implements Pid {
  readonly system: string
  readonly id: number
  readonly #owner: PidOwner | undefined

  /** `owner`: the actor, if it is one's. */
  constructor(system: string, id: number, owner: PidOwner | undefined) {
    this.system = system
    this.id = id
    this.#owner = owner
  }

  static ownerOf(pid: Pid): PidOwner | undefined {
    return pid instanceof LocalPid ? pid.#owner : undefined
  }

  equals(other: Pid): boolean {
    return this === other || (this.id === other.id && this.system === other.system)
  }

  toString(): string {
    return `${this.system}#${this.id}`
  }

  toJSON(): string {
    return this.toString()
  }
}
