import { expect, it } from 'vitest'
import { actor } from '../watch-events/support.ts'
import { isAlive, raise, world } from './support.ts'

/** An actor that is told `'tick'` when 100 ms have passed without a message. */
function ticking() {
  const { system, host } = world()
  const log: string[] = []
  const ref = system.spawn(
    actor<unknown>({
      preStart: ctx => ctx.setReceiveTimeout(100, 'tick'),
      receive: (_ctx, message) => void log.push(`${typeof message === 'string' ? message : typeof message}@${host.now()}`),
    }),
  )
  return { system, host, ref, log }
}

it('8.3 a message that is told counts, though it be the very message of the timeout', async () => {
  const { host, ref, log } = ticking()
  await host.advance(60)
  ref.tell('tick')
  await host.advance(100)
  expect(log).toEqual(['tick@60', 'tick@160'])
})

it('8.3 4.12 a message that can not be looked into is one like any other', async () => {
  const { system, host, ref, log } = ticking()
  await host.advance(60)
  ref.tell(new Proxy({}, { get: () => raise(new Error('hostile')) }))
  await host.advance(100)
  expect(isAlive(system, ref)).toBe(true)
  expect(log).toEqual(['object@60', 'tick@160'])
})
