import {
  type ActorContext,
  type ActorRef,
  ask,
  type MailboxConfig,
  type MessageQueue,
  StoppedContextError,
  type SystemMessage,
} from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  deferred,
  expectHealthy,
  isAlive,
  type Script,
  scripted,
  thrownBy,
  total,
  type World,
  watching,
  world,
} from './support.ts'

interface Question {
  readonly type: 'question'
  readonly replyTo: ActorRef<string>
}

/** The ref that a question carries: an address, and no actor behind it. */
async function addressOf({ system, host }: World): Promise<ActorRef<string>> {
  const refs: ActorRef<string>[] = []
  const desk = system.spawn(actor<Question>({ receive: (_ctx, { replyTo }) => void refs.push(replyTo) }))
  ask(desk, { type: 'question' }, { timeoutMs: 60_000 }).catch(() => {})
  await host.settle()
  const [address] = refs
  if (address === undefined) throw new Error('no question')
  return address
}

/** An actor with an honest queue of its own that writes down which system messages it was given. */
function overheard(w: World, name: string) {
  const heard: SystemMessage['type'][] = []
  const system: SystemMessage[] = []
  const user: unknown[] = []
  const queue: MessageQueue = {
    get userSize() {
      return user.length
    },
    enqueueSystem(message) {
      heard.push(message.type)
      return system.push(message) > 0
    },
    dequeueSystem: () => system.shift(),
    enqueueUser: message => user.push(message) > 0,
    dequeueUser: () => user.shift(),
    close: () => user.splice(0),
  }
  const ref = w.system.spawn(scripted(), { name, mailbox: { kind: 'custom', create: () => queue } })
  heard.length = 0
  return { ref, heard }
}

describe('6.1 an address of no actor', () => {
  it('6.1 is one that never was: notFound, at its path, however it is watched; to unwatch it is nothing', async () => {
    const w = world()
    const seen: unknown[] = []
    const address = await addressOf(w)
    const onTerminated = (_ctx: unknown, pid: unknown, { reason, path }: { reason: string; path: unknown }) =>
      void seen.push([reason, pid === address.pid, String(path) === String(address.path)])
    const ref = w.system.spawn(scripted({ onTerminated }))
    await w.act(ref, ctx => ctx.watch(address))
    expect(seen).toEqual([['notFound', true, true]])
    await w.act(ref, ctx => ctx.watchWith(address, () => void seen.push('message')))
    expect(seen.slice(1)).toEqual(['message'])
    await w.act(ref, ctx => {
      ctx.watch(address)
      ctx.unwatch(address)
    })
    expect(seen).toHaveLength(2)
    expect(total(w.system, 'failure_total')).toBe(0)
    await expectHealthy(w)
  })

  it('2.2 3.7e one that is watched at the last moment is not told, and the watcher ends', async () => {
    const w = world()
    const seen: string[] = []
    const address = await addressOf(w)
    const contexts: ActorContext<Script>[] = []
    const postStop = (ctx: ActorContext<Script>) => {
      contexts.push(ctx)
      ctx.watch(address)
    }
    const ref = w.system.spawn(watching(seen, { postStop }))
    w.system.stop(ref)
    await w.host.settle()
    expect([isAlive(w.system, ref), seen, total(w.system, 'failure_total')]).toEqual([false, [], 0])
    expect(contexts.map(ctx => thrownBy(() => ctx.stopSelf()) instanceof StoppedContextError)).toEqual([true])
    await expectHealthy(w)
  })
})

describe('6.6 a death pact says how the other one ended', () => {
  const blowUp: Script = () => {
    throw new Boom('trigger')
  }
  for (const [what, expected] of [
    ['gone before', 'notFound'],
    ['an address of no actor', 'notFound'],
    ['failed', 'trigger'],
  ] as const) {
    it(`6.6 ${what}: ${expected}`, async () => {
      const w = world()
      const failures = eventProbe(w.system, 'failure')
      const target = w.system.spawn(scripted(), { name: 'target', supervision: 'stop' })
      const other = what === 'an address of no actor' ? await addressOf(w) : target
      if (what === 'gone before') w.system.stop(target)
      await w.host.settle()
      const ref = w.system.spawn(scripted(), 'ref')
      await w.act(ref, ctx => {
        ctx.watch(other)
        ctx.link(other)
      })
      if (what === 'failed') await w.act(target, blowUp)
      const { failure } = failures.events.at(-1)?.snapshot ?? {}
      expect(failure?.description()).toContain(expected)
      expect(failure?.description()).toContain(what === 'an address of no actor' ? 'linked actor' : 'shop/user/target')
      await expectHealthy(w)
    })
  }
})

describe('6.3 6.4 what a target is sent', () => {
  for (const [acts, expected] of [
    [['link', 'link'], ['watch']],
    [['link', 'watch'], ['watch']],
    [['unwatch'], []],
    [['unlink'], []],
    [
      ['watch', 'unwatch', 'unwatch'],
      ['watch', 'unwatch'],
    ],
  ] as const) {
    it(`6.3 6.4 at ${acts.join(', ')}: ${expected.join(', ') || 'nothing'}`, async () => {
      const w = world()
      const target = overheard(w, 'target')
      await w.act(w.system.spawn(scripted()), ctx => {
        for (const act of acts) ctx[act](target.ref)
      })
      expect(target.heard).toEqual(expected)
    })
  }

  it('6.3 6.6 at watch and link of itself: nothing', async () => {
    const w = world()
    const self = overheard(w, 'self')
    await w.act(self.ref, ctx => {
      ctx.watch(ctx.self)
      ctx.link(ctx.self)
    })
    expect(self.heard).toEqual([])
    await expectHealthy(w)
  })

  it('6.4 one whose unwatch comes behind the stop of the target is sent nothing', async () => {
    const w = world()
    const target = w.system.spawn(scripted(), 'target')
    const watcher = overheard(w, 'watcher')
    await w.act(watcher.ref, ctx => ctx.watch(target))
    await w.act(watcher.ref, ctx => {
      w.system.stop(target)
      ctx.unwatch(target)
    })
    expect(watcher.heard).toEqual([])
    await expectHealthy(w)
  })
})

describe('3.7d the message of a watch, when the watcher stops before it', () => {
  const mailboxes: readonly MailboxConfig[] = [
    { kind: 'unbounded' },
    { kind: 'priority', compare: () => 0 },
    { kind: 'controlAware', isControl: () => false },
  ]
  for (const mailbox of mailboxes) {
    for (const isUnwatched of [false, true]) {
      it(`3.7d is a dead letter in its place${isUnwatched ? ', unless it is unwatched' : ''} (${mailbox.kind})`, async () => {
        const w = world()
        const gate = deferred()
        const letters = eventProbe(w.system, 'deadLetter')
        const target = w.system.spawn(scripted(), 'target')
        const [before, gone, after] = [() => {}, () => {}, () => {}]
        const ref = w.system.spawn(watching([]), { name: 'watcher', mailbox })
        await w.act(ref, ctx => ctx.watchWith(target, gone))
        ref.tell(async ctx => {
          await gate.promise
          if (isUnwatched) ctx.unwatch(target)
          ctx.stopSelf()
        })
        await w.host.settle()
        ref.tell(before)
        w.system.stop(target)
        await w.host.settle()
        ref.tell(after)
        gate.resolve()
        await w.host.settle()
        const expected = isUnwatched ? [before, after] : [before, gone, after]
        expect(letters.events.map(({ message, reason }) => [message, reason])).toEqual(expected.map(each => [each, 'stopped']))
        await expectHealthy(w)
      })
    }
  }
})
