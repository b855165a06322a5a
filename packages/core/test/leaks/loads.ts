import { setMaxListeners } from 'node:events'
import { type ActorRef, ActorSystem, ask, Behavior, err, SupervisorStrategy } from '@cellactor/core'
import { BATCH, downTo, inBatches, type Load, living, stopped } from './load.ts'
import { loadsInside } from './loads-inside.ts'

type Question = { readonly type: 'get'; readonly replyTo: ActorRef<number> }

const quiet = () => ({ receive() {} })
/** Node warns of more than ten listeners; here a batch of them is what is wanted. */
function abortable() {
  const controller = new AbortController()
  setMaxListeners(BATCH, controller.signal)
  return { controller, signal: controller.signal }
}

const lasting = abortable().signal

const answering = () =>
  Behavior.receive<Question>((_, { replyTo }) => {
    replyTo.tell(1)
    return Behavior.same
  })

export const loads: readonly Load[] = [
  {
    name: 'spawn and stop',
    count: 1_000_000,
    async run(system, count) {
      const before = living(system)
      await inBatches(count, size => {
        for (let i = 0; i < size; i++) system.stop(system.spawn(quiet))
        return downTo(system, before)
      })
    },
  },
  {
    name: 'spawns that fail',
    count: 100_000,
    async run(system, count) {
      const preStart = () => err(new Error('no start'))
      await inBatches(count, size => {
        for (let i = 0; i < size; i++) {
          try {
            system.spawn(() => ({ preStart, receive() {} }), 'same-name')
          } catch {
            // Told to the caller.
          }
        }
      })
    },
  },
  {
    name: 'asks',
    count: 1_000_000,
    async run(system, count) {
      const ref = system.spawn(answering)
      await inBatches(count, size => Promise.all(Array.from({ length: size }, () => ask(ref, { type: 'get' }))))
      await stopped(ref)
    },
  },
  {
    name: 'asks that are given up by their signal',
    count: 100_000,
    async run(system, count) {
      const ref = system.spawn(Behavior.handle<Question>(() => {}))
      await inBatches(count, async size => {
        const { controller, signal } = abortable()
        const asked = Array.from({ length: size }, () => ask(ref, { type: 'get' }, { signal }))
        controller.abort()
        await Promise.allSettled(asked)
      })
      await stopped(ref)
    },
  },
  {
    name: 'asks under a signal that lasts',
    count: 100_000,
    async run(system, count) {
      const ref = system.spawn(answering)
      await inBatches(count, size =>
        Promise.all(Array.from({ length: size }, () => ask(ref, { type: 'get' }, { signal: lasting }))),
      )
      await stopped(ref)
    },
  },
  {
    name: 'restarts',
    count: 100_000,
    async run(system, count) {
      const ref = system.spawn(() => ({ receive: () => err(new Error('leak')) }), { supervision: 'restart' })
      const before = restarts(system)
      for (let done = 0; done < count; done += BATCH) {
        for (let i = 0; i < BATCH; i++) ref.tell('fail')
        while (restarts(system) < before + done + BATCH) await new Promise(resolve => setImmediate(resolve))
      }
      await stopped(ref)
    },
  },
  {
    name: 'actors that end by a failure',
    count: 100_000,
    async run(system, count) {
      const before = living(system)
      const options = { supervision: SupervisorStrategy.stopping }
      await inBatches(count, size => {
        for (let i = 0; i < size; i++) system.spawn(() => ({ receive: () => err('leak') }), options).tell('fail')
        return downTo(system, before)
      })
    },
  },
  {
    name: 'messages to actors that have ended',
    count: 100_000,
    async run(system, count) {
      const ref = system.spawn(quiet)
      await stopped(ref)
      await inBatches(count, size => {
        for (let i = 0; i < size; i++) ref.tell({ i })
      })
    },
  },
  {
    name: 'subscriptions',
    count: 100_000,
    async run(system, count) {
      const ref: ActorRef<unknown> = system.spawn<unknown>(quiet)
      await inBatches(count, size => {
        for (let i = 0; i < size; i++) {
          system.eventStream.subscribe(() => {}).unsubscribe()
          system.eventStream.subscribe('deadLetter', ref).unsubscribe()
        }
      })
      await stopped(ref)
    },
  },
  {
    name: 'offers',
    count: 100_000,
    async run(system, count) {
      const ref = system.spawn<number>(quiet, { mailbox: { kind: 'bounded', capacity: 10 } })
      await inBatches(count, size => Promise.all(Array.from({ length: size }, (_, i) => ref.offer(i, { signal: lasting }))))
      await stopped(ref)
    },
  },
  {
    name: 'systems',
    count: 200,
    async run(_, count) {
      for (let i = 0; i < count; i++) {
        const system = ActorSystem.create({ name: `system-${i % 10}`, logLevel: 'off' })
        system.eventStream.subscribe(() => {})
        const ref = system.spawn(answering)
        for (let n = 0; n < 10; n++)
          system.spawn(() => ({ receive() {}, preStart: ctx => ctx.timers.startFixedRate('rate', 1, 60_000) }))
        await ask(ref, { type: 'get' })
        await system.terminate()
      }
    },
  },
  ...loadsInside,
]

function restarts(system: ActorSystem): number {
  let total = 0
  for (const count of system.metrics().counters.get('failure_restart_total')?.values() ?? []) total += count
  return total
}
