import { type SpawnOptions, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import type { Forest } from './forest.ts'
import type { Message } from './message.ts'

const DIRECTIVES = ['restart', 'restart', 'restart', 'resume', 'resume', 'stop', 'escalate', undefined, 'throws'] as const

/** Some strategy; its decisions are thrown with the dice. When all is calm nothing has to be decided any more. */
export function strategyOf(forest: Forest, isOwn = false): SupervisorStrategy {
  const { dice } = forest
  const make = isOwn ? ('oneForOne' as const) : dice.of('oneForOne' as const, 'oneForOne', 'allForOne', 'restForOne')
  return SupervisorStrategy[make]({
    decide(): SupervisorDirective | undefined {
      const directive = dice.of(...DIRECTIVES)
      if (directive === 'throws') throw forest.failure()
      return directive
    },
    ...(dice.chance(0.4) && { maxRestarts: dice.below(4), onLimit: dice.of('stop', 'escalate') }),
    ...(dice.chance(0.3) && { withinMs: dice.of(10, 50) }),
    ...(dice.chance(0.3) && { backoff: { minMs: dice.of(1, 10), maxMs: dice.of(10, 60), jitter: dice.of(0, 0.5) } }),
    ...(dice.chance(0.15) && { stopChildren: false }),
  })
}

export function optionsOf(forest: Forest): SpawnOptions<Message> {
  const { dice } = forest
  const overflow = dice.of('dropNewest', 'dropOldest', 'fail')
  return {
    ...(dice.chance(0.25) && {
      supervision: dice.of<SupervisorStrategy | SupervisorDirective>(strategyOf(forest, true), 'restart', 'resume'),
    }),
    ...(dice.chance(0.2) && { mailbox: { kind: 'bounded', capacity: 1 + dice.below(4), overflow } }),
    ...(dice.chance(0.2) && { throughput: 1 + dice.below(3) }),
    ...(dice.chance(0.2) && { stash: { capacity: 1 + dice.below(3), overflow } }),
  }
}
