// The process of one contender. The parent gives it the module, then one turn after the other; while the others have
// theirs, it waits.

/** @typedef {{ module: string, contender: string, size: number }} Preparation */
/** @typedef {import('./bench.mjs').Contender} Contender */
/** @typedef {{ bench?: { contenders: Record<string, Contender> }, contenders?: Record<string, Contender>, clock?: () => number }} Module */

/** @type {import('./bench.mjs').Prepared | undefined} */
let prepared
/** Nanoseconds. */
let clock = () => Number(process.hrtime.bigint())

process.on('message', message => {
  handle(/** @type {Preparation | 'turn'} */ (message)).then(
    answer => process.send?.({ answer }),
    error => process.send?.({ problem: String(error?.stack ?? error) }),
  )
})
process.on('disconnect', () => process.exit())

/** @param {Preparation | 'turn'} message */
async function handle(message) {
  if (message === 'turn') return takeTurn()
  /** @type {Module} */
  const module = await import(message.module)
  const contender = (module.bench?.contenders ?? module.contenders)?.[message.contender]
  if (contender === undefined) throw new Error(`there is no contender ${message.contender}`)
  // A module whose work is counted brings a clock that counts.
  clock = module.clock ?? clock
  prepared = await contender.start(message.size)
}

async function takeTurn() {
  if (prepared === undefined) throw new Error('nothing is prepared')
  globalThis.gc?.()
  const from = clock()
  const turn = await prepared.run()
  const nanos = clock() - from
  return typeof turn === 'number' ? { check: turn, nanos } : { nanos, ...turn }
}
