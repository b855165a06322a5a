import { describe, expect, it } from 'vitest'
import { takeTurns } from '../harness/take-turns.mjs'

/** Players that note when they begin and end. */
function noting(names: readonly string[]) {
  const notes: string[] = []
  const player = (name: string) => ({
    async turn() {
      notes.push(`${name} begins`)
      await Promise.resolve()
      notes.push(`${name} ends`)
      return { check: 3, nanos: notes.length }
    },
  })
  return { notes, players: Object.fromEntries(names.map(name => [name, player(name)])) }
}

describe('takeTurns', () => {
  it('lets them play A B A B, never two at a time', async () => {
    const { notes, players } = noting(['a', 'b'])
    await takeTurns(players, { contest: 'test', warmUps: 0, rounds: 2, expected: 3 })
    const round = ['a begins', 'a ends', 'b begins', 'b ends']
    expect(notes).toEqual([...round, ...round])
  })

  it('forgets what they did to warm up', async () => {
    const { notes, players } = noting(['a'])
    const turns = await takeTurns(players, { contest: 'test', warmUps: 2, rounds: 1, expected: 3 })
    expect(notes).toHaveLength(6)
    expect(turns).toEqual({ a: [{ check: 3, nanos: 6 }] })
  })

  it('checks the work also while they warm up', async () => {
    const { players } = noting(['a'])
    const contest = takeTurns(players, { contest: 'test', warmUps: 1, rounds: 1, expected: 4 })
    await expect(contest).rejects.toThrow('test, a: it counted 3 where 4 were to be done: its time says nothing')
  })
})
