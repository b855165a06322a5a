import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

describe('SimulatedHost: settle', () => {
  it('runs nothing before it is called', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    host.queueMicrotask(() => log.push('microtask'))
    host.queueMacrotask(() => log.push('macrotask'))
    host.setTimer(() => log.push('timer'), 0)
    for (let turn = 0; turn < 500; turn++) await undefined
    expect(log).toEqual([])
  })

  it('runs nothing on the stack of its caller', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    host.queueMicrotask(() => log.push('microtask'))
    const settled = host.settle()
    expect(log).toEqual([])
    await settled
    expect(log).toEqual(['microtask'])
  })

  it('runs each queue first in, first out, and all microtasks before the next macrotask', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    for (const name of ['A', 'B']) {
      host.queueMacrotask(() => {
        log.push(name)
        host.queueMicrotask(() => {
          log.push(`${name}1`)
          host.queueMicrotask(() => log.push(`${name}2`))
        })
      })
    }
    host.queueMicrotask(() => log.push('x'))
    host.queueMicrotask(() => log.push('y'))
    await host.settle()
    expect(log).toEqual(['x', 'y', 'A', 'A1', 'A2', 'B', 'B1', 'B2'])
  })

  it('keeps the order of many tasks', async () => {
    const host = new SimulatedHost()
    const ran: number[] = []
    for (let at = 0; at < 10_000; at++) host.queueMicrotask(() => ran.push(at))
    await host.settle()
    expect(ran).toEqual(Array.from({ length: 10_000 }, (_, at) => at))
  })

  it('follows the promises of async code, however often they come back to the host', async () => {
    const host = new SimulatedHost()
    let turns = 0
    const work = async () => {
      for (; turns < 1_000; turns++) await new Promise<void>(resolve => host.queueMicrotask(resolve))
    }
    host.queueMicrotask(() => void work())
    await host.settle()
    expect(turns).toBe(1_000)
  })

  it('follows chains of 90 jobs that touch nothing of the host', async () => {
    const host = new SimulatedHost()
    let done = 0
    const work = async () => {
      for (let at = 0; at < 90; at++) await undefined
      done++
      host.queueMicrotask(() => void again())
    }
    const again = async () => {
      for (let at = 0; at < 90; at++) await undefined
      done++
    }
    void work()
    await host.settle()
    expect(done).toBe(2)
  })

  it('follows a chain that begins while another call is about to end', async () => {
    for (let delay = 80; delay < 110; delay++) {
      const host = new SimulatedHost()
      const first = host.settle()
      for (let at = 0; at < delay; at++) await undefined
      let done = false
      const chain = async () => {
        for (let at = 0; at < 90; at++) await undefined
        done = true
      }
      void chain()
      await host.settle()
      expect(done).toBe(true)
      await first
    }
  })

  it('lets promises run before the next macrotask', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    host.queueMacrotask(() => {
      void (async () => {
        for (let at = 0; at < 20; at++) await undefined
        log.push('promise')
      })()
    })
    host.queueMacrotask(() => log.push('macrotask'))
    await host.settle()
    expect(log).toEqual(['promise', 'macrotask'])
  })

  it('does not wait for what never settles, nor for timers to come', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    void new Promise(() => {}).then(() => log.push('never'))
    host.setTimer(() => log.push('later'), 1)
    await host.settle()
    expect(log).toEqual([])
    expect(host.now()).toBe(0)
  })

  it('joins the run that is going on: no task runs twice, and both calls see it to the end', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    for (let at = 0; at < 5; at++) host.queueMacrotask(() => log.push(`${at}`))
    const first = host.settle().then(() => log.push('first'))
    await undefined
    host.queueMacrotask(() => log.push('late'))
    const second = host.settle().then(() => log.push('second'))
    await Promise.all([first, second])
    expect(log).toEqual(['0', '1', '2', '3', '4', 'late', 'first', 'second'])
  })

  it('can be called by a task', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    host.queueMicrotask(() => void host.settle().then(() => log.push('inner')))
    host.queueMacrotask(() => log.push('task'))
    await host.settle()
    await host.settle()
    expect(log).toEqual(['task', 'inner'])
  })

  it('runs what is queued right after it has ended when called again', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    await host.settle()
    host.queueMicrotask(() => log.push('next'))
    await host.settle()
    expect(log).toEqual(['next'])
  })

  it.each(['queueMicrotask', 'queueMacrotask'] as const)(
    'rejects with what a task of %s throws; the rest stays queued for the next call',
    async queue => {
      const host = new SimulatedHost()
      const log: string[] = []
      const defect = new Error('a defect')
      host[queue](() => {
        throw defect
      })
      host[queue](() => log.push('rest'))
      await expect(host.settle()).rejects.toBe(defect)
      expect(log).toEqual([])
      await host.settle()
      expect(log).toEqual(['rest'])
    },
  )

  it('advance rejects with what a timer throws; the clock stands at its time, and it does not fire again', async () => {
    const host = new SimulatedHost()
    const log: string[] = []
    const defect = new Error('a defect')
    host.setTimer(() => {
      throw defect
    }, 10)
    host.setTimer(() => log.push('next'), 20)
    await expect(host.advance(50)).rejects.toBe(defect)
    expect(host.now()).toBe(10)
    await host.advance(10)
    expect(log).toEqual(['next'])
  })

  it('allows a million tasks at one time', async () => {
    const host = new SimulatedHost()
    let left = 1_000_000
    const next = () => {
      if (--left > 0) host.queueMicrotask(next)
    }
    host.queueMicrotask(next)
    await host.settle()
    expect(left).toBe(0)
  })

  it('rejects when microtasks queue each other for ever', async () => {
    const host = new SimulatedHost()
    const forever = () => host.queueMicrotask(forever)
    host.queueMicrotask(forever)
    await expect(host.settle()).rejects.toThrow('does not come to rest at 0 ms')
  })

  it('rejects when macrotasks queue each other for ever', async () => {
    const host = new SimulatedHost()
    const forever = () => host.queueMacrotask(forever)
    host.queueMacrotask(forever)
    await expect(host.settle()).rejects.toThrow('does not come to rest at 0 ms')
  })

  it('rejects when a timer of 0 ms sets itself again for ever', async () => {
    const host = new SimulatedHost()
    const forever = () => host.setTimer(forever, 0)
    host.setTimer(forever, 7)
    await expect(host.advance(10)).rejects.toThrow('does not come to rest at 7 ms')
  })

  it('gets out of a task that goes on for as long as its time slice lasts, and rejects', async () => {
    const host = new SimulatedHost()
    host.queueMicrotask(() => {
      const endsAt = host.now() + 5
      while (host.now() < endsAt);
    })
    await expect(host.settle()).rejects.toThrow('does not come to rest at 0 ms')
    expect(host.now()).toBe(0)
  })

  it('begins to count afresh with every call', async () => {
    const host = new SimulatedHost()
    for (let call = 0; call < 3; call++) {
      host.queueMicrotask(() => {
        for (let look = 0; look < 1_500_000; look++) host.now()
      })
      await host.settle()
    }
    expect(host.now()).toBe(0)
  })
})
