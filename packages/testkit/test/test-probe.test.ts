import { SpawnError } from '@cellactor/core'
import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor } from './support.ts'

class Point {
  readonly x: number
  constructor(x: number) {
    this.x = x
  }
}

function probing<M>(seed = 1) {
  const { system, host } = simulate({ seed })
  return { system, host, probe: testProbe<M>(system) }
}

/** Sends the messages at these virtual times. */
function later<M>(
  { host, probe }: Pick<ReturnType<typeof probing<M>>, 'host' | 'probe'>,
  times: readonly (readonly [number, M])[],
) {
  for (const [atMs, message] of times) host.setTimer(() => probe.ref.tell(message), atMs)
}

describe('testProbe', () => {
  it('is an actor of the user guardian, with the given name or one of its own', () => {
    const { system } = simulate()
    expect(testProbe(system, 'ear').ref.path.segments).toEqual(['user', 'ear'])
    expect(testProbe(system).ref.path.segments[0]).toBe('user')
    expect(system.resolve('/user/ear')).toBeDefined()
  })

  it('fails like any spawn where the name is taken', () => {
    const { system } = simulate()
    testProbe(system, 'ear')
    expect(() => testProbe(system, 'ear')).toThrow(SpawnError)
  })

  it('shows what it has received and what was not yet taken, oldest first', async () => {
    const { host, probe } = probing<number>()
    for (const message of [1, 2, 3]) probe.ref.tell(message)
    expect(probe.messages).toEqual([])
    await host.settle()
    expect(probe.messages).toEqual([1, 2, 3])
    await probe.expectMessage(1)
    expect(probe.messages).toEqual([2, 3])
  })

  it('hears what other actors send', async () => {
    const { system, probe } = probing<string>()
    system.spawn(actor(), 'a').tell(() => probe.ref.tell('hello'))
    expect(await probe.expectMessage()).toBe('hello')
  })
})

describe('testProbe: expectMessage', () => {
  it('takes messages in order', async () => {
    const { probe } = probing<string>()
    probe.ref.tell('a')
    probe.ref.tell('b')
    expect(await probe.expectMessage('a')).toBe('a')
    expect(await probe.expectMessage('b')).toBe('b')
  })

  it('takes any message where none is given', async () => {
    const { probe } = probing<{ n: number }>()
    const message = { n: 1 }
    probe.ref.tell(message)
    expect(await probe.expectMessage()).toBe(message)
  })

  it('takes undefined, which is a message like any other', async () => {
    const { probe } = probing<undefined>()
    probe.ref.tell(undefined)
    expect(await probe.expectMessage()).toBe(undefined)
    expect(probe.messages).toEqual([])
  })

  it('compares structurally, and gives what was received', async () => {
    const { probe } = probing<{ at: Point; tags: Map<string, number> }>()
    const received = { at: new Point(1), tags: new Map([['a', 1]]) }
    probe.ref.tell(received)
    expect(await probe.expectMessage({ at: new Point(1), tags: new Map([['a', 1]]) })).toBe(received)
  })

  it('compares refs and pids by their actor', async () => {
    const { system, probe } = probing<unknown>()
    const ref = system.spawn(actor(), 'a')
    const other = system.spawn(actor(), 'b')
    for (let at = 0; at < 3; at++) probe.ref.tell({ ref, pid: ref.pid })
    await probe.expectMessage({ ref, pid: ref.pid })
    await expect(probe.expectMessage({ ref: other, pid: ref.pid })).rejects.toThrow('differ')
    await expect(probe.expectMessage({ ref, pid: other.pid })).rejects.toThrow('differ')
  })

  it('shows expected and received where they differ, and has taken the message', async () => {
    const { probe } = probing<{ n: number }>()
    probe.ref.tell({ n: 1 })
    await expect(probe.expectMessage({ n: 2 })).rejects.toThrow(/expected: \{ n: 2 \}\n {2}received: \{ n: 1 \}/)
    expect(probe.messages).toEqual([])
  })

  it('waits in virtual time, no longer than needed', async () => {
    const world = probing<string>()
    later(world, [[2_000, 'late']])
    await world.probe.expectMessage('late')
    expect(world.host.now()).toBe(2_000)
  })

  it('waits for 3 000 ms unless it is told how long', async () => {
    const world = probing<string>()
    later(world, [[3_000, 'in time']])
    await world.probe.expectMessage('in time')
    later(world, [[3_000.5, 'too late']])
    await expect(world.probe.expectMessage('too late')).rejects.toThrow(
      'expected "too late" within 3000 ms, but received nothing',
    )
    expect(world.host.now()).toBe(6_000)
  })

  it('waits as long as it is told', async () => {
    const world = probing<string>()
    later(world, [[5_000, 'late']])
    await expect(world.probe.expectMessage('late', { withinMs: 10 })).rejects.toThrow('within 10 ms')
    expect(world.host.now()).toBe(10)
    await world.probe.expectMessage('late', { withinMs: 10_000 })
    expect(world.host.now()).toBe(5_000)
  })

  it('settles, but moves no clock, when it may not wait', async () => {
    const { host, probe } = probing<string>()
    probe.ref.tell('now')
    await probe.expectMessage('now', { withinMs: 0 })
    await expect(probe.expectMessage('then', { withinMs: 0 })).rejects.toThrow('received nothing')
    expect(host.now()).toBe(0)
  })

  it('runs nothing for a message that is there already', async () => {
    const { system, host, probe } = probing<string>()
    probe.ref.tell('here')
    await host.settle()
    let ran = false
    system.spawn(actor(), 'a').tell(() => {
      ran = true
    })
    await probe.expectMessage('here')
    expect(ran).toBe(false)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to wait for %s ms', async withinMs => {
    const { probe } = probing<string>()
    await expect(probe.expectMessage('a', { withinMs })).rejects.toThrow(`The time to wait is ${withinMs}`)
  })

  it('several may wait: each takes one, in the order of the calls, and time passes once', async () => {
    const world = probing<string>()
    later(world, [
      [10, 'a'],
      [20, 'b'],
      [30, 'c'],
    ])
    const other = testProbe<string>(world.system)
    const silence = other.expectNoMessage(25)
    expect(await Promise.all([1, 2, 3].map(() => world.probe.expectMessage()))).toEqual(['a', 'b', 'c'])
    await silence
    expect(world.host.now()).toBe(30)
  })

  it('several may wait on timers that bring them nothing, and are still served in the order of the calls', async () => {
    const world = probing<string>()
    for (const atMs of [1, 2, 3, 4, 5]) world.host.setTimer(() => {}, atMs)
    later(world, [
      [6, 'a'],
      [7, 'b'],
    ])
    expect(await Promise.all([world.probe.expectMessage(), world.probe.expectMessage()])).toEqual(['a', 'b'])
    expect(world.host.now()).toBe(7)
  })

  it('rejects where the simulation does not come to rest', async () => {
    const { host, probe } = probing<string>()
    const forever = () => host.queueMicrotask(forever)
    host.queueMicrotask(forever)
    await expect(probe.expectMessage('a')).rejects.toThrow('does not come to rest')
  })
})

