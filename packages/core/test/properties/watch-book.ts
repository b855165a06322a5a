import type { Letter, Member } from './member.ts'

interface Entry {
  readonly watcher: Member
  readonly target: Member
  /** Undefined: `watch`. */
  readonly letter: Letter | undefined
  /** A restart may have silenced it, as far as can be seen from outside. */
  isUnsure: boolean
}

/** The model of section 6: who watches whom, and what has been told. */
export class WatchBook {
  readonly #complain: (what: string) => void
  readonly #entries = new Map<Member, Map<Member, Entry>>()

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  /** The call has succeeded (or thrown a `WatchConflictError`). */
  watched(watcher: Member, target: Member, letter: Letter | undefined, hasConflict: boolean): void {
    if (watcher === target) {
      if (hasConflict) this.#complain(`W5 ${watcher.name} was refused to watch itself`)
      return
    }
    const present = this.#of(watcher).get(target)
    const isSame = present !== undefined && letter === undefined && present.letter === undefined
    if (hasConflict) {
      if (present === undefined || isSame) this.#complain(`6.3 ${watcher.name} was refused to watch ${target.name}`)
      return
    }
    if (present !== undefined && !isSame && !present.isUnsure)
      this.#complain(`6.3 ${watcher.name} watches ${target.name} in two ways`)
    this.#of(watcher).set(target, { watcher, target, letter, isUnsure: false })
  }

  unwatched(watcher: Member, target: Member): void {
    this.#of(watcher).delete(target)
  }

  told(watcher: Member, target: Member | undefined, letter: Letter | undefined): void {
    const present = target && this.#of(watcher).get(target)
    if (target === undefined || present === undefined || present.letter !== letter) {
      const how = letter === undefined ? 'onTerminated' : 'the message'
      this.#complain(`W3/W4 ${watcher.name} got ${how} for ${target?.name}, which it does not watch so`)
      return
    }
    this.#of(watcher).delete(target)
  }

  /** Before a user message: no signal may wait (row W2). */
  checkNothingWaits(watcher: Member): void {
    for (const { target, letter, isUnsure } of this.#of(watcher).values()) {
      if (letter === undefined && !isUnsure && target.life === 'ended') {
        this.#complain(`W2 ${watcher.name} handles a message before it hears of the end of ${target.name}`)
      }
    }
  }

  /** A new instance: the watches on `stopped` children are silenced, those on `unsure` ones perhaps (semantics 3.6a). */
  restarted(watcher: Member, isStopped: (target: Member) => boolean | undefined): void {
    const entries = this.#of(watcher)
    for (const entry of [...entries.values()]) {
      const stopped = isStopped(entry.target)
      if (stopped === true) entries.delete(entry.target)
      else if (stopped === undefined) entry.isUnsure = true
    }
  }

  /** Of a system at rest: nobody alive waits for the end of one who is gone. */
  checkAll(isGone: (member: Member) => boolean): void {
    for (const [watcher, entries] of this.#entries) {
      if (isGone(watcher)) continue
      for (const { target, isUnsure } of entries.values()) {
        if (!isUnsure && isGone(target)) this.#complain(`W4 ${watcher.name} was never told of the end of ${target.name}`)
      }
    }
  }

  #of(watcher: Member): Map<Member, Entry> {
    let entries = this.#entries.get(watcher)
    if (entries === undefined) {
      entries = new Map()
      this.#entries.set(watcher, entries)
    }
    return entries
  }
}
