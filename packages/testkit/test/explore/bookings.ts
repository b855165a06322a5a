import { type ActorRef, Behavior } from '@cellactor/core'
import type { ExploredWorld } from '@cellactor/testkit'

export type Room =
  | { type: 'isFree'; replyTo: ActorRef<Free> }
  | { type: 'book'; guest: string }
  | { type: 'guests'; replyTo: ActorRef<readonly string[]> }
export type Free = { type: 'free'; isFree: boolean }

export const room = Behavior.stateful<Room, readonly string[]>(
  () => [],
  (_ctx, guests, message) => {
    if (message.type === 'book') return [...guests, message.guest]
    if (message.type === 'isFree') message.replyTo.tell({ type: 'free', isFree: guests.length === 0 })
    else message.replyTo.tell(guests)
    return guests
  },
)

/** Looks first, and books then: wrong, where two do it at the same time. */
export const guest = (of: ActorRef<Room>) =>
  Behavior.handle<{ type: 'go' } | Free>((ctx, message) => {
    if (message.type === 'go') of.tell({ type: 'isFree', replyTo: ctx.self })
    else if (message.isFree) of.tell({ type: 'book', guest: ctx.path.name })
  })

/** Each guest goes after a walk of its own length: with first in, first out, the shorter one has booked in time. */
export const walkers =
  (...walks: readonly number[]) =>
  async ({ spawn, probe, settle }: ExploredWorld): Promise<readonly string[]> => {
    const hotel = spawn(room, 'room')
    for (const [at, steps] of walks.entries()) {
      const walking = Behavior.handle<number>((ctx, left) => {
        if (left > 0) ctx.self.tell(left - 1)
        else ctx.spawn(guest(hotel), `guest-${at}`).tell({ type: 'go' })
      })
      spawn(walking, `walker-${at}`).tell(steps)
    }
    await settle()
    const guests = probe<readonly string[]>()
    hotel.tell({ type: 'guests', replyTo: guests.ref })
    return guests.expectMessage()
  }

export class DoubleBooking extends Error {
  override readonly name = 'DoubleBooking'
}

export const noDoubleBooking =
  (...walks: readonly number[]) =>
  async (world: ExploredWorld): Promise<void> => {
    const guests = await walkers(...walks)(world)
    if (guests.length > 1) throw new DoubleBooking(`${guests.length} guests in one room`)
  }
