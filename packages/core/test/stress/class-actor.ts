import type { Actor } from '@cellactor/core'
import { begin, handle } from './act.ts'
import { type Forest, placeOf } from './forest.ts'
import type { Message } from './message.ts'
import { strategyOf } from './strategy.ts'

const HOOKS = 0.06

/** Fails in its constructor, its hooks and its handler. */
export function classActor(forest: Forest, place: number): () => Actor<Message> {
  const { dice } = forest
  const hasOwnHooks = dice.chance(0.5)
  const hasStrategy = dice.chance(0.5)
  return () => {
    if (!forest.isCalm && dice.chance(0.02)) throw forest.failure()
    return {
      receive: (ctx, message) => handle(forest, place, ctx, message),
      preStart: ctx => forest.run(0.03, () => begin(forest, place, ctx)),
      postStop: () => forest.run(HOOKS),
      ...(hasOwnHooks && {
        preRestart: () => forest.run(HOOKS),
        postRestart: ctx => forest.run(HOOKS, () => begin(forest, place, ctx)),
      }),
      onTerminated: (ctx, _pid, { path }) =>
        forest.run(HOOKS, () => {
          if (placeOf(path.name) > place && dice.chance(0.5)) forest.grow(ctx, place)
        }),
      ...(hasStrategy && { supervisorStrategy: () => strategyOf(forest) }),
    }
  }
}
