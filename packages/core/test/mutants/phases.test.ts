import { describe, expect, it } from 'vitest'
import { checkStep, type Phase } from '../../src/cell/phase.ts'

/** Where each phase may lead, as the picture in the contract has it. */
const legal: Readonly<Record<Phase, readonly Phase[]>> = {
  created: ['starting', 'stopping', 'stopped'],
  starting: ['running', 'down', 'halting', 'stopping', 'stopped'],
  running: ['halting', 'stopping', 'stopped'],
  down: ['halting', 'stopping', 'stopped'],
  halting: ['leaving', 'reviving', 'stopping', 'stopped'],
  leaving: ['reviving', 'down', 'halting', 'stopping', 'stopped'],
  reviving: ['running', 'down', 'halting', 'stopping', 'stopped'],
  stopping: ['ending', 'stopped'],
  ending: ['stopped'],
  stopped: [],
}
const phases = Object.keys(legal) as Phase[]

describe('3 the life of an actor', () => {
  it.each(phases)('3 from %s: what may follow, and nothing else', from => {
    const followers = phases.filter(to => {
      try {
        checkStep(from, to)
        return true
      } catch (error) {
        expect(error).toMatchObject({ message: expect.stringContaining(`from ${from} to ${to}`) })
        return false
      }
    })
    expect(followers.sort()).toEqual([...legal[from]].sort())
  })
})
