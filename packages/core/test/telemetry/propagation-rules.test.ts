import type { ContextPropagation } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { decorations, worldOf } from '../behavior/decorations.ts'
import { rules } from '../behavior/rules.ts'
import { raise } from '../regressions/hostile.ts'

/** Propagations under which every rule of actors has to hold as it does without any. */
const propagations: Readonly<Record<string, () => ContextPropagation>> = {
  'carries always': () => ({ capture: () => 'carried', run: (_captured, handle) => handle() }),
  'carries every other message': () => {
    let turn = 0
    return {
      capture() {
        turn += 1
        return turn % 2 === 0 ? 'carried' : undefined
      },
      run: (_captured, handle) => handle(),
    }
  },
  'carries nothing': () => ({ capture: () => undefined, run: (_captured, handle) => handle() }),
  'waits for every handler': () => ({
    capture: () => ({}),
    run<R>(_captured: unknown, handle: () => R): R {
      const given = handle()
      return (given instanceof Promise ? given.finally(() => {}) : given) as R
    },
  }),
}

describe.each(Object.keys(propagations))('a propagation that %s', kind => {
  const names = kind === 'carries always' ? ['none', 'identity transform', 'marking transform'] : ['none']
  describe.each(names)('decorated by %s', name => {
    it.each(rules.map(each => [each.rule, each] as const))('%s', async (_, { outcome, expected, config }) => {
      for (const seed of [1, 2]) {
        const contextPropagation = propagations[kind]?.() ?? raise(new Error(kind))
        const world = worldOf(decorations[name]?.() ?? raise(new Error(name)), seed, { ...config, contextPropagation })
        const telemetry = eventProbe(world.system, 'telemetry')
        expect(await outcome(world), `seed ${seed}`).toEqual(expected)
        expect(telemetry.events.filter(event => event.sink.startsWith('contextPropagation'))).toEqual([])
      }
    })
  })
})
