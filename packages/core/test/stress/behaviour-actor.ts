import { Behavior, type MaybePromise, type Outcome } from '@cellactor/core'
import { begin, handle } from './act.ts'
import { Boom, type Forest } from './forest.ts'
import type { Message } from './message.ts'
import { strategyOf } from './strategy.ts'

/** The same as a behaviour, some of them with supervision from the inside. */
export function behaviourActor(forest: Forest, place: number): Behavior<Message> {
  const { dice } = forest
  const inner = Behavior.setup<Message>(ctx => {
    const running = Behavior.receive<Message>((own, message) => same(handle(forest, place, own, message))).receiveSignal(
      (own, signal) => {
        if (signal.type === 'terminated' || signal.type === 'childFailed') {
          if (dice.chance(0.5)) forest.grow(own, place)
        }
        return same(forest.run(0.06))
      },
    )
    return then(
      forest.run(0.03, () => begin(forest, place, ctx)),
      () => running,
    )
  })
  if (dice.chance(0.5)) return inner
  return Behavior.supervise(inner).onFailure(Boom, strategyOf(forest, true)).onFailure(strategyOf(forest, true))
}

const same = (outcome: MaybePromise<Outcome>): MaybePromise<Behavior<Message>> => then(outcome, () => Behavior.same)

/** A behaviour's handlers say by a throw what a class may say by an `Err`. */
function then<T>(outcome: MaybePromise<Outcome>, next: () => T): MaybePromise<T> {
  if (outcome instanceof Promise) return outcome.then(settled => then(settled, next))
  if (outcome && 'ok' in outcome && !outcome.ok) throw outcome.error
  return next()
}
