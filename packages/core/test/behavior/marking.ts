import { type ActorRef, type ActorSystem, Behavior } from '@cellactor/core'
import { raise } from './support.ts'

/** What was told from outside, between the map that marks it and the one that takes the mark off. */
class Marked {
  readonly message: unknown

  constructor(message: unknown) {
    this.message = message
  }
}

/**
 * Two maps around a behaviour. The outer one marks what comes through refs that were reached for from outside, and
 * nothing else may come to it; the inner one takes the mark off, and nothing unmarked may come to it. So a message that
 * the behaviour has sent itself, and that goes past its envelope, fails the actor; one that is mapped twice as well.
 */
export function marking() {
  const told = new Set<unknown>()
  const mark = (message: unknown): Marked => {
    if (message instanceof Marked || !told.has(message)) throw new Error('a message came to the outer map that is of the inside')
    return new Marked(message)
  }
  const unmark = (message: unknown): unknown =>
    message instanceof Marked ? message.message : raise(new Error('a message came to the inner map that had gone past the outer'))
  const reach = <R extends ActorRef<never>>(ref: R): R => {
    const outer: ActorRef<unknown> = ref as ActorRef<never> as ActorRef<unknown>
    const reached: ActorRef<unknown> = {
      get pid() {
        return outer.pid
      },
      get path() {
        return outer.path
      },
      tell(message) {
        told.add(message)
        outer.tell(message)
      },
      offer(message, options) {
        told.add(message)
        return outer.offer(message, options)
      },
    }
    return reached as ActorRef<never> as R
  }
  return {
    decorate: <M>(behavior: Behavior<M>): Behavior<M> =>
      Behavior.transform(Behavior.transform(behavior, unmark as (marked: Marked) => M), mark as (message: M) => Marked),
    reach,
  }
}

/** From here on everything that is spawned at the top is reached for from outside. */
export function reachedBy(system: ActorSystem, reach: <R extends ActorRef<never>>(ref: R) => R): void {
  const spawn: ActorSystem['spawn'] = system.spawn.bind(system)
  const spawnAsync: ActorSystem['spawnAsync'] = system.spawnAsync.bind(system)
  const reaching: Pick<ActorSystem, 'spawn' | 'spawnAsync'> = {
    spawn: (what, options) => reach(spawn(what, options)),
    spawnAsync: async (what, options) => reach(await spawnAsync(what, options)),
  }
  Object.assign(system, reaching)
}
