import { type ActorRef, ask } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'

const stuck = () => ({ receive: () => new Promise<void>(() => {}) })

async function heapMb(): Promise<number> {
  for (let round = 0; round < 4; round++) {
    await new Promise(resolve => setTimeout(resolve, 0))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** What 100 actors at work hold beyond what they held with empty mailboxes, after this end of theirs. */
async function heldAfter(end: (world: ReturnType<typeof simulate>, refs: readonly ActorRef<number>[]) => Promise<void>) {
  const world = simulate({ logLevel: 'off' })
  const refs = Array.from({ length: 100 }, () => world.system.spawn<number>(stuck, { stopTimeoutMs: 10 }))
  for (const ref of refs) ref.tell(0)
  await world.host.settle()
  const before = await heapMb()
  for (const ref of refs) for (let n = 0; n < 10_000; n++) ref.tell(n)
  expect((await heapMb()) - before).toBeGreaterThan(8)
  await end(world, refs)
  const held = (await heapMb()) - before
  expect(refs.map(ref => world.system.resolve(ref.path))).toEqual(refs.map(() => undefined))
  return held
}

describe('9.3 refs to actors that ended with a long queue', () => {
  it('9.3 3.8 stopped while they awaited: hold no storage', async () => {
    const held = await heldAfter(async ({ system, host }, refs) => {
      for (const ref of refs) system.stop(ref)
      await host.advance(10)
    })
    expect(held).toBeLessThan(4)
  })

  it('9.3 10.3 cut off: hold no storage', async () => {
    const held = await heldAfter(async ({ system, host }) => {
      const done = system.terminate({ timeoutMs: 5 })
      await host.advance(5)
      expect((await done).stragglers).toHaveLength(100)
    })
    expect(held).toBeLessThan(4)
  })
})

describe('8.1 10.3 a ref to an actor that was cut off', () => {
  it('8.1 does not hold the question that the actor was at', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const questions: WeakRef<object>[] = []
    const ref = system.spawn<{ type: 'question'; replyTo: ActorRef<number> }>(() => ({
      receive(_ctx, question) {
        questions.push(new WeakRef(question))
        return new Promise(() => {})
      },
    }))
    const asked = ask(ref, { type: 'question' }, { timeoutMs: 10 })
    await Promise.all([expect(asked).rejects.toMatchObject({ code: 'ASK_TIMEOUT' }), host.advance(10)])
    const done = system.terminate({ timeoutMs: 5 })
    await host.advance(5)
    await done
    expect(questions).toHaveLength(1)
    expect(await collected(questions)).toBe(1)
    expect(ref.path.system).toBe('test')
  })
})
