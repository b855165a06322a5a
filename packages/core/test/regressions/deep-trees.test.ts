import {
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type ActorTreeNode,
  type MaybePromise,
  SpawnError,
  SupervisorStrategy,
} from '@cellactor/core'
import { livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

type Do = (ctx: ActorContext<Do>) => MaybePromise<void>
const DEPTH = 10_000

/** A chain of actors, each the child of the one before. */
async function chain(depth: number, supervision: 'resume' | 'restart' = 'restart') {
  const { system, host } = simulate({ logLevel: 'off' })
  const contexts: ActorContext<Do>[] = []
  const link = (left: number) => () => ({
    preStart: (ctx: ActorContext<Do>) => {
      contexts.push(ctx)
      if (left > 0) ctx.spawn(link(left - 1), 'c')
    },
    receive: (ctx: ActorContext<Do>, act: Do) => act(ctx),
  })
  const top: ActorRef<Do> = system.spawn(link(depth - 1), { name: 'c', supervision })
  await host.settle()
  expect(contexts).toHaveLength(depth)
  const last = contexts[depth - 1]
  if (last === undefined) throw new Error('the chain is not as long as it should be')
  return { system, host, contexts, top, last }
}

const user = (system: ActorSystem): ActorTreeNode | undefined =>
  system.tree().children.find(node => node.path.startsWith('cellactor://test/user'))

function depthBelow(top: ActorTreeNode | undefined): number {
  let depth = 0
  for (let node = top?.children[0]; node !== undefined; node = node.children[0]) depth++
  return depth
}

describe(`3.2 a chain of ${DEPTH} actors`, () => {
  it('8.9 4.8 10.1 is shown by tree(), found by its path, supervised at its end, and ends children first', async () => {
    const { system, host, last } = await chain(DEPTH)
    expect(depthBelow(user(system))).toBe(DEPTH)
    expect(last.path.segments).toHaveLength(DEPTH + 1)
    expect(last.path.toString().length).toBeGreaterThan(2 * DEPTH)
    expect(system.resolve(last.path)?.pid).toBe(last.pid)

    let answered = 0
    last.self.tell(() => {
      throw new Error('boom')
    })
    last.self.tell(() => void answered++)
    await host.settle()
    expect(answered).toBe(1)

    const done = system.terminate()
    await host.settle()
    expect(await done).toMatchObject({ cause: 'terminate', stragglers: [] })
    expect(livePaths(system)).toEqual([])
  })

  it('10.3 terminate({ timeoutMs }) cuts it off, and lists it', async () => {
    const { system, host, last } = await chain(DEPTH)
    last.self.tell(() => new Promise<void>(() => {}))
    await host.settle()
    const done = system.terminate({ timeoutMs: 10 })
    await host.advance(10)
    const { cause, stragglers } = await done
    expect(cause).toBe('terminate')
    expect(stragglers).toHaveLength(DEPTH)
    expect(livePaths(system)).toEqual([])
    expect(host.pendingTimers).toBe(0)
  })
})

describe('4.2 3.6 a chain whose first actor fails', () => {
  it('4.2 resumed: the last has been suspended meanwhile, and goes on', async () => {
    const { host, top, last } = await chain(2_000, 'resume')
    const log: string[] = []
    top.tell(() => {
      throw new Error('boom')
    })
    last.self.tell(() => void log.push('last'))
    await host.settle()
    expect(log).toEqual(['last'])
  })

  it('3.6 restarted: there is a new chain below it', async () => {
    const { system, host, top, contexts } = await chain(2_000, 'restart')
    top.tell(() => {
      throw new Error('boom')
    })
    await host.settle()
    expect(contexts).toHaveLength(4_000)
    expect(depthBelow(user(system))).toBe(2_000)
  })
})

describe('3.2 C4 a branch that fails to start', () => {
  it('3.2 says at the top which actor it was and why, once; each cause leads one down', () => {
    const { system } = simulate()
    const nested = (depth: number): (() => { preStart(ctx: ActorContext<unknown>): void; receive(): void }) => {
      return () => ({
        preStart: ctx => {
          if (depth === 0) throw new RangeError('no more')
          ctx.spawn(nested(depth - 1), `below${depth - 1}`)
        },
        receive() {},
      })
    }
    let error: unknown
    try {
      system.spawn(nested(90), 'top')
    } catch (thrown) {
      error = thrown
    }
    const { message } = error as SpawnError
    expect(message).toMatch(
      /^cellactor:\/\/test\/user\/top#\d+ failed to start, because \S*\/below0#\d+ below it did: no more\. It has been/,
    )
    expect(message.match(/no more/g)).toHaveLength(1)
    let depth = 0
    for (; error instanceof SpawnError; error = error.cause) depth++
    expect([depth, String(error)]).toEqual([91, 'RangeError: no more'])
  })
})

describe('3.2 the paths of a deep tree', () => {
  it('3.2 are put together only for who asks: options and strategies that are in order cost none', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    let depth = 0
    const strategy = SupervisorStrategy.oneForOne()
    const options = { throughput: 8, stopTimeoutMs: 10, startTimeoutMs: 10, supervision: strategy, stash: { capacity: 5 } }
    const nested = (left: number) => () => ({
      supervisorStrategy: () => strategy,
      preStart: (ctx: ActorContext<unknown>) => {
        depth++
        if (left > 0) ctx.spawn(nested(left - 1), options)
      },
      receive() {},
    })
    // With a path of its own for each this would be gigabytes.
    system.spawn(nested(30_000), options)
    await host.settle()
    expect(depth).toBe(30_001)
  })
})
