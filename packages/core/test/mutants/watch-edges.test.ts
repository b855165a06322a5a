import { type MessageQueue, type SystemMessage, WatchRefusedError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectHealthy, type Script, scripted, thrownBy, total, watching, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}

describe('6.6 a link to one whose end is known, but not told yet', () => {
  it('6.6 is a link to one that is gone: notFound; the message of watchWith still comes, once', async () => {
    const w = world()
    const handled: string[] = []
    const gate = deferred()
    const failures = eventProbe(w.system, 'failure')
    const target = w.system.spawn(scripted(), 'target')
    const ref = w.system.spawn(scripted(), { name: 'watcher', supervision: 'resume' })
    const gone: Script = () => void handled.push('gone')
    ref.tell(async ctx => {
      ctx.watchWith(target, gone)
      await gate.promise
      ctx.link(target)
    })
    await w.host.settle()
    w.system.stop(target)
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(failures.events).toHaveLength(1)
    expect([...(w.system.metrics().counters.get('failure_total')?.keys() ?? [])].join()).toContain('DeathPactFailure')
    expect(handled).toEqual(['gone'])
    await expectHealthy(w)
  })
})

describe('2.2 what comes while a watcher stops', () => {
  for (const phase of ['waiting for its child', 'in its postStop'] as const) {
    it(`2.2 6.6 the end of a linked or watched actor does nothing any more (${phase})`, async () => {
      const w = world()
      const gate = deferred()
      const seen: string[] = []
      const letters = eventProbe(w.system, 'deadLetter')
      const target = w.system.spawn(scripted(), { name: 'target', supervision: 'stop' })
      const slow = { postStop: () => gate.promise }
      const watcher = w.system.spawn(watching(seen, phase === 'in its postStop' ? slow : {}), 'watcher')
      if (phase !== 'in its postStop') await w.childOf(watcher, scripted(slow), 'child')
      const watched = w.system.spawn(scripted(), 'watched')
      await w.act(watcher, ctx => {
        ctx.link(target)
        ctx.watch(target)
        ctx.watchWith(watched, () => {})
      })
      w.system.stop(watcher)
      await w.host.settle()
      w.system.stop(watched)
      await w.act(target, blowUp)
      gate.resolve()
      await w.host.settle()
      expect(seen).toEqual([])
      expect(letters.events).toEqual([])
      expect(total(w.system, 'failure_total')).toBe(1)
      await expectHealthy(w)
    })
  }
})

describe('6.8 a watch that is refused', () => {
  for (const verdict of ['refuses', 'throws'] as const) {
    it(`6.8 WatchRefusedError, with what the queue threw as its cause (${verdict})`, async () => {
      const w = world()
      const cause = new Boom('no room')
      const thrown: unknown[] = []
      const create = (): MessageQueue => {
        const system: SystemMessage[] = []
        return {
          userSize: 0,
          enqueueSystem(message) {
            if (message.type !== 'watch') return system.push(message) > 0
            if (verdict === 'throws') throw cause
            return false
          },
          dequeueSystem: () => system.shift(),
          enqueueUser: () => true,
          dequeueUser: () => undefined,
          close: () => [],
        }
      }
      const target = w.system.spawn(scripted(), { name: 'target', mailbox: { kind: 'custom', create } })
      const watcher = w.system.spawn(scripted())
      await w.act(watcher, ctx => {
        thrown.push(
          thrownBy(() => ctx.watch(target)),
          thrownBy(() => ctx.link(target)),
        )
      })
      for (const each of thrown) {
        expect(each).toBeInstanceOf(WatchRefusedError)
        expect('cause' in (each as object)).toBe(verdict === 'throws')
        expect((each as WatchRefusedError).cause).toBe(verdict === 'throws' ? cause : undefined)
      }
    })
  }
})

describe('6.4 the message of a watch, and the same message told', () => {
  it('6.4 a later one that is stashed has nothing to do with the watch: unwatch leaves it', async () => {
    const w = world()
    const handled: string[] = []
    let isStashing = false
    const message: Script = ctx => {
      if (isStashing) ctx.stash.stash(message)
      else handled.push('message')
    }
    const target = w.system.spawn(scripted(), 'target')
    const again = w.system.spawn(scripted(), 'again')
    const ref = w.system.spawn(scripted())
    await w.act(ref, ctx => ctx.watchWith(target, message))
    w.system.stop(target)
    await w.host.settle()
    expect(handled).toEqual(['message'])
    isStashing = true
    await w.act(ref, message)
    isStashing = false
    await w.act(ref, ctx => {
      ctx.unwatch(target)
      ctx.unwatch(again)
      ctx.stash.unstashAll()
    })
    expect(handled).toEqual(['message', 'message'])
  })

  it('6.4 another message that is stashed meanwhile has nothing to do with the watch either', async () => {
    const w = world()
    const handled: string[] = []
    const target = w.system.spawn(scripted(), 'target')
    const ref = w.system.spawn(scripted())
    const other: Script = () => void handled.push('other')
    await w.act(ref, ctx => ctx.watchWith(target, inner => inner.stash.stash(other)))
    w.system.stop(target)
    await w.host.settle()
    await w.act(ref, ctx => {
      ctx.unwatch(target)
      ctx.stash.unstashAll()
    })
    expect(handled).toEqual(['other'])
  })
})
