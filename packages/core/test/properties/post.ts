import type { DeadLetterEvent } from '@cellactor/core'
import type { Letter, Member } from './member.ts'

interface Fate {
  handled: number
  readonly dead: DeadLetterEvent['reason'][]
  mapThrew: boolean
}

/** The account of every message by its id: each ends once (semantics 1, 3.7d, 7.4, 9.1). */
export class Post {
  readonly #complain: (what: string) => void
  readonly #letters = new Map<Letter, Fate>()
  readonly #lastHandled = new Map<string, number>()
  readonly #lastStopped = new Map<string, number>()
  /** Watcher and target of each `watchWith` message that has arrived. */
  readonly #noticed = new Set<string>()
  #lastId = 0

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  write(parts: Omit<Letter, 'id'>): Letter {
    const letter: Letter = { id: ++this.#lastId, ...parts }
    this.#letters.set(letter, { handled: 0, dead: [], mapThrew: false })
    return letter
  }

  isKnown(message: unknown): message is Letter {
    return this.#letters.has(message as Letter)
  }

  handled(letter: Letter, by: Member): void {
    this.#fate(letter).handled++
    if (letter.to !== by) this.#complain(`message ${letter.label} for ${letter.to.name} came to ${by.name}`)
    const pair = `${letter.from}>${by.number}`
    if (letter.kind === 'watchWith') this.#noticed.add(`${letter.about?.number}>${by.number}`)
    if (letter.kind !== 'tell') return
    if (letter.from !== 0 && this.#noticed.has(pair)) {
      this.#complain(`6.2 ${by.name} got a message of n${letter.from} after the watchWith message of its end`)
    }
    if (letter.id < (this.#lastHandled.get(pair) ?? 0)) this.#complain(`1.2 messages of ${pair} were handled out of order`)
    this.#lastHandled.set(pair, letter.id)
  }

  mapThrew(letter: Letter): void {
    this.#fate(letter).mapThrew = true
  }

  died(letter: Letter, reason: DeadLetterEvent['reason'], target: string): void {
    this.#fate(letter).dead.push(reason)
    const { to } = letter
    if (target !== to.name) this.#complain(`7.4 the dead letter ${letter.label} for ${to.name} names ${target}`)
    if (reason === 'overflow' && (to.plan.mailbox === undefined || letter.kind !== 'tell')) {
      this.#complain(`9.1 ${letter.label} overflowed at ${to.name}, which can't`)
    }
    if ((reason === 'staleInstance') !== (letter.kind === 'piped' && reason !== 'stopped')) {
      this.#complain(`2.4 ${letter.label} (${letter.kind}) became a dead letter as ${reason}`)
    }
    if (reason !== 'stopped' || letter.kind !== 'tell') return
    const pair = `${letter.from}>${to.number}`
    if (letter.id < (this.#lastStopped.get(pair) ?? 0)) this.#complain(`3.7d dead letters of ${pair} are out of order`)
    this.#lastStopped.set(pair, letter.id)
  }

  /** Of a system that is at rest and has no suspended actor. */
  checkAll(isGone: (member: Member) => boolean): void {
    for (const [letter, { handled, dead, mapThrew }] of this.#letters) {
      const ends = handled + dead.length + (mapThrew ? 1 : 0)
      const isOwed = letter.kind !== 'watchWith'
      if (ends > 1 || (ends === 0 && isOwed)) {
        this.#complain(`${letter.label} to ${letter.to.name}: handled ${handled} times, dead letters: [${dead}]`)
      }
      if (dead.includes('stopped') && !isGone(letter.to))
        this.#complain(`7.4 ${letter.label}: stopped, but ${letter.to.name} lives`)
    }
  }

  #fate(letter: Letter): Fate {
    const fate = this.#letters.get(letter)
    if (fate === undefined) throw new Error(`nobody wrote ${letter.label}`)
    return fate
  }
}
