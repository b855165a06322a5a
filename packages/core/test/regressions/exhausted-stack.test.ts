import { setFlagsFromString } from 'node:v8'
import type { ActorContext } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { actor } from '../watch-events/support.ts'
import { outcomeOf, world } from './support.ts'

// A frame is as large in the last try as in the first.
setFlagsFromString('--no-opt')

describe('4.12 spawn on an exhausted stack', () => {
  it.each(Array.from({ length: 20 }, (_, pad) => pad))('4.12 1.5 no child is lost: the system ends (%i frames)', async pad => {
    const { system, host } = world({ logLevel: 'off' })
    const dive = (ctx: ActorContext<string>): void => {
      let spawned = 0
      // Down to the end; on the way up each frame tries, as long as it fails.
      const deeper = (depth: number): void => {
        try {
          deeper(depth + 1)
        } catch (error) {
          try {
            if (spawned < 3) ctx.spawn(actor({}))
            spawned++
          } catch {
            // Still too deep.
          }
          throw error
        }
      }
      const padded = (left: number): void => (left === 0 ? deeper(0) : padded(left - 1))
      padded(pad)
    }
    system.spawn(actor<string>({ receive: dive })).tell('dive')
    await host.advance(100)
    const done = outcomeOf(system.terminate())
    await host.advance(10_000)
    expect(done.settled).toBe(true)
  })
})
