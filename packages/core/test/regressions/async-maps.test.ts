import { type ActorContext, type ActorRef, ask, Behavior, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { deferred, unhandledRejections } from '../patterns/support.ts'
import { outcomeOf, raise, world } from './support.ts'

/** TypeScript refuses a map that returns a promise, JavaScript does not. */
const promising = (map: (message: never) => unknown) => map as (message: unknown) => never

function adapted(map: (message: never) => unknown, supervision: 'resume' | 'restart' = 'resume') {
  const w = world({ logLevel: 'off' })
  const log: unknown[] = []
  const refs: ActorRef<unknown>[] = []
  const actor = w.system.spawn<unknown>(
    () => ({
      preStart: (ctx: ActorContext<unknown>) => void refs.push(ctx.adapt(promising(map))),
      receive: (_ctx: ActorContext<unknown>, message: unknown) => {
        if (message === 'fail') raise(new Error('told to'))
        log.push(message)
      },
    }),
    { supervision },
  )
  const [adapter] = refs as [ActorRef<unknown>]
  return { ...w, actor, adapter, log, failures: eventProbe(w.system, 'failure'), dead: eventProbe(w.system, 'deadLetter') }
}

it('2.7 8.5 the map of an adapter gives a promise: the message is what that gives', async () => {
  const gate = deferred()
  const { host, actor, adapter, log } = adapted(async (message: string) => {
    await gate.promise
    return `mapped ${message}`
  })
  adapter.tell('told')
  actor.tell('other')
  await host.settle()
  expect(log).toEqual(['other'])
  gate.resolve()
  await host.settle()
  expect(log).toEqual(['other', 'mapped told'])
})

it('2.7 8.5 the promise rejects: a failure of the actor, and no unhandled rejection', async () => {
  const rejections = unhandledRejections()
  const { host, adapter, failures, log } = adapted(async () => raise(new Error('map')))
  adapter.tell('told')
  await host.settle()
  expect(await rejections.stop()).toEqual([])
  expect(failures.events.map(({ snapshot }) => snapshot.description)).toEqual(['map'])
  expect(log).toEqual([])
})

it('2.7 8.1 the promise rejects for a question: the asker is told at once', async () => {
  const { host, adapter } = adapted(async () => raise(new Error('map')))
  const answer = outcomeOf(ask(adapter as ActorRef<{ type: 'get'; replyTo: ActorRef<number> }>, { type: 'get' }))
  await host.settle()
  expect(answer.error).toMatchObject({ code: 'ASK_TARGET_FAILED', cause: { message: 'map' } })
})

it('2.4 8.5 the instance is replaced while the promise is pending: a dead letter, the next instance sees nothing', async () => {
  const gate = deferred()
  const { host, actor, adapter, log, dead } = adapted(async () => gate.promise, 'restart')
  adapter.tell('told')
  actor.tell('fail')
  await host.settle()
  gate.resolve()
  await host.settle()
  expect([log, dead.events]).toMatchObject([[], [{ message: 'told', reason: 'staleInstance' }]])
})

it('2.4 8.5 the actor stops while the promise is pending, which then rejects: a dead letter', async () => {
  const rejections = unhandledRejections()
  const gate = deferred()
  const { host, system, actor, adapter, dead, failures } = adapted(() => gate.promise)
  adapter.tell('told')
  await host.settle()
  system.stop(actor)
  await host.settle()
  gate.reject(new Error('late'))
  await host.settle()
  expect(await rejections.stop()).toEqual([])
  expect([dead.events, failures.events]).toMatchObject([[{ message: 'told' }], []])
})

it('4.12 8.5 the map gives something whose then throws: a failure of the actor', async () => {
  const hostile = new Proxy({}, { get: (_target, key) => (key === 'then' ? raise(new Error('then')) : undefined) })
  const { host, adapter, failures } = adapted(() => hostile)
  adapter.tell('told')
  await host.settle()
  expect(failures.events.map(({ snapshot }) => snapshot.description)).toEqual(['then'])
})

it('2.7 8.5 an adapter inside of a map: what the promise gives is of the inner protocol', async () => {
  const { system, host } = world({ logLevel: 'off' })
  const log: unknown[] = []
  const refs: ActorRef<string>[] = []
  const inner = Behavior.setup<{ inner: string }>(ctx => {
    refs.push(ctx.adapt(promising(async (message: string) => ({ inner: message }))))
    return Behavior.handle((_ctx, message) => void log.push(message))
  })
  system.spawn(
    Behavior.transform(inner, (message: string) => ({ inner: `outer ${message}` })),
    { supervision: SupervisorStrategy.stopping },
  )
  refs[0]?.tell('told')
  await host.settle()
  expect(log).toEqual([{ inner: 'told' }])
})
