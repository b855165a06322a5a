import type { Actor, ActorContext } from '@cellactor/core'
import type { AlertsMessage } from '../actors/protocol.ts'
import { alertLine, strongestWith } from '../actors/strongest.ts'
import type { Quake } from '../readings/reading.ts'
import type { Say } from '../terminal/say.ts'

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
        if (message.quake.magnitude >= this.#threshold) this.#say(alertLine(message.quake))
        this.#strongest = strongestWith(this.#strongest, message.quake)
        return
      case 'report':
        message.replyTo.tell({ type: 'alerts', strongest: this.#strongest })
        return
      default:
        message satisfies never
    }
  }
}
