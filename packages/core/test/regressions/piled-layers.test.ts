import { Behavior, type StandardSchema } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { world } from './support.ts'

const schema = (): StandardSchema<number, number> => ({
  '~standard': { version: 1, vendor: 'test', validate: value => ({ value: value as number }) },
})
const once = schema()
/** A behaviour that returns itself wrapped again. A 0 fails it. */
const counting = (make: () => StandardSchema<number, number>): Behavior<number> =>
  Behavior.validated(
    make(),
    Behavior.receiveMessage((n: number) => {
      if (n === 0) throw new Error('none')
      return counting(make)
    }),
  )

async function warnings(make: () => StandardSchema<number, number>, ...messages: number[]) {
  const { system, host } = world({ logLevel: 'off' })
  const lines = eventProbe(system, 'log')
  const ref = system.spawn(counting(make), { name: 'counting', supervision: 'restart' })
  for (const message of messages) ref.tell(message)
  await host.settle()
  return lines.events.filter(({ level, message }) => level === 'warn' && /layers/.test(message)).map(({ message }) => message)
}
const times = (count: number) => new Array<number>(count).fill(1)

it('8.6 more than 1,000 layers around a behaviour: one warning says whose, and what to do', async () => {
  expect(await warnings(schema, ...times(1_100))).toEqual([
    expect.stringMatching(/^1001 layers .*counting#\d+: .* made anew at each message\. Make it once, outside of the handler\.$/),
  ])
})

it('8.6 up to 1,000 layers, and where none pile up: no word', async () => {
  expect(await warnings(schema, ...times(999))).toEqual([])
  expect(await warnings(() => once, ...times(1_100))).toEqual([])
})

it('8.6 one warning per instance', async () => {
  expect(await warnings(schema, ...times(1_100), 0, ...times(1_100))).toHaveLength(2)
})
