import { Behavior } from '@cellactor/core'
import { idleMemory } from '../works/idle-memory.mjs'
import { quietSystem } from '../works/quiet-system.mjs'

class Idle {
  receive() {}
}
const idle = Behavior.receive(() => Behavior.same)

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'idle-actors',
  group: 'memory',
  work: 'heap of an actor without children that never got a message; 100,000 of them',
  size: { full: 100_000, quick: 20_000 },
  expected: size => size,
  contenders: {
    'class actor': {
      figures: { 'class actor': { unit: 'bytes', must: 600, aim: 400 } },
      start: size => measured(size, 'class actor', () => new Idle()),
    },
    'typed behaviour': {
      figures: { 'typed behaviour': { unit: 'bytes', must: 800, aim: 500 } },
      start: size => measured(size, 'typed behaviour', idle),
    },
  },
  peers: { subject: 'class actor', size: { full: 20_000, quick: 5_000 }, cannot: {}, without: ['event-emitter'] },
}

/**
 * @param {number} size
 * @param {string} figure
 * @param {import('@cellactor/core').Spawnable<unknown>} what
 */
function measured(size, figure, what) {
  return {
    async run() {
      const system = quietSystem()
      const actors = () => system.metrics().gauges.get('actors') ?? 0
      const without = actors()
      const { check, figures } = await idleMemory(size, {
        make: () => system.spawn(what),
        count: () => actors() - without,
        end: () => system.terminate(),
      })
      return { check, figures: { [figure]: figures['bytes each'] } }
    },
  }
}
