import { type AbortSignalLike, type ActorRef, type AskTimeoutError, askWith } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, outcomeOf, thrownBy, world } from './support.ts'

/** An actor that never answers, and the reply refs of the questions it was asked. */
function silentIn(w = world()) {
  const handled: unknown[] = []
  const ref: ActorRef<unknown> = w.system.spawn(
    actor<unknown>({ receive: (_ctx, message) => void handled.push(message) }),
    'silent',
  )
  const replies: ActorRef<string>[] = []
  const askFor = (message: unknown, signal?: AbortSignalLike) => {
    const make = (replyTo: ActorRef<string>): unknown => {
      replies.push(replyTo)
      return message
    }
    return outcomeOf(askWith(ref, make, { timeoutMs: 100, signal }))
  }
  return { ...w, handled, replies, askFor }
}

describe('8.1 the ref of a question', () => {
  it('3.10 is its path, as text and in JSON, and each question has one of its own', async () => {
    const { host, replies, askFor } = silentIn()
    askFor('one')
    askFor('other')
    await host.settle()
    for (const each of replies) {
      expect(each.path.toString()).toMatch(/shop\/temp\/\$ask\w+/)
      expect(String(each)).toBe(each.path.toString())
      expect(JSON.stringify([each])).toBe(JSON.stringify([each.path.toString()]))
    }
    expect(new Set(replies.map(String)).size).toBe(2)
    await host.advance(100)
  })

  it('4.12 a message whose replyTo can not be read is a message like any other, and a question like any other', async () => {
    const { system, host, handled, askFor } = silentIn()
    const failures = eventProbe(system, 'failure')
    const hostile = {
      get replyTo(): never {
        throw new Boom('hostile')
      },
    }
    const asked = [askFor('one'), askFor(hostile)]
    await host.settle()
    expect(handled).toHaveLength(2)
    await host.advance(100)
    expect(asked.map(({ error }) => (error as AskTimeoutError).code)).toEqual(['ASK_TIMEOUT', 'ASK_TIMEOUT'])
    expect(failures.events).toEqual([])
  })

  it('7.4 a late reply is a dead letter to it', async () => {
    const { system, host, replies, askFor } = silentIn()
    const letters = eventProbe(system, 'deadLetter')
    askFor('one')
    await host.advance(100)
    replies[0]?.tell('late')
    await host.settle()
    expect(letters.events.map(({ target }) => String(target))).toEqual([String(replies[0])])
  })
})

describe('8.1 AskTimeoutError', () => {
  class Lookup {}
  for (const [message, messageType] of [
    [{ type: 'lookup' }, 'lookup'],
    [new Lookup(), 'Lookup'],
    [{ type: 7 }, 'Object'],
    [Object.create(null), 'Object'],
    [[], 'Array'],
    ['lookup', 'string'],
    [7, 'number'],
    [null, 'object'],
    [undefined, 'undefined'],
    [() => {}, 'function'],
  ] as const) {
    it(`8.1 says what was asked, by its type, or by its class: ${messageType}`, async () => {
      const { host, askFor } = silentIn()
      const asked = askFor(message)
      await host.advance(100)
      expect((asked.error as AskTimeoutError).messageType).toBe(messageType)
    })
  }
})

describe('8.1 a question and its signal', () => {
  /** A signal of the user's own that fires when told to, and may not let go of its listeners. */
  function signalOf({ letsGo = true, reason = (): unknown => 'enough' } = {}) {
    const listeners = new Map<string, Set<() => void>>()
    const signal: AbortSignalLike = {
      aborted: false,
      get reason() {
        return reason()
      },
      addEventListener: (type, listener) => void listeners.set(type, (listeners.get(type) ?? new Set()).add(listener)),
      removeEventListener: (type, listener) => letsGo && listeners.get(type)?.delete(listener),
    }
    const listening = () => [...(listeners.get('abort') ?? [])]
    const fire = () => {
      for (const listener of listening()) listener()
    }
    return { signal, listening, fire }
  }

  it('8.1 a settled question listens no more', async () => {
    const { host, replies, askFor } = silentIn()
    const { signal, listening } = signalOf()
    const asked = askFor('one', signal)
    await host.settle()
    expect(listening()).toHaveLength(1)
    replies[0]?.tell('yes')
    await host.settle()
    expect(asked.value).toBe('yes')
    expect(listening()).toEqual([])
  })

  it('8.1 one that fires all the same changes nothing, and hurts nobody', async () => {
    const { host, replies, askFor } = silentIn()
    const { signal, fire } = signalOf({ letsGo: false })
    const asked = askFor('one', signal)
    await host.settle()
    replies[0]?.tell('yes')
    expect(thrownBy(fire)).toBeUndefined()
    await host.settle()
    expect(asked).toMatchObject({ value: 'yes', error: undefined })
  })

  it('8.1 one that can not say why: the question is given up with what it throws', async () => {
    const { host, askFor } = silentIn()
    const cause = new Boom('no reason')
    const reason = () => {
      throw cause
    }
    const { signal, fire, listening } = signalOf({ reason })
    const asked = askFor('one', signal)
    await host.settle()
    expect(thrownBy(fire)).toBeUndefined()
    await host.settle()
    expect(asked.error).toBe(cause)
    expect(listening()).toEqual([])
    expect(host.pendingTimers).toBe(0)
  })

  it('8.1 one that fires, or throws, when it is listened to: the target is not asked', async () => {
    for (const addEventListener of [
      (_type: string, listener: () => void) => listener(),
      () => {
        throw 'enough'
      },
    ]) {
      const { host, handled, askFor } = silentIn()
      const asked = askFor('one', { aborted: false, reason: 'enough', addEventListener, removeEventListener: () => {} })
      await host.settle()
      expect(asked.error).toBe('enough')
      expect(handled).toEqual([])
      expect(host.pendingTimers).toBe(0)
    }
  })
})
