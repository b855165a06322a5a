import { ActorFailure, type SystemMessage } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

const STOP: SystemMessage = { type: 'stop' }
const CREATE: SystemMessage = { type: 'create' }

describe('faultyMailbox', () => {
  it('behaves where it is told nothing: two lanes, each first in, first out', () => {
    const queue = faultyMailbox({})
    expect([queue.enqueueUser('a'), queue.enqueueSystem(CREATE), queue.enqueueUser('b'), queue.enqueueSystem(STOP)]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(queue.userSize).toBe(2)
    expect([queue.dequeueSystem(), queue.dequeueSystem(), queue.dequeueSystem()]).toEqual([CREATE, STOP, undefined])
    expect([queue.dequeueUser(), queue.dequeueUser()]).toEqual(['a', 'b'])
    expect(queue.userSize).toBe(0)
  })

  it('keeps undefined as the message that it is', () => {
    const queue = faultyMailbox({})
    queue.enqueueUser(undefined)
    expect(queue.userSize).toBe(1)
    expect(queue.dequeueUser()).toBe(undefined)
    expect(queue.userSize).toBe(0)
  })

  it('gives up the user messages that remain when closed, oldest first', () => {
    const queue = faultyMailbox({})
    for (const message of ['a', 'b', 'c']) queue.enqueueUser(message)
    queue.enqueueSystem(STOP)
    queue.dequeueUser()
    expect(queue.close()).toEqual(['b', 'c'])
    expect(queue.userSize).toBe(0)
    expect(queue.close()).toEqual([])
  })

  it('refuses the system messages that it is told to refuse, and no others', () => {
    const queue = faultyMailbox({ system: message => (message.type === 'stop' ? 'refuse' : 'ok') })
    expect(queue.enqueueSystem(STOP)).toBe(false)
    expect(queue.enqueueSystem(CREATE)).toBe(true)
    expect(queue.dequeueSystem()).toBe(CREATE)
    expect(queue.dequeueSystem()).toBe(undefined)
  })

  it('throws at the system messages that it is told to throw at, and does not keep them', () => {
    const queue = faultyMailbox({ system: message => (message.type === 'recreate' ? 'throw' : 'ok') })
    const recreate: SystemMessage = { type: 'recreate', cause: ActorFailure.from('boom'), instance: 2 }
    expect(() => queue.enqueueSystem(recreate)).toThrow("the system message 'recreate'")
    expect(queue.dequeueSystem()).toBe(undefined)
  })

  it('loses the system messages that it is told to lose: it says that it took them', () => {
    const queue = faultyMailbox({ system: message => (message.type === 'create' ? 'lose' : 'ok') })
    expect(queue.enqueueSystem(CREATE)).toBe(true)
    expect(queue.enqueueSystem(STOP)).toBe(true)
    expect(queue.dequeueSystem()).toBe(STOP)
  })

  it('refuses, throws and loses user messages, too', () => {
    const queue = faultyMailbox({ user: message => message as 'ok' | 'refuse' | 'throw' | 'lose' })
    expect(queue.enqueueUser('refuse')).toBe(false)
    expect(() => queue.enqueueUser('throw')).toThrow('a user message')
    expect(queue.enqueueUser('lose')).toBe(true)
    expect(queue.userSize).toBe(0)
    expect(queue.enqueueUser('ok')).toBe(true)
    expect(queue.close()).toEqual(['ok'])
  })

  it('throws at the dequeuing of either lane, and keeps the message', () => {
    let isFaulty = true
    const queue = faultyMailbox({ dequeue: () => (isFaulty ? 'throw' : 'ok') })
    queue.enqueueSystem(STOP)
    queue.enqueueUser('a')
    expect(() => queue.dequeueSystem()).toThrow('the dequeuing of a message')
    expect(() => queue.dequeueUser()).toThrow('the dequeuing of a message')
    isFaulty = false
    expect([queue.dequeueSystem(), queue.dequeueUser()]).toEqual([STOP, 'a'])
  })

  it('asks about a dequeuing only when there is a message, so that faults can be counted by messages', () => {
    let asked = 0
    const queue = faultyMailbox({
      dequeue: () => {
        asked++
        return 'ok'
      },
    })
    queue.dequeueSystem()
    queue.dequeueUser()
    expect(asked).toBe(0)
    queue.enqueueUser('a')
    queue.dequeueUser()
    expect(asked).toBe(1)
  })

  it('lets what a fault function throws through', () => {
    const own = new Error('own')
    const queue = faultyMailbox({
      user: () => {
        throw own
      },
    })
    expect(() => queue.enqueueUser('a')).toThrow(own)
  })
})
