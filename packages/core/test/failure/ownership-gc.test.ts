import {
  type Actor,
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  err,
  type FailurePayload,
  type SupervisorDirective,
  SupervisorStrategy,
} from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'
import { actor, Boom, imbalance, watched } from './support.ts'

/** A plain object: a function that throws would also be held by the stack trace of its error. */
interface Request {
  readonly text: string
}
class Worker implements Actor<Request> {
  receive(_ctx: ActorContext<Request>, request: Request) {
    return err(new Boom(request.text))
  }
}

async function isCollected(target: WeakRef<object> | undefined): Promise<boolean> {
  if (target === undefined) throw new Error('There was nothing to collect.')
  return (await collected([target])) === 1
}

interface Run {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  readonly child: ActorRef<Request>
  payload?: WeakRef<FailurePayload>
}
/** A parent with one child, and no event probe: a probe would own what it has recorded. */
function start(strategy: SupervisorStrategy): Run {
  const { system, host } = simulate()
  let child: ActorRef<Request> | undefined
  const parent = actor({
    preStart: ctx => {
      child = ctx.spawn(() => new Worker(), 'c')
    },
    supervisorStrategy: () => strategy,
  })
  const mailbox = watched(message => {
    if (message.type === 'failure') run.payload = new WeakRef(message.payload)
  })
  system.spawn(parent, { name: 'p', mailbox, supervision: 'resume' })
  if (child === undefined) throw new Error('the child starts within the parent')
  const run: Run = { system, host, child }
  return run
}
const deciding = (directive: SupervisorDirective) => SupervisorStrategy.oneForOne({ decide: () => directive })

/** Apart, so that no frame of the test holds the message. */
function send(child: ActorRef<Request>): WeakRef<object> {
  const message: Request = { text: 'collect me' }
  child.tell(message)
  return new WeakRef(message)
}

describe('F2 nobody keeps the payload after the decision', () => {
  for (const directive of ['resume', 'restart', 'stop', 'escalate'] as const) {
    it(`F2 ${directive}: payload and last message can be collected`, async () => {
      const run = start(deciding(directive))
      const message = send(run.child)
      await run.host.settle()
      expect(imbalance(run.system)).toBe(0)
      expect(await isCollected(run.payload), 'payload').toBe(true)
      expect(await isCollected(message), 'message').toBe(true)
      expect(run.system.tree().children.length).toBeGreaterThan(0)
    })
  }

  it('F2 a restart with backoff: once it has been carried out', async () => {
    const run = start(SupervisorStrategy.restart({ backoff: { minMs: 100, maxMs: 100, jitter: 0 } }))
    const message = send(run.child)
    await run.host.settle()
    await run.host.advance(100)
    expect(await isCollected(run.payload), 'payload').toBe(true)
    expect(await isCollected(message), 'message').toBe(true)
  })

  it('F2 many failures do not pile up', async () => {
    const run = start(deciding('resume'))
    const messages = Array.from({ length: 20 }, () => send(run.child))
    await run.host.settle()
    for (const message of messages) expect(await isCollected(message)).toBe(true)
  })

  it('F2 nor does a parent that is stopped while it waits for its own directive', async () => {
    // p has failed through c, and is stopped before its restart is due.
    const { system, host } = simulate()
    let payload: WeakRef<FailurePayload> | undefined
    const parent = actor({
      preStart: ctx => {
        ctx.spawn(() => new Worker(), 'c').tell({ text: 'first' })
      },
      supervisorStrategy: () => deciding('escalate'),
    })
    const p = system.spawn(parent, {
      name: 'p',
      mailbox: watched(sent => {
        if (sent.type === 'failure') payload = new WeakRef(sent.payload)
      }),
      supervision: SupervisorStrategy.restart({ backoff: { minMs: 100, maxMs: 100, jitter: 0 } }),
    })
    await host.settle()
    system.stop(p)
    await host.settle()
    expect(system.resolve(p.path)).toBeUndefined()
    expect(await isCollected(payload)).toBe(true)
  })

  it('F2 the payload is not changed by the decision', async () => {
    const { system, host } = simulate()
    const seen: { readonly payload: FailurePayload; readonly copy: Record<string, unknown> }[] = []
    const parent = actor({
      preStart: ctx => {
        const child = ctx.spawn(() => new Worker(), 'c')
        child.tell({ text: 'first' })
        child.tell({ text: 'second' })
      },
    })
    const mailbox = watched(message => {
      if (message.type === 'failure') seen.push({ payload: message.payload, copy: { ...message.payload.restartStatistics } })
    })
    system.spawn(parent, { name: 'p', mailbox })
    await host.settle()
    expect(seen.map(({ payload }) => payload.lastMessage)).toEqual([{ text: 'first' }, { text: 'second' }])
    for (const { payload, copy } of seen) expect({ ...payload.restartStatistics }).toEqual(copy)
  })
})
