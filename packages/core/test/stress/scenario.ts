import { kill, poison } from '@cellactor/core'
import { checkAtRest, checkEnded, checkFull, checkSurvivors } from './checks.ts'
import { ACTORS, Forest, nameOf } from './forest.ts'
import type { Message } from './message.ts'

const ROUNDS = 6
const COMMANDS = 60

/** What one run has done, for the sum that is printed. */
export interface Run {
  readonly complaints: readonly string[]
  readonly failures: number
  readonly starts: number
  /** Of the 500, when all was calm. */
  readonly survivors: number
  /** A failure that reached the root had ended the system before. */
  readonly hasShutDown: boolean
}

/** 500 actors that fail everywhere; then all is calm, and everything has to be in order. Depends on the seed alone. */
export async function scenario(seed: number): Promise<Run> {
  const forest = new Forest(seed)
  const { host, system, dice } = forest
  for (let round = 0; round < ROUNDS && !forest.hasTerminated; round++) {
    if (system.resolve(`user/${nameOf(0)}`) === undefined) forest.plant(system, 0)
    await host.settle()
    for (let i = 0; i < COMMANDS; i++) command(forest)
    if (dice.chance(0.3)) await host.settle()
    else await host.advance(dice.below(60))
    checkAtRest(forest)
  }
  await forest.calm()
  checkAtRest(forest)
  const hasShutDown = forest.hasTerminated
  const survivors = hasShutDown ? 0 : await checkSurvivors(forest)
  if (!hasShutDown) await checkFull(forest)
  void system.terminate()
  await host.advance(60_000)
  checkEnded(forest)
  // Unhandled rejections are told between two tasks.
  await new Promise(resolve => setImmediate(resolve))
  return { complaints: forest.complaints, failures: forest.failures, starts: forest.starts, survivors, hasShutDown }
}

const KINDS = [
  'work',
  'work',
  'work',
  'stash',
  'unstash',
  'timers',
  'idle',
  'adapt',
  'pipe',
  'respawn',
  'respawn',
  'stop',
] as const
const PAIRS = ['ask', 'ask', 'watch', 'watchWith', 'unwatch', 'link', 'forward'] as const

/** From outside, to anybody; the upper levels are met as often as the leaves. */
function command(forest: Forest): void {
  const { dice, refs, system } = forest
  const anybody = () => refs[dice.chance(0.5) ? dice.below(ACTORS) : dice.below(43)]
  const ref = anybody()
  if (ref === undefined) return
  const roll = dice.next()
  if (roll < 0.15) return forest.ask(dice.below(ACTORS))
  if (roll < 0.17) return system.stop(ref)
  if (roll < 0.19) return poison(ref)
  if (roll < 0.22) return kill(ref)
  if (roll < 0.4) {
    const to = anybody()
    if (to !== undefined) ref.tell({ type: dice.of(...PAIRS), to })
    return
  }
  const message: Message = { type: dice.of(...KINDS) }
  const times = dice.of(1, 1, 1, 5)
  for (let i = 0; i < times; i++) ref.tell(message)
}
