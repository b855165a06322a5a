import { describe, expect, it } from 'vitest'
import { differences } from './compare.ts'
import type { Plan, Script } from './script.ts'

const leaf: Plan = { starts: [], leaves: [], children: [] }

describe('scripts that have found something', () => {
  it('4.6 a group restart that follows a resume down the chain reaches a child without an instance', async () => {
    const script: Script = {
      commands: [
        {
          do: 'spawn',
          plan: {
            ...leaf,
            children: [{ ...leaf, leaves: ['fail'] }, leaf],
            strategy: { scope: 'all-for-one', opinions: ['restart', 'escalate', 'restart'] },
            own: { opinions: ['resume'] },
          },
        },
        { do: 'tell', to: 2, ending: 'hold' },
        { do: 'tell', to: 2, ending: 'fail' },
        { do: 'tell', to: 2, ending: 'fail' },
        { do: 'release', to: 2, how: 'ok' },
      ],
    }
    expect(await differences(script)).toEqual([])
  })

  it('5.4 a resume down the chain replaces the restart that a group had planned', async () => {
    const script: Script = {
      commands: [
        {
          do: 'spawn',
          plan: {
            ...leaf,
            children: [{ ...leaf, starts: ['hold'] }, leaf],
            strategy: { scope: 'rest-for-one', opinions: ['escalate', 'restart'], backoff: [10, 40] },
            own: { opinions: ['restart', 'resume', 'restart'], stopChildren: false },
          },
        },
        { do: 'tell', to: 2, ending: 'fail' },
        { do: 'release', to: 1, how: 'fail' },
        { do: 'release', to: 3, how: 'fail' },
      ],
    }
    expect(await differences(script)).toEqual([])
  })
})
