import { type ActorContext, type ActorRef, Behavior, type MaybePromise, type Signal, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Deferred, deferred } from '../behavior/support.ts'
import { actor, type World } from '../watch-events/support.ts'
import { world } from './support.ts'

type Next = Behavior<string>
type Leave = (w: World, ref: ActorRef<string>, restart: () => void) => void

const leaving: Readonly<Record<string, Leave>> = {
  'a stop': ({ system }, ref) => system.stop(ref),
  'a restart': (_w, _ref, restart) => restart(),
}

/**
 * An actor whose first message, or the end of whose child, is at work when its instance has to leave: by a stop, or
 * because its sibling has failed. It answers when the test says so.
 */
async function busy(how: string, wait: 'in a message handler' | 'in a signal handler' | 'in a setup that it became') {
  const w = world({ logLevel: 'off' })
  const log: string[] = []
  const answer: Deferred<() => Next> = deferred()
  const answering = async (): Promise<Next> => (await answer.promise)()
  const unhandled = eventProbe(w.system, 'unhandled')
  const failures = eventProbe(w.system, 'failure')
  const lines = eventProbe(w.system, 'log')
  let starts = 0
  const handle = (_ctx: ActorContext<string>, message: string): MaybePromise<Next> => {
    if (wait === 'in a message handler') return answering()
    if (wait === 'in a setup that it became') return Behavior.setup(answering)
    log.push(message)
    return Behavior.same
  }
  const onSignal = (_ctx: ActorContext<string>, { type }: Signal): MaybePromise<Next | undefined> => {
    if (type === 'terminated') return answering()
    log.push(type)
  }
  const slow = Behavior.setup<string>(ctx => {
    starts++
    if (wait === 'in a signal handler' && starts === 1) ctx.stop(ctx.spawnWatched(Behavior.ignore))
    return Behavior.receive(handle).receiveSignal(onSignal)
  })
  const broken = Behavior.handle<string>(() => {
    throw new Error('sibling')
  })
  const made: ActorRef<string>[] = []
  w.system.spawn(
    actor<string>({
      supervisorStrategy: () => SupervisorStrategy.allForOne(),
      preStart(ctx) {
        made.push(ctx.spawn(slow, { name: 'slow', stopTimeoutMs: 1_000 }), ctx.spawn(broken))
      },
    }),
  )
  const [ref, sibling] = made as [ActorRef<string>, ActorRef<string>]
  ref.tell('work')
  await w.host.settle()
  leaving[how]?.(w, ref, () => sibling.tell('fail'))
  await w.host.settle()
  const says = async (what: () => Next) => {
    answer.resolve(what)
    await w.host.settle()
  }
  const own = (
    events: readonly { readonly snapshot: { readonly path: { readonly name: string }; readonly description: string } }[],
  ) => events.filter(({ snapshot }) => snapshot.path.name === 'slow').map(({ snapshot }) => snapshot.description)
  return {
    ...w,
    ref,
    log,
    says,
    starts: () => starts,
    isThere: () => w.system.resolve(ref.path) !== undefined,
    unhandled: () => unhandled.events.map(({ message }) => message),
    failures: () => own(failures.events),
    lines: () => lines.events.map(({ message }) => message),
  }
}

const waits = ['in a message handler', 'in a signal handler', 'in a setup that it became'] as const
const everywhere = Object.keys(leaving).flatMap(how => waits.map(wait => [how, wait] as const))

describe('what an async handler says once its instance is on the way out', () => {
  const ends: readonly [string, (log: string[]) => Next][] = [
    ['Behavior.stopped', () => Behavior.stopped],
    ['one with layers', () => Behavior.intercept((_ctx, message, next) => next(message), Behavior.stopped)],
  ]
  it.each(waits.flatMap(wait => ends.map(([name, end]) => [wait, name, end] as const)))(
    '3.8 %s: %s cancels a pending restart',
    async (wait, _name, end) => {
      const { says, starts, isThere, log } = await busy('a restart', wait)
      await says(() => end(log))
      expect([starts(), isThere(), log]).toEqual([1, false, ['postStop']])
    },
  )

  it.each(everywhere)('3.9 during %s, %s: a Behavior.stopped with a hook of its own ends by that', async (how, wait) => {
    const { says, log, starts, isThere } = await busy(how, wait)
    await says(() => Behavior.stopped.receiveSignal((_ctx, { type }) => void log.push(`own ${type}`)) as Next)
    expect([starts(), isThere(), log]).toEqual([1, false, ['own postStop']])
  })

  it.each(Object.keys(leaving))('8.6 during %s: Behavior.unhandled is published', async how => {
    const { says, unhandled } = await busy(how, 'in a message handler')
    await says(() => Behavior.unhandled)
    expect(unhandled()).toEqual(['work'])
  })

  it.each(everywhere)('8.6 during %s, %s: what is no behaviour is a failure that says so', async (how, wait) => {
    const { says, failures, isThere } = await busy(how, wait)
    await says(() => 'rubbish' as never)
    expect(failures()).toEqual([expect.stringMatching(/rubbish.*no behaviour/)])
    expect(isThere()).toBe(how === 'a restart')
  })

  it.each(everywhere)('2.3 during %s, %s: the behaviour that it would become does not begin', async (how, wait) => {
    const { says, log, starts } = await busy(how, wait)
    await says(() =>
      Behavior.setup(() => {
        log.push('setup')
        return Behavior.ignore
      }),
    )
    expect(log.filter(line => line !== 'work')).toEqual(how === 'a stop' ? ['postStop'] : ['preRestart'])
    expect(starts()).toBe(how === 'a stop' ? 1 : 2)
  })

  it.each(waits)('2.3 %s: Behavior.stopped of one that has been abandoned says nothing about its successor', async wait => {
    const w = await busy('a restart', wait)
    await w.host.advance(1_000)
    expect([w.starts(), w.isThere()]).toEqual([2, true])
    const before = w.lines()
    await w.says(() => Behavior.stopped)
    expect([w.starts(), w.isThere()]).toEqual([2, true])
    expect(w.lines()).toEqual(before)
  })
})
