import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, expectBalanced, isAlive, type Script, scripted, seeds, watching, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('the end')
}
const mortal = { supervision: 'stop' } as const

describe('unlink', () => {
  it('6.6 ends the pact', async () => {
    const { system, act } = world()
    const one = system.spawn(scripted())
    const target = system.spawn(scripted(), mortal)
    await act(one, ctx => ctx.link(target))
    await act(one, ctx => ctx.unlink(target))
    await act(target, blowUp)
    expect(isAlive(system, one)).toBe(true)
  })

  it('6.6 ends it also where the target was gone when it was linked: the failure that is due does not come', async () => {
    const { system, host, act } = world()
    const failures = eventProbe(system, 'failure')
    const target = system.spawn(scripted())
    system.stop(target)
    await host.settle()
    const one = system.spawn(scripted())
    await act(one, ctx => {
      ctx.link(target)
      ctx.unlink(target)
    })
    expect(failures.events).toEqual([])
    expect(isAlive(system, one)).toBe(true)
  })

  for (const seed of seeds) {
    it(`6.6 once it has ended the pact, it may cross the failure of the target (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const ended: boolean[] = []
      const one = system.spawn(scripted())
      const target = system.spawn(scripted(), mortal)
      await act(one, ctx => ctx.link(target))
      one.tell(ctx => {
        ctx.unlink(target)
        ended.push(true)
      })
      target.tell(blowUp)
      await host.settle()
      // Either the failure was first, and ended this actor, or unlink was, and then nothing may follow.
      expect(isAlive(system, one)).toBe(ended.length === 1)
      expectBalanced(system)
    })
  }

  it('6.6 of one that is not linked does nothing', async () => {
    const { system, act } = world()
    const one = system.spawn(scripted())
    const target = system.spawn(scripted())
    await act(one, ctx => ctx.unlink(target))
    expect([isAlive(system, one), isAlive(system, target)]).toEqual([true, true])
  })
})

describe('link and watch are independent', () => {
  it('6.6 both: one notification and one failure', async () => {
    const { system, act } = world()
    const failures = eventProbe(system, 'failure')
    const log: string[] = []
    const one = system.spawn(watching(log), { supervision: 'resume' })
    const target = system.spawn(scripted(), { name: 'target', ...mortal })
    await act(one, ctx => {
      ctx.watch(target)
      ctx.link(target)
    })
    await act(target, blowUp)
    expect(log).toEqual(['terminated:target:failed'])
    expect(failures.events.filter(event => event.snapshot.actor === one.pid)).toHaveLength(1)
  })

  it('6.6 unwatch keeps the pact', async () => {
    const { system, act } = world()
    const log: string[] = []
    const one = system.spawn(watching(log))
    const target = system.spawn(scripted(), mortal)
    await act(one, ctx => {
      ctx.link(target)
      ctx.watch(target)
      ctx.unwatch(target)
    })
    await act(target, blowUp)
    expect(log).toEqual([])
    expect(isAlive(system, one)).toBe(false)
  })

  it('6.6 unlink keeps the watch', async () => {
    const { system, act } = world()
    const log: string[] = []
    const one = system.spawn(watching(log))
    const target = system.spawn(scripted(), { name: 'target', ...mortal })
    await act(one, ctx => {
      ctx.watch(target)
      ctx.link(target)
      ctx.unlink(target)
    })
    await act(target, blowUp)
    expect(log).toEqual(['terminated:target:failed'])
    expect(isAlive(system, one)).toBe(true)
  })

  it('6.6 a link alone brings no notification', async () => {
    const { system, act } = world()
    const log: string[] = []
    const one = system.spawn(watching(log), { supervision: 'resume' })
    const target = system.spawn(scripted(), mortal)
    await act(one, ctx => ctx.link(target))
    await act(target, blowUp)
    expect(log).toEqual([])
  })
})
