import { describe, expect, it } from 'vitest'
import { checkEnded, checkFull, checkSurvivors } from './checks.ts'
import { ACTORS, Forest, nameOf } from './forest.ts'
import type { Message } from './message.ts'

/** All is well in it, until a test spoils it. */
async function healthy(): Promise<Forest> {
  const forest = new Forest(1)
  forest.isCalm = true
  forest.plant(forest.system, 0)
  await forest.calm()
  return forest
}

/** One more, which the forest takes for one of its own. */
function add(forest: Forest, receive: () => Promise<void> | undefined, preStart = () => {}): void {
  forest.refs[ACTORS] = forest.system.spawn<Message>(() => ({ receive, preStart }), nameOf(ACTORS))
}

describe('what the stress test looks at', () => {
  it('finds nothing in a healthy forest', async () => {
    const forest = await healthy()
    expect(await checkSurvivors(forest)).toBe(ACTORS)
    await checkFull(forest)
    void forest.system.terminate()
    await forest.host.settle()
    checkEnded(forest)
    expect(forest.complaints).toEqual([])
  })

  it('finds an actor that hangs', async () => {
    const forest = await healthy()
    add(forest, () => new Promise(() => {}))
    await checkSurvivors(forest)
    expect(forest.complaints).toContainEqual(expect.stringMatching(/n500#\d+ does not answer/))
  })

  it('finds a timer that nobody needs', async () => {
    const forest = await healthy()
    forest.host.setTimer(() => {}, 1_000_000)
    await checkSurvivors(forest)
    expect(forest.complaints).toEqual(['1.7 1 timers in an idle system'])
  })

  it('finds a place that stays empty', async () => {
    const forest = await healthy()
    forest.grow = () => {}
    const leaf = forest.refs[ACTORS - 1]
    if (leaf !== undefined) forest.system.stop(leaf)
    await forest.host.settle()
    await checkFull(forest)
    expect(forest.complaints).toEqual(['3.10 499 of 500 live after all were spawned again'])
  })

  it('finds a system that has not ended', async () => {
    const forest = await healthy()
    checkEnded(forest)
    expect(forest.complaints).toContain('10.1 the system has not terminated')
    expect(forest.complaints).toContain('10.1 user/n0 is still found')
    expect(forest.complaints).toContainEqual(expect.stringMatching(/^F9 actors is 503 after the end/))
  })
})