describe('testProbe: expectMessages', () => {
  it('takes so many, in order, and leaves the rest', async () => {
    const world = probing<number>()
    later(world, [
      [10, 1],
      [20, 2],
      [20, 3],
      [20, 4],
    ])
    expect(await world.probe.expectMessages(3)).toEqual([1, 2, 3])
    await world.host.settle()
    expect(world.probe.messages).toEqual([4])
    expect(world.host.now()).toBe(20)
  })

  it('takes none where they do not all come, and says what came', async () => {
    const world = probing<number>()
    later(world, [
      [10, 1],
      [500, 2],
    ])
    await expect(world.probe.expectMessages(2, { withinMs: 100 })).rejects.toThrow(
      'expected 2 messages within 100 ms, but received 1: [1]',
    )
    expect(world.probe.messages).toEqual([1])
  })

  it('expects none at once', async () => {
    const { probe } = probing<number>()
    expect(await probe.expectMessages(0)).toEqual([])
  })

  it.each([-1, 1.5, Number.NaN])('refuses the count %s', async count => {
    const { probe } = probing<number>()
    await expect(probe.expectMessages(count)).rejects.toThrow(`count is ${count}`)
  })
})

describe('testProbe: expectNoMessage', () => {
  it('lets 100 ms pass unless it is told how long', async () => {
    const { host, probe } = probing<number>()
    await probe.expectNoMessage()
    expect(host.now()).toBe(100)
    await probe.expectNoMessage(50)
    expect(host.now()).toBe(150)
  })

  it('rejects when one comes in that time, at its last moment, too', async () => {
    const world = probing<number>()
    later(world, [[100, 7]])
    await expect(world.probe.expectNoMessage()).rejects.toThrow('expected no message for 100 ms, but received [7]')
  })

  it('rejects for one that is there already, and leaves it', async () => {
    const { host, probe } = probing<number>()
    probe.ref.tell(7)
    await expect(probe.expectNoMessage(0)).rejects.toThrow('[7]')
    expect(host.now()).toBe(0)
    expect(probe.messages).toEqual([7])
  })

  it('does not mind one that comes after that time', async () => {
    const world = probing<number>()
    later(world, [[101, 7]])
    await world.probe.expectNoMessage()
    expect(await world.probe.expectMessage(7)).toBe(7)
  })
})

describe('testProbe: fishFor', () => {
  it('takes what is accepted, drops what is skipped, and leaves what comes behind', async () => {
    const world = probing<number>()
    later(world, [
      [10, 1],
      [20, 2],
      [30, 3],
    ])
    world.probe.ref.tell(0)
    expect(await world.probe.fishFor(n => (n === 2 ? 'take' : 'skip'))).toBe(2)
    expect(world.host.now()).toBe(20)
    await world.probe.expectMessage(3)
  })

  it('sees every message once', async () => {
    const world = probing<number>()
    later(world, [
      [10, 1],
      [20, 2],
    ])
    const seen: number[] = []
    await world.probe.fishFor(n => {
      seen.push(n)
      return n === 2 ? 'take' : 'skip'
    })
    expect(seen).toEqual([1, 2])
  })

  it('rejects at the message that must not come', async () => {
    const { probe } = probing<number>()
    probe.ref.tell(1)
    await expect(probe.fishFor(() => 'fail')).rejects.toThrow('this message was not to come: 1')
  })

  it('rejects when the time is over, with what it has skipped', async () => {
    const world = probing<number>()
    later(world, [
      [10, 1],
      [60, 2],
    ])
    await expect(world.probe.fishFor(() => 'skip', { withinMs: 50 })).rejects.toThrow('within 50 ms. Skipped: [1]')
    expect(world.host.now()).toBe(50)
  })

  it('rejects with what accept throws', async () => {
    const { probe } = probing<number>()
    probe.ref.tell(1)
    const own = new Error('own')
    const fishing = probe.fishFor(() => {
      throw own
    })
    await expect(fishing).rejects.toBe(own)
  })
})
