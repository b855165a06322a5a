import { type ActorContext, type ActorRef, ConfigError, notInfluenceReceiveTimeout } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { actor, thrownBy, world } from './support.ts'

/** A message: `name`, how long its handler takes, and whether it counts for the receive timeout. */
interface Work {
  readonly name: string
  readonly takesMs?: number
  readonly [notInfluenceReceiveTimeout]?: boolean
}
const marked = (name: string, takesMs = 0): Work => ({ name, takesMs, [notInfluenceReceiveTimeout]: true })

/** An actor that writes down what it begins to handle, and when; its receive timeout is 100 ms. */
async function idler<M = Work>(timeout: M = { name: 'timeout' } as M) {
  const w = world()
  const log: string[] = []
  const ref: ActorRef<M> = w.system.spawn(
    actor<M>({
      preStart: ctx => ctx.setReceiveTimeout(100, timeout),
      receive: (_ctx, message) => {
        const { name = String(message), takesMs = 0 } = (message ?? {}) as Partial<Work>
        log.push(`${message === timeout ? 'timeout' : name}@${w.host.now()}`)
        if (takesMs > 0) return new Promise<void>(resolve => void w.host.setTimer(resolve, takesMs))
      },
    }),
  )
  await w.host.settle()
  const tellAt = (at: number, message: M) => void w.host.setTimer(() => ref.tell(message), at - w.host.now())
  return { ...w, ref, log, tellAt }
}

describe('8.3 a receive timeout that has to wait in the queue', () => {
  it('8.3 behind a marked message: it is seen, and the next wait begins when its own handler has ended', async () => {
    const { host, log, tellAt } = await idler<Work>({ name: 'timeout', takesMs: 150 })
    tellAt(0, marked('marked', 130))
    await host.advance(600)
    expect(log).toEqual(['marked@0', 'timeout@130', 'timeout@380'])
  })

  it('8.3 behind a message that counts: it is stale and not seen, the wait begins anew', async () => {
    const { host, log, tellAt } = await idler()
    tellAt(0, marked('marked', 150))
    tellAt(50, { name: 'told' })
    await host.advance(300)
    expect(log).toEqual(['marked@0', 'told@150', 'timeout@250'])
  })

  it('8.3 due again while a stale one is queued: seen once, before what was told after it', async () => {
    const { host, log, tellAt } = await idler()
    tellAt(0, marked('marked', 150))
    tellAt(50, { name: 'told' })
    tellAt(60, marked('marked', 200))
    tellAt(200, { name: 'told' })
    await host.advance(460)
    expect(log).toEqual(['marked@0', 'told@150', 'marked@150', 'timeout@350', 'told@350', 'timeout@450'])
  })
})

describe('8.3 what counts', () => {
  const markedFunction = Object.assign(() => {}, { [notInfluenceReceiveTimeout]: true })
  for (const [what, message, counts] of [
    ['null', null, true],
    ['undefined', undefined, true],
    ['a text', 'told', true],
    ['a number', 7, true],
    ['an object', {}, true],
    ['a function', () => {}, true],
    ['an object whose mark is not true', { [notInfluenceReceiveTimeout]: 1 }, true],
    ['a marked object', { [notInfluenceReceiveTimeout]: true }, false],
    ['a marked function', markedFunction, false],
  ] as const) {
    it(`8.3 ${what}: ${counts}`, async () => {
      const { host, log, tellAt } = await idler<unknown>()
      tellAt(60, message)
      await host.advance(170)
      expect(log).toHaveLength(2)
      expect(log[1]).toBe(counts ? 'timeout@160' : 'timeout@100')
    })
  }
})

describe('8.3 setReceiveTimeout', () => {
  for (const delayMs of ['100', 100n, [100], undefined, null] as unknown[]) {
    it(`8.3 ${typeof delayMs} ${String(delayMs)} is no delay`, async () => {
      const w = world()
      const thrown: unknown[] = []
      const preStart = (ctx: ActorContext<string>) =>
        void thrown.push(thrownBy(() => ctx.setReceiveTimeout(delayMs as number, 'timeout')))
      w.system.spawn(actor<string>({ preStart }))
      await w.host.settle()
      expect(thrown[0]).toBeInstanceOf(ConfigError)
      expect(w.host.pendingTimers).toBe(0)
    })
  }
})
