import { ActorSystem } from '@cellactor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesLeftBy, SLACK_BYTES } from './heap.ts'
import { loads } from './loads.ts'

/**
 * On the real host: whatever is done a hundred thousand times leaves the heap as it was. A tenth of it in the normal run.
 *
 * All of it:   CELLACTOR_LEAKS=full npx vitest run packages/core/test/leaks
 */
const isFull = process.env.CELLACTOR_LEAKS === 'full'

let system: ActorSystem
beforeAll(() => {
  system = ActorSystem.create({ name: 'leaks', logLevel: 'off' })
})
afterAll(() => system.terminate())

describe('rule 5 of the architecture: every queue and registry has an owner that empties it', () => {
  it.each(loads)('$name', { timeout: 300_000 }, async ({ name, count, run }) => {
    const times = isFull ? count : count / 10
    const bytes = await bytesLeftBy(() => run(system, times))
    if (isFull) console.log(`${name}, ${times} times: ${bytes} bytes`)
    expect(bytes).toBeLessThan(SLACK_BYTES)
  })
})

describe('the measure itself', () => {
  it('sees one forgotten reference per operation', async () => {
    const forgotten: unknown[] = []
    const bytes = await bytesLeftBy(async () => {
      for (let i = 0; i < 50_000; i++) forgotten.push(forgotten)
    })
    expect(forgotten.length).toBeGreaterThan(0)
    expect(bytes).toBeGreaterThan(SLACK_BYTES)
  })

  it('sees actors that nobody stops', async () => {
    const bytes = await bytesLeftBy(async () => {
      for (let i = 0; i < 1_000; i++) system.spawn(() => ({ receive() {} }))
    })
    expect(bytes).toBeGreaterThan(SLACK_BYTES)
  })

  it('sees nothing where nothing is kept', async () => {
    const bytes = await bytesLeftBy(async () => {
      for (let i = 0; i < 50_000; i++) void { i }
    })
    expect(bytes).toBeLessThan(SLACK_BYTES)
  })
})
