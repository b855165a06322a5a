import type { Actor, ActorContext } from '@cellactor/core'
import type { Quake } from '../readings/reading.ts'
import type { Say } from '../terminal/say.ts'
import { utc } from '../terminal/utc.ts'
import type { AlertsMessage } from './protocol.ts'

const kept = 10

/** Announces every strong quake at once, and remembers the strongest. */
export class Alerts implements Actor<AlertsMessage> {
  readonly #threshold: number
  readonly #say: Say
  #strongest: readonly Quake[] = []

  constructor(threshold: number, say: Say) {
    this.#threshold = threshold
    this.#say = say
  }

  receive(_ctx: ActorContext<AlertsMessage>, message: AlertsMessage): void {
    switch (message.type) {
      case 'quake':
        this.#take(message.quake)
        return
      case 'report':
        message.replyTo.tell({ type: 'alerts', strongest: this.#strongest })
        return
      default:
        message satisfies never
    }
  }

  #take(quake: Quake): void {
    if (quake.magnitude >= this.#threshold) {
      this.#say(`ALERT magnitude ${quake.magnitude.toFixed(1)}, ${quake.place}, ${utc(quake.time)}`)
    }
    const weakest = this.#strongest[kept - 1]
    if (weakest === undefined || byStrength(quake, weakest) < 0) {
      this.#strongest = [...this.#strongest, quake].sort(byStrength).slice(0, kept)
    }
  }
}

/** Strongest first, equals the newest first; the ids make it a total order, whatever order the quakes arrive in. */
export function byStrength(a: Quake, b: Quake): number {
  return b.magnitude - a.magnitude || b.time - a.time || (a.id < b.id ? -1 : 1)
}
