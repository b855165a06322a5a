import { type ActorRef, AskTimeoutError, ask, CellactorError, err, SupervisorStrategy, TargetFailedError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import {
  type Answering,
  Boom,
  deferred,
  expectBalanced,
  type PromiseOutcome,
  player,
  raise,
  unhandledRejections,
  world,
} from './support.ts'

function expectFailed(answer: PromiseOutcome<unknown>, target: ActorRef<never>, cause: unknown): void {
  expect(answer.error).toBeInstanceOf(TargetFailedError)
  expect(answer.error).toBeInstanceOf(CellactorError)
  const error = answer.error as TargetFailedError
  expect(error.code).toBe('ASK_TARGET_FAILED')
  expect(error.cause).toBe(cause)
  expect(error.path?.equals(target.path)).toBe(true)
}

const boom = new Boom('the cause')
const ways: readonly (readonly [string, Answering])[] = [
  ['throws', () => raise(boom)],
  ['returns an Err', () => err(boom)],
  ['calls ctx.fail', ctx => ctx.fail(boom)],
  ['rejects', () => Promise.reject(boom)],
  ['resolves with an Err', () => Promise.resolve(err(boom))],
  [
    'throws after an await',
    async () => {
      await undefined
      throw boom
    },
  ],
]

describe('8.1 the target fails while it handles the question', () => {
  for (const [how, run] of ways) {
    it(`8.1 the handler ${how}: TargetFailedError at once, its cause the original value`, async () => {
      const w = world()
      const ref = w.spawn(undefined, undefined, { supervision: 'resume' })
      const answer = w.question(ref, run)
      await w.host.settle()
      expectFailed(answer, ref, boom)
      expect(w.host.pendingTimers).toBe(0)
      expectBalanced(w.system)
    })
  }

  it.each(['text', 42, null, { code: 7 }])('8.1 the cause is the thrown value itself, whatever it is: %j', async value => {
    const w = world()
    const ref = w.spawn()
    const answers = [
      w.question(ref, () => raise(value)),
      w.question(ref, () => err(value)),
      w.question(ref, () => Promise.reject(value)),
    ]
    await w.host.settle()
    for (const answer of answers) expectFailed(answer, ref, value)
  })

  for (const directive of ['resume', 'restart', 'stop', 'escalate'] as const) {
    it(`8.1 at once, whatever the directive: ${directive}`, async () => {
      const w = world({ rootPolicy: 'restart' })
      const ref = w.spawn(undefined, undefined, { supervision: directive })
      const answer = w.question(ref, () => raise(boom))
      await w.host.settle()
      expectFailed(answer, ref, boom)
    })
  }

  it('8.1 at once, also when the restart comes after a pause', async () => {
    const w = world()
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000 } })
    const ref = w.spawn(undefined, undefined, { supervision })
    const answer = w.question(ref, () => raise(boom))
    await w.host.settle()
    expectFailed(answer, ref, boom)
  })

  it('8.1 the handler fails while the actor is stopping: TargetFailedError as well', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.spawn()
    const answer = w.question(ref, () => gate.promise)
    await w.host.settle()
    w.system.stop(ref)
    await w.host.settle()
    gate.reject(boom)
    await w.host.settle()
    expectFailed(answer, ref, boom)
    expectBalanced(w.system)
  })

  it('8.1 an answer given before the failure stands', async () => {
    const w = world()
    const sync = w.question(w.spawn(), (_ctx, { replyTo }) => {
      replyTo.tell('answered')
      throw boom
    })
    const later = w.question(w.spawn(), async (_ctx, { replyTo }) => {
      replyTo.tell('answered')
      await undefined
      throw boom
    })
    await w.host.settle()
    expect([sync.value, later.value]).toEqual(['answered', 'answered'])
  })

  it('8.1 a rejection that nobody awaits is the caller’s; one that is awaited leaves nothing unhandled', async () => {
    const unhandled = unhandledRejections()
    const w = world()
    const answer = w.question(w.spawn(), () => raise(boom))
    await w.host.settle()
    expect(answer.state).toBe('rejected')
    expect(await unhandled.stop()).toEqual([])
  })
})

describe('8.1 only the turn that received the question counts', () => {
  it('8.1 of two questions, the one that was handled well is not concerned when the next one fails', async () => {
    const w = world()
    const ref = w.spawn(undefined, undefined, { supervision: 'resume' })
    let held: ActorRef<unknown> | undefined
    const kept = w.question(ref, (_ctx, { replyTo }) => {
      held = replyTo
    })
    const failed = w.question(ref, () => raise(boom))
    await w.host.settle()
    expectFailed(failed, ref, boom)
    expect(kept.state).toBe('pending')
    held?.tell('kept')
    await w.host.settle()
    expect(kept.value).toBe('kept')
  })

  it('8.1 a failure in a later turn leaves the question to its timeout', async () => {
    const w = world()
    const ref = w.spawn()
    const answer = w.question(ref, () => {}, { timeoutMs: 100 })
    await w.act(ref, () => raise(boom))
    expect(answer.state).toBe('pending')
    await w.host.advance(100)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
  })

  it('8.1 passed on by `tell`: the failure of the next actor is not the question’s', async () => {
    const w = world()
    const second = w.spawn((_ctx, _text) => raise(boom))
    const third = w.spawn()
    const first = w.spawn()
    const answer = w.question(first, () => second.tell('fail'), { timeoutMs: 100 })
    const handOn: Answering = (ctx, question) => (ctx.self.pid === third.pid ? raise(boom) : third.tell(question))
    const same = w.question(first, handOn, { timeoutMs: 100 })
    await w.host.settle()
    expect([answer.state, same.state]).toEqual(['pending', 'pending'])
    await w.host.advance(100)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
    expect(same.error).toBeInstanceOf(AskTimeoutError)
  })

  it('8.1 the failure of an asked actor that asks on: each hop has its own cause', async () => {
    const w = world()
    const inner = w.spawn(undefined, undefined, 'inner')
    const outer = w.spawn(undefined, undefined, 'outer')
    const answer = w.question(outer, async (_ctx, { replyTo }) =>
      replyTo.tell(await ask(inner, { type: 'question', run: () => raise(boom) })),
    )
    await w.host.settle()
    const error = answer.error as TargetFailedError
    expect(error).toBeInstanceOf(TargetFailedError)
    expect(error.path?.name).toBe('outer')
    expect(error.cause).toBeInstanceOf(TargetFailedError)
    expect(error.cause).toMatchObject({ cause: boom })
    expect((error.cause as TargetFailedError).path?.name).toBe('inner')
  })

  it('2.2 8.1 a parent that awaits the answer of its own child: the child fails, and there is no deadlock', async () => {
    const w = world()
    const seen: unknown[] = []
    const parent = w.spawn(undefined, {
      supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'restart' }),
    })
    await w.act(parent, async ctx => {
      const child = ctx.spawn(player(), 'child')
      await ask(child, { type: 'question', run: () => raise(boom) }).catch(error => void seen.push(error))
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBeInstanceOf(TargetFailedError)
    expect(seen[0]).toMatchObject({ cause: boom })
    expectBalanced(w.system)
  })
})
