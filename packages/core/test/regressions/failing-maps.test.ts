import { type ActorContext, type ActorRef, Behavior } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { actor } from '../watch-events/support.ts'
import { raise, world } from './support.ts'

const failing = (): never => raise(new Error('map'))

function restarting(preStart: (ctx: ActorContext<string>) => void) {
  const w = world({ logLevel: 'off' })
  const failures = eventProbe(w.system, 'failure')
  const givenToPreRestart: unknown[] = []
  const ref = w.system.spawn(
    actor<string>({
      preStart,
      preRestart: (_ctx, _failure, message) => void givenToPreRestart.push(message),
      receive: () => raise(new Error('receive')),
    }),
    { supervision: 'restart' },
  )
  const lastMessages = () => failures.events.map(({ lastMessage }) => lastMessage)
  return { ...w, ref, lastMessages, givenToPreRestart }
}

it('F1 8.5 the map of an adapter fails: the last message is what it was to map; preRestart, which knows the protocol only, is not given it', async () => {
  const adapters: ActorRef<number>[] = []
  const { host, ref, lastMessages, givenToPreRestart } = restarting(ctx => void adapters.push(ctx.adapt<number>(failing)))
  adapters[0]?.tell(7)
  await host.settle()
  expect([lastMessages(), givenToPreRestart]).toEqual([[7], [undefined]])
  ref.tell('told')
  await host.settle()
  expect([lastMessages(), givenToPreRestart]).toEqual([
    [7, 'told'],
    [undefined, 'told'],
  ])
})

it('F1 2.6 the mapper of pipeToSelf fails: the last message is the result that it was to map', async () => {
  const done = [false]
  const { host, lastMessages, givenToPreRestart } = restarting(ctx => {
    if (!done[0]) ctx.pipeToSelf(Promise.resolve(7), failing)
    done[0] = true
  })
  await host.settle()
  expect([lastMessages(), givenToPreRestart]).toEqual([[7], [undefined]])
})

it('F1 4.8 it is the last message of each hop', async () => {
  const { system, host } = world({ logLevel: 'off' })
  const failures = eventProbe(system, 'failure')
  const adapters: ActorRef<number>[] = []
  const child = Behavior.setup<string>(ctx => {
    adapters.push(ctx.adapt<number>(failing))
    return Behavior.ignore
  })
  system.spawn(
    Behavior.setup<string>(ctx => {
      ctx.spawn(child, { supervision: 'escalate' })
      return Behavior.ignore
    }),
    { supervision: 'stop' },
  )
  adapters[0]?.tell(7)
  await host.settle()
  expect(failures.events.map(({ lastMessage }) => lastMessage)).toContain(7)
})
