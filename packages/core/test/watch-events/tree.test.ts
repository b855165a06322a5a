import { ActorPath, type ActorRef, type ActorTreeNode, SupervisorStrategy } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, holdUntil, nodeOf, type Script, samePath, scripted, world } from './support.ts'

describe('resolve', () => {
  it('8.9 finds a living actor by the text of its path', () => {
    const { system } = world()
    const ref = system.spawn(scripted(), 'orders')
    expect(system.resolve('cellactor://shop/user/orders')?.pid).toBe(ref.pid)
    expect(system.resolve(ref.path.toString())?.pid).toBe(ref.pid)
  })

  it('8.9 finds a living actor by an ActorPath', () => {
    const { system } = world()
    const ref = system.spawn(scripted(), 'orders')
    expect(system.resolve(ref.path)?.pid).toBe(ref.pid)
    expect(system.resolve(ActorPath.parse('cellactor://shop/user').child('orders'))?.pid).toBe(ref.pid)
  })

  it('8.9 finds a grandchild, and what it finds takes messages', async () => {
    const { system, host, act } = world()
    const heard: string[] = []
    const parent = system.spawn(scripted(), 'parent')
    await act(parent, ctx => {
      ctx.spawn(scripted(), 'child')
    })
    const child = system.resolve('cellactor://shop/user/parent/child') as ActorRef<Script> | undefined
    child?.tell(ctx => void heard.push(ctx.path.name))
    await host.settle()
    expect(heard).toEqual(['child'])
  })

  it.each([
    ['nobody lives there', 'cellactor://shop/user/nobody'],
    ['below an actor without children', 'cellactor://shop/user/orders/7'],
    ['another system', 'cellactor://mall/user/orders'],
  ])('8.9 answers undefined: %s', (_why, text) => {
    const { system } = world()
    system.spawn(scripted(), 'orders')
    expect(system.resolve(text)).toBeUndefined()
    expect(system.resolve(ActorPath.parse(text))).toBeUndefined()
  })

  it('8.9 an ended actor is not found, nor is its successor by the uid of the ended one', async () => {
    const { system, host } = world()
    const first = system.spawn(scripted(), 'orders')
    system.stop(first)
    await host.settle()
    expect(system.resolve(first.path)).toBeUndefined()
    const second = system.spawn(scripted(), 'orders')
    expect(system.resolve(first.path)).toBeUndefined()
    expect(system.resolve('cellactor://shop/user/orders')?.pid).toBe(second.pid)
  })

  it('8.9 ctx.child finds own children by name, and nobody else', async () => {
    const { system, act } = world()
    const seen: (string | undefined)[] = []
    system.spawn(scripted(), 'sibling')
    const parent = system.spawn(scripted(), 'parent')
    await act(parent, ctx => {
      const child = ctx.spawn(scripted(), 'child')
      seen.push(ctx.child('child') && String(ctx.child('child')?.pid), String(child.pid))
      seen.push(ctx.child('sibling')?.path.name, ctx.child('parent')?.path.name)
    })
    expect(seen[0]).toBe(seen[1])
    expect(seen.slice(2)).toEqual([undefined, undefined])
  })
})

describe('tree', () => {
  it('shows guardians and actors at their paths, with their pids', async () => {
    const { system, act } = world()
    const parent = system.spawn(scripted(), 'parent')
    await act(parent, ctx => {
      ctx.spawn(scripted(), 'one')
      ctx.spawn(scripted(), 'two')
    })
    const node = nodeOf(system, parent)
    expect(node && samePath(node.path, parent.path)).toBe(true)
    expect(node?.children.map(child => ActorPath.parse(child.path).name)).toEqual(['one', 'two'])
    const all: string[] = []
    const walk = (at: ActorTreeNode): void => {
      all.push(at.path)
      at.children.forEach(walk)
    }
    walk(system.tree())
    const user = ActorPath.parse('cellactor://shop/user')
    const guardian = ActorPath.parse('cellactor://shop/system')
    expect(all.filter(path => samePath(path, user))).toHaveLength(1)
    expect(all.filter(path => samePath(path, guardian))).toHaveLength(1)
  })

  it('agrees with livePaths', async () => {
    const { system, act } = world()
    const parent = system.spawn(scripted(), 'parent')
    await act(parent, ctx => {
      ctx.spawn(scripted(), 'child')
    })
    const live = livePaths(system).map(path => path.toString().replace(/#\d+$/, ''))
    expect(live).toContain('cellactor://shop/user')
    expect(live).toContain('cellactor://shop/user/parent')
    expect(live).toContain('cellactor://shop/user/parent/child')
  })

  it('counts what is queued and what was processed', async () => {
    const { system, host } = world()
    const gate = deferred()
    const ref = system.spawn(scripted(), 'worker')
    for (let i = 0; i < 3; i += 1) ref.tell(() => {})
    await host.settle()
    expect(nodeOf(system, ref)).toMatchObject({ queued: 0, stashed: 0, processed: 3 })
    ref.tell(holdUntil(gate))
    await host.settle()
    ref.tell(() => {})
    ref.tell(() => {})
    await host.settle()
    expect(nodeOf(system, ref)?.queued).toBe(2)
    gate.resolve()
    await host.settle()
    expect(nodeOf(system, ref)).toMatchObject({ queued: 0, processed: 6 })
  })

  it('names the states starting, running, awaiting, stopping', async () => {
    const { system, host } = world()
    const start = deferred()
    const work = deferred()
    const end = deferred()
    const ref = system.spawn(scripted({ preStart: () => start.promise, postStop: () => end.promise }), 'worker')
    await host.settle()
    expect(nodeOf(system, ref)?.state).toBe('starting')
    start.resolve()
    await host.settle()
    expect(nodeOf(system, ref)?.state).toBe('running')
    ref.tell(holdUntil(work))
    await host.settle()
    expect(nodeOf(system, ref)?.state).toBe('awaiting')
    work.resolve()
    await host.settle()
    expect(nodeOf(system, ref)?.state).toBe('running')
    system.stop(ref)
    await host.settle()
    expect(nodeOf(system, ref)?.state).toBe('stopping')
    end.resolve()
    await host.settle()
    expect(nodeOf(system, ref)).toBeUndefined()
  })

  it('names the states suspended and restarting, counts restarts, and tells the last failure', async () => {
    const { system, host } = world()
    const again = deferred()
    const parent = system.spawn(scripted({ postRestart: () => again.promise }), 'parent')
    await host.settle()
    expect(nodeOf(system, parent)).toMatchObject({ restarts: 0, lastFailure: undefined })
    parent.tell(() => {
      throw new Boom('wires crossed')
    })
    await host.settle()
    expect(nodeOf(system, parent)?.state).toBe('restarting')
    again.resolve()
    await host.settle()
    expect(nodeOf(system, parent)).toMatchObject({ state: 'running', restarts: 1 })
    expect(nodeOf(system, parent)?.lastFailure).toContain('wires crossed')
  })

  it('shows an actor that waits for its backoff as suspended', async () => {
    const { system, host, act } = world()
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000 } })
    const ref = system.spawn(scripted(), { name: 'worker', supervision })
    await act(ref, () => {
      throw new Boom('later')
    })
    expect(nodeOf(system, ref)?.state).toBe('suspended')
    await host.advance(1000)
    expect(nodeOf(system, ref)?.state).toBe('running')
  })
})
