import type { Delivery, Pid } from '@cellactor/core'
import type { Attributes } from '@opentelemetry/api'
import { PID, SYSTEM } from './instruments.ts'
import { classNameOf, readSafely } from './safe-reading.ts'

/**
 * `get` of `{ type: 'get' }`, else the class of the message, else what `typeof` says: of all that is known of a message
 * this has the fewest values.
 */
export function messageTypeOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return typeof message
  const type = readSafely(message, 'type')
  return typeof type === 'string' && type !== '' ? type : classNameOf(message)
}

/** What the conventions for messaging spans ask for, and who it was. What is the same for an actor's life is made once. */
export class DeliveryAttributes {
  readonly #ofActor = new WeakMap<Pid, Attributes>()

  of({ pid, path }: Delivery, messageType: string): Attributes {
    let known = this.#ofActor.get(pid)
    if (known === undefined) {
      known = {
        'messaging.system': 'cellactor',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': `/${path.segments.join('/')}`,
        [SYSTEM]: pid.system,
        [PID]: pid.toString(),
      }
      this.#ofActor.set(pid, known)
    }
    return { ...known, 'cellactor.message.type': messageType }
  }
}
