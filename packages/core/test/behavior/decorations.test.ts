import { describe, expect, it } from 'vitest'
import { decorations, worldOf } from './decorations.ts'
import { rules } from './rules.ts'

/**
 * The rules and rows whose subject is the behaviour of an actor. The others are about dispatchers (1.5, 1.6), the host
 * (1.8), mailboxes (1.3), memory and cost (F2, W9).
 */
const ofActors = `
  1.1 1.2 1.4 1.7
  2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8
  3.1 3.2 3.3 3.4 3.5 3.6 3.6a 3.6b 3.6c 3.6d 3.6e 3.6f 3.6g 3.7 3.7a 3.7b 3.7c 3.7d 3.7e 3.8 3.9 3.10 3.11
  4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12
  5.1 5.2 5.3 5.4 5.5 5.6
  6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8
  8.1 8.2 8.3 8.4 8.5 8.6 8.9
  F1 F3 F4 F5 F6 F7a F7b F7c F8 F9 F10 F11
  C1 C2 C3 C4 C5 C6 C7 C8 C9 C10
  R7 R9
  W1 W2 W3 W4 W5 W6 W7 W8 W10 W11
`
const numbersIn = (text: string): readonly string[] => text.match(/\b(?:\d\.\d+|[CFRW]\d+)[a-g]?\b/g) ?? []

describe.each(Object.entries(decorations))('decorated by %s', (_, decorating) => {
  it.each(rules.map(each => [each.rule, each] as const))('%s', async (_rule, { outcome, expected, config }) => {
    for (const seed of [1, 2, 3]) {
      const world = worldOf(decorating(), seed, config)
      expect(await outcome(world), `seed ${seed}`).toEqual(expected)
    }
  })
})

describe('the tables', () => {
  it('every rule of actors is in a table', () => {
    const covered = new Set(rules.flatMap(({ rule }) => numbersIn(rule)))
    const wanted = numbersIn(ofActors)
    expect(wanted.length).toBeGreaterThan(80)
    expect(wanted.filter(number => !covered.has(number))).toEqual([])
  })

  it('every entry has a name of its own, which begins with its rule', () => {
    const names = rules.map(({ rule }) => rule)
    expect(names.filter((rule, index) => names.indexOf(rule) !== index)).toEqual([])
    expect(names.filter(rule => !numbersIn(rule).some(number => rule.startsWith(`${number} `)))).toEqual([])
  })
})
