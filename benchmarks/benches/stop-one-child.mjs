import { quietSystem } from '../works/quiet-system.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('@cellactor/core').ActorRef<never>} AnyRef */

/** Far from any multiple of the numbers of siblings: the chosen ones lie all over the place. */
const STRIDE = 7_919

class Child {
  /** @param {Tally} stopped */
  constructor(stopped) {
    this.stopped = stopped
  }

  receive() {}

  postStop() {
    this.stopped.add()
  }
}

class Parent {
  /** @param {Tally} stopped */
  constructor(stopped) {
    this.stopped = stopped
  }

  /**
   * @param {import('@cellactor/core').ActorContext<(child: AnyRef) => void>} ctx
   * @param {(child: AnyRef) => void} give
   */
  receive(ctx, give) {
    give(ctx.spawn(() => new Child(this.stopped)))
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'stop-one-child',
  group: 'other',
  work: 'one child stopped, and another spawned, 2,000 times; only the stops are timed (independent of the siblings: ≤ 1.5×)',
  size: { full: 2_000, quick: 300 },
  expected: size => size,
  reference: 'of 10',
  contenders: {
    'of 10': { start: size => stopOneOf(10, size) },
    'of 10,000': { limits: { must: 1.5 }, start: size => stopOneOf(10_000, size) },
  },
}

/**
 * @param {number} siblings
 * @param {number} size
 */
async function stopOneOf(siblings, size) {
  const stopped = new Tally()
  const system = quietSystem()
  const parent = system.spawn(() => new Parent(stopped))
  /** @returns {Promise<AnyRef>} */
  const spawned = () => new Promise(resolve => parent.tell(resolve))
  const children = await Promise.all(Array.from({ length: siblings }, spawned))
  return {
    async run() {
      const before = stopped.count
      let milliseconds = 0
      for (let round = 0; round < size; round++) {
        const at = (round * STRIDE) % siblings
        const child = children[at]
        if (child === undefined) throw new Error(`there is no child ${at}`)
        const end = stopped.after(1)
        const from = performance.now()
        system.stop(child)
        await end
        milliseconds += performance.now() - from
        children[at] = await spawned()
      }
      return { check: stopped.count - before, nanos: milliseconds * 1e6 }
    },
  }
}
