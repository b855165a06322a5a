import { type ActorRef, DeathPactFailure, kill, poison, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, expectBalanced, isAlive, type Script, scripted, seeds, watching, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('the end')
}
const mortal = { supervision: 'stop' } as const

describe('link', () => {
  it('6.6 when the target ends by its own failure, this actor fails with DeathPactFailure', async () => {
    const { system, act } = world()
    const failures = eventProbe(system, 'failure')
    const one = system.spawn(scripted(), 'one')
    const target = system.spawn(scripted(), { name: 'target', ...mortal })
    await act(one, ctx => ctx.link(target))
    await act(target, blowUp)
    const pact = failures.events.find(event => event.snapshot.actor === one.pid)
    expect(pact?.snapshot.failure.behavior()).toBeInstanceOf(DeathPactFailure)
    expect(pact?.snapshot.failure.downcast(DeathPactFailure)?.target).toBe(target.pid)
    expect(pact?.lastMessage).toBeUndefined()
  })

  it('6.6 the default strategy stops an actor that fails by a death pact', async () => {
    const { system, act } = world()
    const one = system.spawn(scripted())
    const target = system.spawn(scripted(), mortal)
    await act(one, ctx => ctx.link(target))
    await act(target, blowUp)
    expect(isAlive(system, one)).toBe(false)
    expectBalanced(system)
  })

  it('6.6 the pact is a failure like any other: a strategy may resume', async () => {
    const { system, act } = world()
    const seen: unknown[] = []
    const supervision = SupervisorStrategy.oneForOne({
      decide: (_actor, failure) => {
        seen.push(failure)
        return 'resume'
      },
    })
    const one = system.spawn(scripted(), { supervision })
    const target = system.spawn(scripted(), mortal)
    await act(one, ctx => ctx.link(target))
    await act(target, blowUp)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBeInstanceOf(DeathPactFailure)
    const alive: boolean[] = []
    await act(one, () => void alive.push(true))
    expect(alive).toEqual([true])
  })

  it('6.6 a killed target breaks the pact', async () => {
    const { system, host, act } = world()
    const one = system.spawn(scripted())
    const target = system.spawn(scripted())
    await act(one, ctx => ctx.link(target))
    kill(target)
    await host.settle()
    expect(isAlive(system, one)).toBe(false)
  })

  const normalEnds: readonly (readonly [string, (target: ActorRef<Script>, stop: (ref: ActorRef<never>) => void) => void])[] = [
    ['stop', (target, stop) => stop(target)],
    ['stopSelf', target => target.tell(ctx => ctx.stopSelf())],
    ['poison', target => poison(target)],
  ]
  for (const [how, end] of normalEnds) {
    it(`6.6 a normal end (${how}) does nothing`, async () => {
      const { system, host, act } = world()
      const failures = eventProbe(system, 'failure')
      const log: string[] = []
      const one = system.spawn(watching(log))
      const target = system.spawn(scripted())
      await act(one, ctx => ctx.link(target))
      end(target, ref => system.stop(ref))
      await host.settle()
      expect(isAlive(system, target)).toBe(false)
      expect(isAlive(system, one)).toBe(true)
      expect(failures.events).toEqual([])
      expect(log).toEqual([])
    })
  }

  it('6.6 a restart or a resume of the target does nothing', async () => {
    const { system, act } = world()
    const one = system.spawn(scripted())
    for (const supervision of ['restart', 'resume'] as const) {
      const target = system.spawn(scripted(), { supervision })
      await act(one, ctx => ctx.link(target))
      await act(target, blowUp)
    }
    expect(isAlive(system, one)).toBe(true)
  })

  it('6.6 a target whose failure escalates, and which its restarting parent then stops, does not end by its own failure', async () => {
    const { system, act, childOf } = world()
    const one = system.spawn(scripted())
    const parent = system.spawn(
      scripted({ supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' }) }),
    )
    const target = await childOf(parent, scripted())
    await act(one, ctx => ctx.link(target))
    await act(target, blowUp)
    expect(isAlive(system, target)).toBe(false)
    expect(isAlive(system, parent)).toBe(true)
    expect(isAlive(system, one)).toBe(true)
  })

  it('6.6 to one that is gone (notFound): this actor fails', async () => {
    const { system, host, act } = world()
    const failures = eventProbe(system, 'failure')
    const target = system.spawn(scripted())
    system.stop(target)
    await host.settle()
    const one = system.spawn(scripted())
    await act(one, ctx => ctx.link(target))
    expect(failures.events).toHaveLength(1)
    const pact = failures.events[0]?.snapshot.failure.downcast(DeathPactFailure)
    expect(pact?.target).toBe(target.pid)
    expect(isAlive(system, one)).toBe(false)
  })

  it('6.6 it is one direction only', async () => {
    const { system, act } = world()
    const one = system.spawn(scripted(), mortal)
    const target = system.spawn(scripted())
    await act(one, ctx => ctx.link(target))
    await act(one, blowUp)
    expect(isAlive(system, one)).toBe(false)
    expect(isAlive(system, target)).toBe(true)
  })

  it('6.6 linking twice is one pact', async () => {
    const { system, act } = world()
    const failures = eventProbe(system, 'failure')
    const one = system.spawn(scripted(), { supervision: 'resume' })
    const target = system.spawn(scripted(), mortal)
    await act(one, ctx => {
      ctx.link(target)
      ctx.link(target)
    })
    await act(target, blowUp)
    expect(failures.events.filter(event => event.snapshot.actor === one.pid)).toHaveLength(1)
  })

  for (const seed of seeds) {
    it(`6.6 a chain of pacts falls from end to end (seed ${seed})`, async () => {
      const { system, act } = world({ seed })
      const chain = Array.from({ length: 6 }, () => system.spawn(scripted(), mortal))
      for (const [index, one] of chain.entries()) {
        const next = chain[index + 1]
        if (next !== undefined) await act(one, ctx => ctx.link(next))
      }
      const last = chain[5]
      if (last !== undefined) await act(last, blowUp)
      expect(chain.map(ref => isAlive(system, ref))).toEqual(chain.map(() => false))
      expectBalanced(system)
    })

    it(`6.6 W7 two that are linked to each other end both (seed ${seed})`, async () => {
      const { system, act } = world({ seed })
      const failures = eventProbe(system, 'failure')
      const one = system.spawn(scripted(), mortal)
      const two = system.spawn(scripted(), mortal)
      await act(one, ctx => ctx.link(two))
      await act(two, ctx => ctx.link(one))
      await act(two, blowUp)
      expect([isAlive(system, one), isAlive(system, two)]).toEqual([false, false])
      expect(failures.events).toHaveLength(2)
      expectBalanced(system)
    })
  }
})
