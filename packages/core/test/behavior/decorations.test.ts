import { describe, expect, it } from 'vitest'
import { contextRules } from './context-rules.ts'
import { decorations, worldOf } from './decorations.ts'
import { familyRules } from './family-rules.ts'
import { interactionRules } from './interaction-rules.ts'
import { lifeRules } from './life-rules.ts'
import { stopRules } from './stop-rules.ts'
import { supervisionRules } from './supervision-rules.ts'
import { raise } from './support.ts'

const rules = [...contextRules, ...interactionRules, ...lifeRules, ...stopRules, ...supervisionRules, ...familyRules]

describe.each(Object.keys(decorations))('decorated by %s', name => {
  it.each(rules.map(each => [each.rule, each] as const))('%s', async (_, { outcome, expected }) => {
    for (const seed of [1, 2, 3]) {
      const world = worldOf(decorations[name] ?? raise(new Error(name)), seed)
      expect(await outcome(world), `seed ${seed}`).toEqual(expected)
    }
  })
})
