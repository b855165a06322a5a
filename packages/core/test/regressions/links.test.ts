import { type ActorRef, DeathPactFailure, downcast, kill, type Pid, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { stateOf } from '../failure/support.ts'
import { Boom, deferred, isAlive, type Script, scripted, seeds, watching, world } from '../watch-events/support.ts'

const blowUp: Script = () => {
  throw new Boom('x')
}
/** A death pact ends the linker; any other failure does as the test says. */
const ending = (otherwise: 'restart' | 'resume', backoff?: { minMs: number; maxMs: number }) =>
  SupervisorStrategy.oneForOne({
    backoff,
    decide: (_actor, failure) => (downcast(failure, DeathPactFailure) === undefined ? otherwise : 'stop'),
  })

describe('6.6 2.2 the target of a link fails while the linker cannot', () => {
  function linked(seed: number, supervision: SupervisorStrategy, hooks: Parameters<typeof scripted>[0] = {}) {
    const w = world({ seed, logLevel: 'off' })
    const target = w.system.spawn(scripted(), { name: 'target', supervision: 'stop' })
    const linker = w.system.spawn(scripted(hooks), { name: 'linker', supervision })
    linker.tell(ctx => ctx.link(target))
    return { ...w, target, linker }
  }

  it.each(seeds)('6.6 because both fail at once, and it is resumed (seed %i)', async seed => {
    const w = linked(seed, ending('resume'))
    await w.host.settle()
    w.linker.tell(blowUp)
    kill(w.target)
    await w.host.settle()
    expect(isAlive(w.system, w.linker)).toBe(false)
  })

  it('6.6 because it waits for its backoff', async () => {
    const w = linked(1, ending('restart', { minMs: 100, maxMs: 100 }))
    await w.act(w.linker, blowUp)
    kill(w.target)
    await w.host.settle()
    expect(isAlive(w.system, w.linker)).toBe(true)
    await w.host.advance(1_000)
    expect(isAlive(w.system, w.linker)).toBe(false)
  })

  it('6.6 because its preRestart is pending', async () => {
    const gate = deferred()
    const w = linked(1, ending('restart'), { preRestart: () => gate.promise })
    await w.act(w.linker, blowUp)
    kill(w.target)
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(isAlive(w.system, w.linker)).toBe(false)
  })

  it('6.6 but a pending handler keeps no actor from failing', async () => {
    const w = linked(1, ending('restart'))
    await w.host.settle()
    w.linker.tell(() => new Promise(() => {}))
    kill(w.target)
    await w.host.settle()
    expect(stateOf(w.system, w.linker)).toBe('stopping')
    await w.host.advance(10_000)
    expect(isAlive(w.system, w.linker)).toBe(false)
  })

  it('6.6 a new instance that watches the target before it fails by the pact is told, too', async () => {
    const log: string[] = []
    const gate = deferred()
    const w = world({ logLevel: 'off' })
    const target = w.system.spawn(scripted(), { name: 'target', supervision: 'stop' })
    const hooks = { preRestart: () => gate.promise, postRestart: (ctx: Parameters<Script>[0]) => ctx.watch(target) }
    const linker = w.system.spawn(watching(log, hooks), { name: 'linker', supervision: 'restart' })
    await w.act(linker, ctx => ctx.link(target))
    await w.act(linker, blowUp)
    kill(target)
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(isAlive(w.system, linker)).toBe(true)
    expect(log).toEqual(['terminated:target:notFound'])
  })
})

describe('6.6 a link to one that is gone', () => {
  it('6.6 fails, also while the news of its normal end is still on its way', async () => {
    const w = world({ order: 'fifo', logLevel: 'off' })
    const failures = eventProbe(w.system, 'failure')
    const children: ActorRef<Script>[] = []
    let linkedTo: Pid | undefined
    const parent = w.system.spawn(
      scripted({
        onTerminated: (ctx, ended) => {
          const other = children.find(({ pid }) => pid !== ended)
          if (linkedTo !== undefined || other === undefined) return
          linkedTo = other.pid
          ctx.link(other)
        },
      }),
      { supervision: 'resume' },
    )
    for (const name of ['a', 'b']) children.push(await w.watchedChildOf(parent, scripted(), name))
    await w.act(parent, ctx => {
      for (const child of children) ctx.stop(child)
    })
    expect(linkedTo).toBeDefined()
    expect(failures.events.map(event => event.snapshot.failure.downcast(DeathPactFailure)?.target)).toEqual([linkedTo])
  })
})

describe('3.6 the children of an instance that is being replaced', () => {
  it.each<readonly [string, boolean]>([
    ['by its handler, which is still running', true],
    ['by its preRestart', false],
  ])('3.6 are watched in vain: %s', async (_, byHandler) => {
    const log: string[] = []
    const gate = deferred()
    const w = world({ logLevel: 'off' })
    const watchThem = (ctx: Parameters<Script>[0]) => {
      for (const child of ctx.children) {
        ctx.watch(child)
        ctx.link(child)
      }
    }
    const hooks = byHandler ? {} : { preRestart: watchThem }
    const mailbox = { kind: 'bounded', capacity: 1, overflow: 'fail' } as const
    const parent = w.system.spawn(watching(log, hooks), { supervision: 'restart', mailbox })
    await w.childOf(parent, scripted({ postStop: () => gate.promise }), 'child')
    parent.tell(async ctx => {
      if (!byHandler) throw new Boom('trigger')
      await new Promise<void>(resolve => ctx.signal.addEventListener('abort', () => resolve()))
      watchThem(ctx)
    })
    await w.host.settle()
    // What fails it while its handler runs.
    for (let n = 0; byHandler && n < 2; n++) parent.tell(() => {})
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect([isAlive(w.system, parent), log]).toEqual([true, []])
  })
})

describe('6.4 unwatch discards all that is stashed', () => {
  function stasher() {
    const w = world()
    const log: unknown[] = []
    const target = w.system.spawn(scripted(), 'target')
    const ref = w.system.spawn<unknown>(() => {
      let isStashing = true
      return {
        receive: (ctx, message) => {
          if (typeof message === 'function') return void message(ctx, () => (isStashing = false))
          if (isStashing) ctx.stash.stash(message)
          else log.push(message)
        },
      }
    })
    return { ...w, log, target, ref }
  }

  it.each<readonly [string, readonly unknown[]]>([
    ['one', ['d1']],
    ['two, of two watches', ['d1', 'd2']],
    ['a number that is not equal to itself', [Number.NaN]],
  ])('6.4 %s', async (_, messages) => {
    const w = stasher()
    w.system.stop(w.target)
    await w.host.settle()
    for (const message of messages) {
      w.ref.tell((ctx: { watchWith(target: ActorRef<never>, message: unknown): void }) => ctx.watchWith(w.target, message))
      await w.host.settle()
    }
    w.ref.tell((ctx: { unwatch(target: ActorRef<never>): void; stash: { unstashAll(): void } }, open: () => void) => {
      ctx.unwatch(w.target)
      open()
      ctx.stash.unstashAll()
    })
    await w.host.settle()
    expect(w.log).toEqual([])
  })
})
