import { type ActorRef, ActorSystem } from '@cellactor/core'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, type Script, scripted, seeds, watching } from './support.ts'

/** Two systems of one process, each with its own host, as two libraries would bring them. */
function neighbours(seed: number) {
  const hosts = [new SimulatedHost({ seed }), new SimulatedHost({ seed: seed + 1 })] as const
  const here = ActorSystem.create({ name: 'here', host: hosts[0], logLevel: 'off' })
  const there = ActorSystem.create({ name: 'there', host: hosts[1], logLevel: 'off' })
  const settle = async (): Promise<void> => {
    // What one system does may give the other work, hence several rounds.
    for (let round = 0; round < 4; round += 1) for (const host of hosts) await host.settle()
  }
  const act = async (ref: ActorRef<Script>, script: Script): Promise<void> => {
    ref.tell(script)
    await settle()
  }
  return { here, there, settle, act }
}

for (const seed of seeds.slice(0, 4)) {
  describe(`watching an actor of another system (seed ${seed})`, () => {
    it('6.1 its end is reported once, with its own pid and path', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const seen: unknown[][] = []
      const target = there.spawn(scripted(), 'target')
      const watcher = here.spawn(
        scripted({
          onTerminated: (_ctx, pid, signal) =>
            void seen.push([pid.equals(target.pid), signal.path.toString(), signal.type, signal.reason]),
        }),
      )
      await act(watcher, ctx => ctx.watch(target))
      expect(seen).toEqual([])
      there.stop(target)
      await settle()
      expect(seen).toEqual([[true, target.path.toString(), 'terminated', 'stopped']])
    })

    it('6.1 a failure is its reason where it ended by one', async () => {
      const { here, there, act } = neighbours(seed)
      const log: string[] = []
      const target = there.spawn(scripted(), { name: 'target', supervision: 'stop' })
      const watcher = here.spawn(watching(log))
      await act(watcher, ctx => ctx.watch(target))
      await act(target, () => {
        throw new Boom('over there')
      })
      expect(log).toEqual(['terminated:target:failed'])
    })

    it('6.2 watchWith works across systems', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const log: string[] = []
      const target = there.spawn(scripted())
      const watcher = here.spawn(watching(log))
      await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
      there.stop(target)
      await settle()
      expect(log).toEqual(['ended'])
    })

    it('6.4 unwatch is silent across systems, also when the notification is queued', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const log: string[] = []
      const gate = deferred()
      const target = there.spawn(scripted())
      const watcher = here.spawn(watching(log))
      await act(watcher, ctx => ctx.watch(target))
      await act(watcher, async ctx => {
        await gate.promise
        ctx.unwatch(target)
      })
      there.stop(target)
      await settle()
      gate.resolve()
      await settle()
      expect(log).toEqual([])
    })

    it('6.1 the end of the whole other system is the end of the target', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const log: string[] = []
      const target = there.spawn(scripted(), 'target')
      const watcher = here.spawn(watching(log))
      await act(watcher, ctx => ctx.watch(target))
      void there.terminate()
      await settle()
      expect(log).toEqual(['terminated:target:stopped'])
    })

    it('W5 an actor of a system that is gone is notFound', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const log: string[] = []
      const target = there.spawn(scripted(), 'target')
      void there.terminate()
      await settle()
      const watcher = here.spawn(watching(log))
      await act(watcher, ctx => ctx.watch(target))
      expect(log).toEqual(['terminated:target:notFound'])
    })

    it('W6 a watcher whose system has ended disturbs nobody', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const target = there.spawn(scripted())
      const watcher = here.spawn(watching([]))
      await act(watcher, ctx => ctx.watch(target))
      void here.terminate()
      await settle()
      const letters: unknown[] = []
      there.eventStream.subscribe('deadLetter', event => void letters.push(event))
      there.stop(target)
      await settle()
      const answers: string[] = []
      await act(there.spawn(scripted()), () => void answers.push('alive'))
      expect(answers).toEqual(['alive'])
      expect(letters).toEqual([])
    })

    it('6.1 actors with equal ids in two systems are told apart', async () => {
      const { here, there, settle, act } = neighbours(seed)
      const log: string[] = []
      const local = here.spawn(scripted(), 'local')
      const remote = there.spawn(scripted(), 'remote')
      const watcher = here.spawn(watching(log))
      await act(watcher, ctx => {
        ctx.watch(local)
        ctx.watch(remote)
        ctx.unwatch(local)
      })
      here.stop(local)
      there.stop(remote)
      await settle()
      expect(log).toEqual(['terminated:remote:stopped'])
    })
  })
}
