import { quietSystem } from './quiet-system.mjs'
import { Tally } from './tally.mjs'

/** @typedef {import('@cellactor/core').ActorRef<'hello'>} MemberRef */

class Member {
  /** @param {Tally} tally */
  constructor(tally) {
    this.tally = tally
  }

  receive() {
    this.tally.add()
  }
}

class Watcher {
  /**
   * @param {Tally} tally
   * @param {import('@cellactor/core').ActorRef<never>} target
   */
  constructor(tally, target) {
    this.tally = tally
    this.target = target
  }

  /** @param {import('@cellactor/core').ActorContext<'hello'>} ctx */
  preStart(ctx) {
    ctx.watch(this.target)
  }

  receive() {}

  onTerminated() {
    this.tally.add()
  }
}

/** Many actors in a system of their own. */
export class Crowd {
  tally = new Tally()
  system = quietSystem()
  /** Made beforehand, so that its growth counts for nobody. @type {MemberRef[]} */
  members

  /** @param {number} n */
  constructor(n) {
    this.members = new Array(n)
  }

  spawn() {
    const { members } = this
    for (let at = 0; at < members.length; at++) members[at] = this.system.spawn(() => new Member(this.tally))
  }

  /** Each is told something; over when each has heard it. */
  async tellEach() {
    const heard = this.tally.after(this.members.length)
    for (const member of this.members) member.tell('hello')
    await heard
  }

  /** Instead: actors that watch one, and what ends that one. */
  spawnWatchers() {
    const { members } = this
    const target = this.system.spawn(() => new Member(this.tally))
    for (let at = 0; at < members.length; at++) members[at] = this.system.spawn(() => new Watcher(this.tally, target))
    return async () => {
      const told = this.tally.after(members.length)
      this.system.stop(target)
      await told
    }
  }

  /** Ends them all. */
  async end() {
    const { stragglers } = await this.system.terminate({ timeoutMs: 120_000 })
    if (stragglers.length > 0) throw new Error(`${stragglers.length} actors have not stopped`)
    this.members = []
  }
}
