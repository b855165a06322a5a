import { timed } from '../works/growing.mjs'
import { quietSystem } from '../works/quiet-system.mjs'
import { nextMacrotask } from '../works/settled-heap.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('@cellactor/core').ActorContext<'down'>} Context */
/** @typedef {import('@cellactor/core').ActorRef<'down'>} LevelRef */

const DEPTH = 1_000
const wide = { build: 'children of one parent, build', stop: 'children of one parent, stop' }
const deep = { build: 'tree 1,000 deep, build', down: 'tree 1,000 deep, to the bottom', stop: 'tree 1,000 deep, stop' }

class Leaf {
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
  /**
   * @param {Tally} started
   * @param {Tally} stopped
   */
  constructor(started, stopped) {
    this.started = started
    this.stopped = stopped
  }

  /**
   * @param {import('@cellactor/core').ActorContext<number>} ctx
   * @param {number} children
   */
  receive(ctx, children) {
    for (let at = 0; at < children; at++) {
      ctx.spawn(() => new Leaf(this.stopped))
      this.started.add()
    }
  }
}

/** Has one child below it, and so on to the bottom. */
class Level {
  /** @type {LevelRef | undefined} */
  below

  /**
   * @param {{ started: Tally, reached: Tally, stopped: Tally }} tallies
   * @param {number} levelsBelow
   */
  constructor(tallies, levelsBelow) {
    this.tallies = tallies
    this.levelsBelow = levelsBelow
  }

  /** @param {Context} ctx */
  preStart(ctx) {
    const { tallies, levelsBelow } = this
    if (levelsBelow > 0) this.below = ctx.spawn(() => new Level(tallies, levelsBelow - 1))
    tallies.started.add()
  }

  receive() {
    this.tallies.reached.add()
    this.below?.tell('down')
  }

  postStop() {
    this.tallies.stopped.add()
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'trees',
  group: 'scale',
  roundsAtMost: 3,
  work: '100,000 children under one parent; a tree 1,000 deep',
  size: { full: 100_000, quick: 5_000 },
  expected: () => 1,
  contenders: {
    'one parent': {
      figures: { [wide.build]: { unit: 'ms' }, [wide.stop]: { unit: 'ms' } },
      start: size => ({ run: () => oneParent(size) }),
    },
    'deep tree': {
      figures: { [deep.build]: { unit: 'ms' }, [deep.down]: { unit: 'ms' }, [deep.stop]: { unit: 'ms' } },
      start: () => ({ run: () => deepTree() }),
    },
  },
}

/** @param {number} size */
async function oneParent(size) {
  const [started, stopped] = [new Tally(), new Tally()]
  const system = quietSystem()
  const parent = system.spawn(() => new Parent(started, stopped))
  const build = await timed(() => {
    const all = started.after(size)
    parent.tell(size)
    return all
  })
  const stop = await timed(() => {
    const all = stopped.after(size)
    system.stop(parent)
    return all
  })
  await system.terminate()
  const isWhole = started.count === size && stopped.count === size
  return { check: isWhole ? 1 : 0, figures: { [wide.build]: build / 1e6, [wide.stop]: stop / 1e6 } }
}

async function deepTree() {
  const tallies = { started: new Tally(), reached: new Tally(), stopped: new Tally() }
  const system = quietSystem()
  /** @type {LevelRef | undefined} */
  let top
  const build = await timed(() => {
    const all = tallies.started.after(DEPTH)
    top = system.spawn(() => new Level(tallies, DEPTH - 1))
    return all
  })
  await nextMacrotask()
  const down = await timed(() => {
    const all = tallies.reached.after(DEPTH)
    top?.tell('down')
    return all
  })
  const stop = await timed(() => {
    const all = tallies.stopped.after(DEPTH)
    if (top !== undefined) system.stop(top)
    return all
  })
  await system.terminate()
  const isWhole = Object.values(tallies).every(({ count }) => count === DEPTH)
  return { check: isWhole ? 1 : 0, figures: { [deep.build]: build / 1e6, [deep.down]: down / 1e6, [deep.stop]: stop / 1e6 } }
}
