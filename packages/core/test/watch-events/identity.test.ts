import { ActorPath, ActorSystem, InvalidPathError, type Pid } from '@cellactor/core'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, scripted, thrownBy, world } from './support.ts'

describe('ActorPath', () => {
  it('parse takes a path apart: system, segments, uid, name', () => {
    const path = ActorPath.parse('cellactor://shop/user/orders/7#42')
    expect(path.system).toBe('shop')
    expect([...path.segments]).toEqual(['user', 'orders', '7'])
    expect(path.uid).toBe(42)
    expect(path.name).toBe('7')
  })

  it('parse of a path without uid leaves the uid undefined', () => {
    expect(ActorPath.parse('cellactor://shop/user/orders').uid).toBeUndefined()
  })

  it.each([
    'cellactor://shop/user',
    'cellactor://shop/system/log',
    'cellactor://shop/user/orders/7#42',
    'cellactor://shop/user/$a',
    "cellactor://shop/user/a_b-c.d*$+:@&=,!~';%2F",
  ])('parse and toString are inverse: %s', text => {
    expect(ActorPath.parse(text).toString()).toBe(text)
  })

  it('parse gives back a path that equals the one it was printed from, for living actors', () => {
    const { system } = world()
    const ref = system.spawn(scripted(), 'orders')
    const again = ActorPath.parse(ref.path.toString())
    expect(again.equals(ref.path)).toBe(true)
    expect(again.uid).toBe(ref.path.uid)
    expect(again.toString()).toBe(ref.path.toString())
  })

  it('parent is one level up, and undefined at the end of the way', () => {
    let path: ActorPath | undefined = ActorPath.parse('cellactor://shop/user/orders/7#42')
    expect(path.parent?.toString()).toBe('cellactor://shop/user/orders')
    let depth = path.segments.length
    for (path = path.parent; path !== undefined; path = path.parent) {
      depth -= 1
      expect(path.segments.length).toBe(depth)
    }
    expect(depth).toBeLessThanOrEqual(1)
  })

  it('child is one level down, with a uid where one is given', () => {
    const parent = ActorPath.parse('cellactor://shop/user/orders#3')
    expect(parent.child('7').toString()).toBe('cellactor://shop/user/orders/7')
    expect(parent.child('7', 42).toString()).toBe('cellactor://shop/user/orders/7#42')
    expect(parent.child('7', 42).parent?.equals(parent)).toBe(true)
  })

  it('equals ignores the uid', () => {
    const a = ActorPath.parse('cellactor://shop/user/orders#1')
    expect(a.equals(ActorPath.parse('cellactor://shop/user/orders#2'))).toBe(true)
    expect(a.equals(ActorPath.parse('cellactor://shop/user/orders'))).toBe(true)
  })

  it.each([
    'cellactor://mall/user/orders',
    'cellactor://shop/system/orders',
    'cellactor://shop/user/Orders',
    'cellactor://shop/user',
    'cellactor://shop/user/orders/1',
  ])('equals tells apart cellactor://shop/user/orders and %s', other => {
    expect(ActorPath.parse('cellactor://shop/user/orders').equals(ActorPath.parse(other))).toBe(false)
  })

  it.each([
    ['nothing', ''],
    ['no scheme', 'user/orders'],
    ['another scheme', 'http://shop/user'],
    ['no system', 'cellactor://'],
    ['an empty system', 'cellactor:///user/orders'],
    ['an empty segment', 'cellactor://shop/user//orders'],
    ['a space in a name', 'cellactor://shop/user/my orders'],
    ['a letter outside the alphabet of names', 'cellactor://shop/user/bücher'],
    ['a broken escape', 'cellactor://shop/user/%ZZ'],
    ['an escape cut short', 'cellactor://shop/user/a%2'],
    ['an empty uid', 'cellactor://shop/user/orders#'],
    ['a uid that is no number', 'cellactor://shop/user/orders#x'],
    ['a negative uid', 'cellactor://shop/user/orders#-1'],
    ['a fraction as uid', 'cellactor://shop/user/orders#1.5'],
    ['two uids', 'cellactor://shop/user/orders#1#2'],
  ])('parse refuses %s with InvalidPathError', (_what, text) => {
    const error = thrownBy(() => ActorPath.parse(text))
    expect(error).toBeInstanceOf(InvalidPathError)
    expect((error as InvalidPathError).code).toBe('PATH_INVALID')
  })
})

describe('Pid', () => {
  it('prints as system#id', () => {
    const { system } = world()
    const { pid } = system.spawn(scripted())
    expect(pid.toString()).toBe(`shop#${pid.id}`)
    expect(pid.system).toBe('shop')
  })

  it('is one object wherever it is met: ref, context, parent, tree', async () => {
    const { system, act } = world()
    const met: Pid[] = []
    const parent = system.spawn(scripted(), 'parent')
    await act(parent, ctx => {
      met.push(ctx.pid, ctx.self.pid)
      ctx.spawn(scripted({ preStart: child => void (child.parent && met.push(child.parent.pid)) }), 'child')
    })
    expect(met).toHaveLength(3)
    for (const pid of met) expect(pid).toBe(parent.pid)
    expect(system.resolve(parent.path)?.pid).toBe(parent.pid)
  })

  it('equals compares system and id, also across systems', () => {
    const host = new SimulatedHost()
    const one = ActorSystem.create({ name: 'one', host, logLevel: 'off' }).spawn(scripted())
    const two = ActorSystem.create({ name: 'two', host, logLevel: 'off' }).spawn(scripted())
    expect(one.pid.equals(one.pid)).toBe(true)
    expect(one.pid.equals({ system: 'one', id: one.pid.id, equals: () => false, toString: () => '' })).toBe(true)
    expect(one.pid.equals(two.pid)).toBe(false)
    expect(one.pid.equals({ system: 'two', id: one.pid.id, equals: () => true, toString: () => '' })).toBe(false)
  })

  it('stays across a restart, and is never used again after the end', async () => {
    const { system, host, act } = world()
    const first = system.spawn(scripted(), 'orders')
    const pids: Pid[] = []
    await act(first, () => {
      throw new Boom('restart me')
    })
    await act(first, ctx => void pids.push(ctx.pid))
    expect(pids).toEqual([first.pid])
    system.stop(first)
    await host.settle()
    const second = system.spawn(scripted(), 'orders')
    expect(second.pid).not.toBe(first.pid)
    expect(second.pid.id).not.toBe(first.pid.id)
    expect(second.pid.equals(first.pid)).toBe(false)
  })

  it('incarnations under one name have equal paths with different uids', async () => {
    const { system, host } = world()
    const first = system.spawn(scripted(), 'orders')
    system.stop(first)
    await host.settle()
    const second = system.spawn(scripted(), 'orders')
    expect(second.path.equals(first.path)).toBe(true)
    expect(second.path.uid).not.toBe(first.path.uid)
  })
})
