import { type ActorContext, type ActorRef, Behavior, err, type ReceiveMiddleware, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, outcomeOf, world } from './support.ts'

const through: ReceiveMiddleware = (_ctx, message, next) => next(message)

describe('a middleware of the spawn', () => {
  it.each([
    ['at once', () => err(new Boom('no'))],
    ['later', async () => err(new Boom('no'))],
  ])('R8 an Err that the handler returns %s is a failure, as without it', async (_, receive) => {
    const { system, host } = world()
    const failures = eventProbe(system, 'failure')
    const ref = system.spawn(actor<string>({ receive }), { middleware: [through], supervision: 'resume' })
    ref.tell('fail')
    await host.settle()
    expect(failures.events.map(({ snapshot }) => snapshot.description)).toEqual(['no'])
  })

  it('8.5 what an inner layer tells itself stays inside the map, whatever passes it on', async () => {
    const { system, host } = world()
    const log: string[] = []
    const inner = Behavior.setup<string>(ctx =>
      Behavior.handle<string>((_ctx, text) => {
        log.push(text)
        if (text === 'mapped start') ctx.self.tell('again')
      }),
    )
    const outer = Behavior.transform(inner, (text: string) => `mapped ${text}`)
    system.spawn(outer, { middleware: [through] }).tell('start')
    await host.settle()
    expect(log).toEqual(['mapped start', 'again'])
  })

  it('9.1 nor is what it offers itself mapped', async () => {
    const { system, host } = world()
    const log: string[] = []
    const inner = Behavior.setup<string>(ctx =>
      Behavior.handle<string>((_ctx, text) => {
        log.push(text)
        if (text === 'mapped start') void ctx.self.offer('again')
      }),
    )
    system.spawn(Behavior.transform(inner, (text: string) => `mapped ${text}`)).tell('start')
    await host.settle()
    expect(log).toEqual(['mapped start', 'again'])
  })
})

describe('4.8 a child fails while its parent starts', () => {
  const failing = actor<string>({
    receive: () => {
      throw new Boom('child')
    },
  })
  /** A parent whose start waits, with a child whose failure it hands up. */
  const starting = (gate: Promise<void>, log: string[] = []) =>
    actor<string>({
      preStart(ctx: ActorContext<string>) {
        ctx.spawn(failing, 'child').tell('fail')
        return gate
      },
      receive: (_ctx, text) => void log.push(text),
      supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
    })

  it('4.8 escalated: the start has failed with it, once its hook is over', async () => {
    const { system, host } = world()
    const gate = deferred()
    const spawned = outcomeOf(system.spawnAsync<string>(starting(gate.promise), 'parent'))
    await host.settle()
    expect(spawned.settled).toBe(false)
    gate.resolve()
    await host.settle()
    expect(spawned.error).toMatchObject({ code: 'SPAWN_START_FAILED', cause: { message: 'child' } })
  })

  it('4.8 escalated: nothing runs before the grandparent has decided', async () => {
    const { system, host } = world()
    const gate = deferred()
    const log: string[] = []
    const ref: ActorRef<string> = system.spawn<string>(starting(gate.promise, log), { name: 'parent', supervision: 'stop' })
    ref.tell('too early')
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([log, system.resolve(ref.path)]).toEqual([[], undefined])
  })
})
