import { type ActorContext, type ActorRef, type RestartLimits, SupervisorStrategy } from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { expect, it } from 'vitest'

/** What random scripts have brought to light (see `tree.test.ts`), as small as it could be made. */

type Ping = () => void
const receive = (_: ActorContext<Ping>, ping: Ping) => ping()
const boom: Ping = () => {
  throw new Error('boom')
}
const forEver = new Promise<void>(() => {})

async function answers(host: SimulatedHost, ref: ActorRef<Ping> | undefined): Promise<boolean> {
  let hasAnswered = false
  ref?.tell(() => {
    hasAnswered = true
  })
  await host.settle()
  return hasAnswered
}

const survivors: RestartLimits = { stopChildren: false }

it('3.6 stopChildren: false, the parent failed in its start through a child (escalate): that child is restarted with it', async () => {
  const { system, host } = simulate({ stopTimeoutMs: 10 })
  let child: ActorRef<Ping> | undefined
  let starts = 0
  const preStart = (ctx: ActorContext<Ping>) => {
    child ??= ctx.spawn(() => ({ receive }))
    return ++starts === 1 ? forEver : undefined
  }
  const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
  system.spawn(() => ({ receive, preStart, supervisorStrategy }), { supervision: SupervisorStrategy.restart(survivors) })
  child?.tell(boom)
  await host.advance(1_000)
  expect(starts).toBe(2)
  expect(await answers(host, child)).toBe(true)
})

it('3.6 stopChildren: false, the parent failed in its start as its decide threw: the child it was about is restarted with it', async () => {
  const { system, host } = simulate({ stopTimeoutMs: 10 })
  let child: ActorRef<Ping> | undefined
  let starts = 0
  const preStart = (ctx: ActorContext<Ping>) => {
    child ??= ctx.spawn(() => ({ receive }))
    return ++starts === 1 ? forEver : undefined
  }
  const decide = () => {
    throw new Error('no decision')
  }
  const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide })
  system.spawn(() => ({ receive, preStart, supervisorStrategy }), { supervision: SupervisorStrategy.restart(survivors) })
  child?.tell(boom)
  await host.advance(1_000)
  expect(starts).toBe(2)
  expect(await answers(host, child)).toBe(true)
})

it('4.2/5.4 a sibling that waits for an all-for-one restart is resumed after a failure of its own: it goes on', async () => {
  const backoff = { minMs: 100, maxMs: 100, jitter: 0 }
  const { system, host } = simulate({ supervision: SupervisorStrategy.allForOne({ decide: () => 'restart', backoff }) })
  const failing = system.spawn(() => ({ receive }))
  // While it is suspended it fails through its child, whose first start takes longer than it may.
  let starts = 0
  const child = () => ({ receive, preStart: () => (++starts === 1 ? forEver : undefined) })
  const preStart = (ctx: ActorContext<Ping>) => void ctx.spawn(child, { startTimeoutMs: 50 })
  const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
  const sibling = system.spawn(() => ({ receive, preStart, supervisorStrategy }), { supervision: 'resume' })
  failing.tell(boom)
  await host.advance(1_000)
  expect(await answers(host, failing)).toBe(true)
  expect(await answers(host, sibling)).toBe(true)
})

it('4.4/F9 a failure that waits for its failed parent, of a child that is restarted meanwhile: settled when the parent restarts', async () => {
  const { system, host } = simulate()
  const after = (delayMs: number) => ({
    decide: () => 'restart' as const,
    backoff: { minMs: delayMs, maxMs: delayMs, jitter: 0 },
  })
  const family: { parent?: ActorRef<Ping>; failing?: ActorRef<Ping> } = {}
  let attempts = 0
  const failsAt5 = async () => {
    if (++attempts > 1) return
    await new Promise<void>(resolve => host.setTimer(resolve, 5))
    boom()
  }
  const parent = () => ({
    receive,
    supervisorStrategy: () => SupervisorStrategy.allForOne(after(10)),
    preStart(ctx: ActorContext<Ping>) {
      const failing = ctx.spawn(() => ({ receive }))
      family.failing ??= failing
      ctx.spawn(() => ({ receive, preStart: failsAt5 }))
    },
  })
  system.spawn(() => ({
    receive,
    supervisorStrategy: () => SupervisorStrategy.oneForOne(after(20)),
    preStart: (ctx: ActorContext<Ping>) => {
      family.parent = ctx.spawn(parent)
    },
  }))
  const outcomes: string[] = []
  system.eventStream.subscribe('supervision', event => outcomes.push(event.outcome))
  family.failing?.tell(boom)
  await host.advance(1)
  family.parent?.tell(boom)
  await host.advance(1_000)
  expect(outcomes).toHaveLength(3)
  expect(system.metrics().gauges.get('failure_inflight')).toBe(0)
})
