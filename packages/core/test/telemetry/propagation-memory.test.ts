import { type Actor, type ActorContext, type ActorRef, err, type Outcome, type SupervisorDirective } from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'
import { deciding } from './support.ts'

/** A plain object: a function that throws would also be held by the stack trace of its error. */
interface Request {
  readonly text: string
}
type Receive = (ctx: ActorContext<Request>, request: Request) => Outcome | Promise<Outcome>

/** An actor under a parent that decides `directive`; what is captured is a new object each time. */
function start(receive: Receive, directive: SupervisorDirective = 'resume') {
  const contexts: WeakRef<object>[] = []
  const { system, host } = simulate({
    logLevel: 'off',
    contextPropagation: {
      capture() {
        const context = {}
        contexts.push(new WeakRef(context))
        return context
      },
      run: (_captured, handle) => handle(),
    },
  })
  const children: ActorRef<Request>[] = []
  const child = (): Actor<Request> => ({ receive })
  system.spawn(
    () => ({
      receive() {},
      preStart: ctx => void children.push(ctx.spawn(child)),
      supervisorStrategy: () => deciding(directive),
    }),
    { supervision: 'resume' },
  )
  const [ref] = children
  if (ref === undefined) throw new Error('the child starts within its parent')
  return { system, host, ref, contexts }
}
/** Apart, so that no frame of the test holds the message. */
function send({ ref }: { readonly ref: ActorRef<Request> }, text: string): WeakRef<object> {
  const message: Request = { text }
  ref.tell(message)
  return new WeakRef(message)
}

async function expectNothingKept(
  held: { readonly contexts: readonly WeakRef<object>[] },
  messages: readonly WeakRef<object>[],
): Promise<void> {
  expect(held.contexts.length).toBeGreaterThan(0)
  expect(await collected(messages), 'messages').toBe(messages.length)
  expect(await collected(held.contexts), 'contexts').toBe(held.contexts.length)
}

describe('1.1 F2 what was carried is let go', () => {
  it('after the message has been handled, while the actor is idle', async () => {
    for (const receive of [() => {}, async () => {}]) {
      const held = start(receive)
      const messages = ['a', 'b'].map(text => send(held, text))
      await held.host.settle()
      await expectNothingKept(held, messages)
      expect(held.system.resolve(held.ref.path)).toBe(held.ref)
    }
  })

  for (const directive of ['resume', 'restart', 'stop', 'escalate'] as const) {
    it(`F2 after a failure that was decided: ${directive}`, async () => {
      const held = start((_ctx, request) => err(new Error(request.text)), directive)
      const message = send(held, 'collect me')
      await held.host.settle()
      await expectNothingKept(held, [message])
      expect(held.ref.path.name).toBeDefined()
    })

    it(`F2 the same for a handler that was async: ${directive}`, async () => {
      const held = start(async (_ctx, request) => err(new Error(request.text)), directive)
      const message = send(held, 'collect me')
      await held.host.settle()
      await expectNothingKept(held, [message])
      expect(held.ref.path.name).toBeDefined()
    })
  }

  it('after the actor has stopped itself, or was stopped with messages queued', async () => {
    const held = start(ctx => ctx.stopSelf())
    const messages = ['a', 'b', 'c'].map(text => send(held, text))
    await held.host.settle()
    await expectNothingKept(held, messages)
    expect(held.system.resolve(held.ref.path)).toBeUndefined()
  })

  it('after a stash has been cleared, and after timers have been cancelled', async () => {
    const held = start((ctx, request) => {
      if (request.text === 'clear') {
        ctx.stash.clear()
        ctx.timers.cancelAll()
        return
      }
      ctx.stash.stash(request)
      ctx.timers.startFixedRate('k', request, 1_000)
    })
    const messages = ['a', 'b', 'clear'].map(text => send(held, text))
    await held.host.settle()
    await expectNothingKept(held, messages)
    expect(held.host.pendingTimers).toBe(0)
  })

  it('after an async handler was abandoned', async () => {
    const held = start(() => new Promise<void>(() => {}))
    const message = send(held, 'never')
    await held.host.settle()
    held.system.stop(held.ref)
    await advance(held.host)
    await expectNothingKept(held, [message])
    expect(held.system.resolve(held.ref.path)).toBeUndefined()
  })
})

const advance = (host: SimulatedHost): Promise<void> => host.advance(60_000)
