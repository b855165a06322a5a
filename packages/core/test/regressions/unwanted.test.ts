import { type ActorRef, Behavior } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { actor, Boom, nodeOf, world } from '../watch-events/support.ts'
import { raise } from './support.ts'

it('7.4 an invalid event that its subscriber finds invalid is not published', async () => {
  const { system, host } = world()
  const events = eventProbe(system, 'invalid')
  const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) } } as const
  const ref: ActorRef<unknown> = system.spawn(
    Behavior.validated(
      schema,
      Behavior.handle<unknown>(() => {}),
    ),
  )
  system.eventStream.subscribe('invalid', ref)
  ref.tell('one')
  await host.settle()
  expect(events.events.map(({ message }) => message)).toEqual(['one'])
})

it('7.3 a message is counted once, though what its handler gives back can not be looked at', async () => {
  const { system, host } = world()
  const untouchable = {
    // biome-ignore lint/suspicious/noThenProperty: a value that misbehaves is what the test is about
    get then(): never {
      return raise(new Boom('then'))
    },
  } as never
  const ref = system.spawn(actor<string>({ receive: () => untouchable }), { supervision: 'resume' })
  // The first one comes with what the start has left to do, the second one by itself.
  for (const expected of [1, 2]) {
    ref.tell('message')
    await host.settle()
    expect(nodeOf(system, ref)?.processed).toBe(expected)
  }
})
