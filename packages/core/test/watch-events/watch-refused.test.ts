import type { ActorRef, MailboxConfig } from '@cellactor/core'
import { eventProbe, type Faults, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { isAlive, scripted, thrownBy, watching, world } from './support.ts'

type Verdict = 'refuse' | 'throw'
const refusing = (verdict: Verdict): MailboxConfig => {
  const faults: Faults = { system: message => (message.type === 'watch' ? verdict : 'ok') }
  return { kind: 'custom', create: () => faultyMailbox(faults) }
}

for (const verdict of ['refuse', 'throw'] as const) {
  describe(`a target whose mailbox answers watch with: ${verdict}`, () => {
    it('6.8 watch throws', async () => {
      const { system, act } = world()
      const errors: unknown[] = []
      const watcher = system.spawn(scripted())
      const target = system.spawn(scripted(), { mailbox: refusing(verdict) })
      await act(watcher, ctx => void errors.push(thrownBy(() => ctx.watch(target))))
      expect(errors[0]).toBeInstanceOf(Error)
    })

    it('6.8 watchWith and link throw', async () => {
      const { system, act } = world()
      const errors: unknown[] = []
      const watcher = system.spawn(scripted())
      const one = system.spawn(scripted(), { mailbox: refusing(verdict) })
      const two = system.spawn(scripted(), { mailbox: refusing(verdict) })
      await act(watcher, ctx => {
        errors.push(thrownBy(() => ctx.watchWith(one, () => {})))
        errors.push(thrownBy(() => ctx.link(two)))
      })
      expect(errors[0]).toBeInstanceOf(Error)
      expect(errors[1]).toBeInstanceOf(Error)
    })

    it('6.8 W1 it leaves nothing behind: no notification, no dead letter, at any later end', async () => {
      const { system, host, act } = world()
      const letters = eventProbe(system, 'deadLetter')
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), { mailbox: refusing(verdict) })
      await act(watcher, ctx => void thrownBy(() => ctx.watch(target)))
      system.stop(target)
      await host.advance(60_000)
      expect(isAlive(system, target)).toBe(false)
      expect(log).toEqual([])
      expect(letters.events).toEqual([])
    })

    it('6.8 it leaves no conflict behind: afterwards the watcher may watch another way', async () => {
      const { system, host, act } = world()
      const log: string[] = []
      let faulty = true
      const create = () => faultyMailbox({ system: message => (faulty && message.type === 'watch' ? verdict : 'ok') })
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), { mailbox: { kind: 'custom', create } })
      await act(watcher, ctx => void thrownBy(() => ctx.watch(target)))
      faulty = false
      await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
      system.stop(target)
      await host.settle()
      expect(log).toEqual(['ended'])
    })

    it('6.8 a watch that throws out of the handler is a failure of the watcher', async () => {
      const { system, act } = world()
      const failures = eventProbe(system, 'failure')
      const watcher = system.spawn(scripted())
      const target = system.spawn(scripted(), { mailbox: refusing(verdict) })
      await act(watcher, ctx => ctx.watch(target))
      expect(failures.events.map(event => event.snapshot.actor)).toContain(watcher.pid)
    })

    it('6.8 spawnWatched throws and then stops the child: its name is free', async () => {
      const { system, host, act } = world()
      const log: string[] = []
      const errors: unknown[] = []
      const made: ActorRef<never>[] = []
      const parent = system.spawn(watching(log))
      const child = scripted({ preStart: ctx => void made.push(ctx.self), postStop: () => void log.push('child stopped') })
      await act(
        parent,
        ctx => void errors.push(thrownBy(() => ctx.spawnWatched(child, { name: 'child', mailbox: refusing(verdict) }))),
      )
      expect(errors[0]).toBeInstanceOf(Error)
      await host.settle()
      expect(made.map(ref => isAlive(system, ref))).toEqual([false])
      expect(log).toEqual(['child stopped'])
      const again: unknown[] = []
      await act(parent, ctx => void again.push(thrownBy(() => ctx.spawn(scripted(), 'child'))))
      expect(again).toEqual([undefined])
    })
  })
}
