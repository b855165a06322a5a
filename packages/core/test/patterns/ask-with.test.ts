import { type ActorRef, AskTimeoutError, askWith, TargetFailedError, TargetStoppedError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { abortable, Boom, deadLetters, outcomeOf, raise, thrownBy, world } from './support.ts'

interface Lookup {
  readonly kind: 'lookup'
  readonly meta: { readonly from: ActorRef<string> }
}
class Greet {
  readonly #name: string
  readonly from: ActorRef<string>
  constructor(name: string, from: ActorRef<string>) {
    this.#name = name
    this.from = from
  }
  answer(): void {
    this.from.tell(`hello ${this.#name}`)
  }
}

function library(receive: (message: Lookup | Greet) => void = () => {}) {
  const w = world()
  const got: (Lookup | Greet)[] = []
  const ref = w.system.spawn<Lookup | Greet>(
    () => ({
      receive(_ctx, message) {
        got.push(message)
        return receive(message)
      },
    }),
    { name: 'library', supervision: 'resume' },
  )
  const lookup = (options?: Parameters<typeof askWith>[2]) =>
    outcomeOf(askWith(ref, (from: ActorRef<string>) => ({ kind: 'lookup' as const, meta: { from } }), options))
  return { ...w, ref, got, lookup }
}

describe('8.1 askWith', () => {
  it('8.1 the message is made around the reply ref, wherever the protocol has it', async () => {
    const { host, lookup } = library(message => {
      if ('kind' in message) message.meta.from.tell('found')
    })
    const answer = lookup()
    await host.settle()
    expect(answer.value).toBe('found')
  })

  it('8.1 the target gets the very message that was made: class instances keep their class', async () => {
    const { host, ref, got } = library(message => {
      if (message instanceof Greet) message.answer()
    })
    const made: Greet[] = []
    const answer = outcomeOf(
      askWith(ref, (from: ActorRef<string>) => {
        made.push(new Greet('you', from))
        return made[0] as Greet
      }),
    )
    await host.settle()
    expect(got[0]).toBe(made[0])
    expect(answer.value).toBe('hello you')
  })

  it('8.1 `make` is called once, before askWith returns', () => {
    const { ref } = library()
    let calls = 0
    outcomeOf(
      askWith(ref, (from: ActorRef<string>) => {
        calls += 1
        return new Greet('you', from)
      }),
    )
    expect(calls).toBe(1)
  })

  it('8.1 what `make` throws is the caller’s: nothing is sent, nothing is kept', async () => {
    const { host, ref, got } = library()
    const boom = new Boom('make')
    const answers: ReturnType<typeof outcomeOf>[] = []
    const thrown = thrownBy(() => answers.push(outcomeOf(askWith(ref, (_from: ActorRef<string>): Greet => raise(boom)))))
    await host.settle()
    expect([thrown, answers[0]?.error]).toContain(boom)
    expect(got).toEqual([])
    expect(host.pendingTimers).toBe(0)
  })

  it('8.1 no answer: AskTimeoutError with target and time', async () => {
    const { host, ref, lookup } = library()
    const answer = lookup({ timeoutMs: 70 })
    await host.advance(69)
    expect(answer.state).toBe('pending')
    await host.advance(1)
    const error = answer.error as AskTimeoutError
    expect(error).toBeInstanceOf(AskTimeoutError)
    expect(error.timeoutMs).toBe(70)
    expect(error.path?.equals(ref.path)).toBe(true)
    expect(typeof error.messageType).toBe('string')
  })

  it('8.1 the error names the `type` of a message that has one', async () => {
    const w = world()
    const ref: ActorRef<{ type: 'count'; to: ActorRef<number> }> = w.system.spawn(() => ({ receive: () => {} }))
    const answer = outcomeOf(askWith(ref, (to: ActorRef<number>) => ({ type: 'count' as const, to }), { timeoutMs: 1 }))
    await w.host.advance(1)
    expect(answer.error).toMatchObject({ messageType: 'count' })
  })

  it('8.1 the target fails: TargetFailedError with the original cause', async () => {
    const boom = new Boom('lookup')
    const { host, lookup } = library(() => raise(boom))
    const answer = lookup()
    await host.settle()
    expect(answer.error).toBeInstanceOf(TargetFailedError)
    expect((answer.error as TargetFailedError).cause).toBe(boom)
  })

  it('8.1 the target has stopped, or stops with the question queued: TargetStoppedError, no dead letter', async () => {
    const { system, host, ref, lookup } = library()
    const letters = deadLetters(system)
    const queued = lookup()
    system.stop(ref)
    await host.settle()
    const after = lookup()
    await host.settle()
    expect(queued.error).toBeInstanceOf(TargetStoppedError)
    expect(after.error).toBeInstanceOf(TargetStoppedError)
    expect(letters()).toEqual([])
    expect(host.pendingTimers).toBe(0)
  })

  it('8.1 a signal aborts it, before and during', async () => {
    const { host, lookup, got } = library()
    const early = abortable()
    early.abort('early')
    const before = lookup({ signal: early.signal })
    const late = abortable()
    const during = lookup({ signal: late.signal })
    await host.settle()
    expect(got).toHaveLength(1)
    late.abort('late')
    await host.settle()
    expect([before.error, during.error]).toEqual(['early', 'late'])
    expect([early.listening(), late.listening(), host.pendingTimers]).toEqual([0, 0, 0])
  })

  it('8.1 primitive messages can be asked with as well, as long as the answer finds its way', async () => {
    const w = world()
    let replyTo: ActorRef<number> | undefined
    const ref: ActorRef<string> = w.system.spawn<string>(() => ({ receive: () => replyTo?.tell(1) }))
    const answer = outcomeOf(
      askWith(ref, (from: ActorRef<number>) => {
        replyTo = from
        return 'plain'
      }),
    )
    await w.host.settle()
    expect(answer.value).toBe(1)
  })

  it('8.1 a second and a late answer are dead letters, `lateReply`', async () => {
    const { system, host, lookup } = library(message => {
      if (!('kind' in message)) return
      message.meta.from.tell('one')
      message.meta.from.tell('two')
    })
    const letters = deadLetters(system)
    lookup()
    await host.settle()
    expect(letters()).toEqual([['two', 'lateReply']])
  })
})
