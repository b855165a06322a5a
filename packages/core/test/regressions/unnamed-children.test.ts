import type { ActorContext } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { raise } from './support.ts'

type Do = (ctx: ActorContext<Do>) => void
const doer = () => ({ receive: (ctx: ActorContext<Do>, act: Do) => act(ctx) })

async function parent() {
  const { system, host } = simulate({ logLevel: 'off' })
  let ctx: ActorContext<Do> | undefined
  const preStart = (own: ActorContext<Do>) => {
    ctx = own
  }
  const ref = system.spawn(() => ({ ...doer(), preStart }), 'p')
  await host.settle()
  const present = (): ActorContext<Do> => ctx ?? raise(new Error('not started'))
  return { system, host, ref, present }
}

it('3.10 8.9 each of many unnamed children is found by the name that its path has', async () => {
  const { system, present } = await parent()
  const ctx = present()
  const children = Array.from({ length: 800 }, () => ctx.spawn(doer))
  const names = children.map(child => child.path.name)
  expect([names[0], names[25], names[26], names[701], names[702]]).toEqual(['$a', '$z', '$aa', '$zz', '$aaa'])
  expect(new Set(names).size).toBe(800)
  expect(names.map(name => ctx.child(name))).toEqual(children)
  expect(names.map(name => system.resolve(`/user/p/${name}`))).toEqual(children)
})

it('3.10 8.9 names that are nobody’s are not found, nor do numbers stand for names', async () => {
  const { present } = await parent()
  const ctx = present()
  ctx.spawn(doer)
  const zero = ctx.spawn(doer, '0')
  for (const name of ['$', '$A', '$b', '$a1', '$$a', '$a$', '', 'a', `$${'z'.repeat(400)}`])
    expect(ctx.child(name)).toBeUndefined()
  for (const untyped of [undefined, null, 0, 1, {}]) expect(ctx.child(untyped as never)).toBeUndefined()
  expect(ctx.child('0')).toBe(zero)
  for (const name of ['$a', '$zz', '$'])
    expect(() => ctx.spawn(doer, name)).toThrow(expect.objectContaining({ code: 'SPAWN_NAME_INVALID' }))
})

it('3.6 3.10 after a restart of the parent, and of the child, the numbers go on and the name stays', async () => {
  const { host, ref, present } = await parent()
  present().spawn(doer)
  present().spawn(doer)
  ref.tell(() => raise(new Error('boom')))
  await host.settle()
  const ctx = present()
  expect(ctx.child('$a')).toBeUndefined()
  const child = ctx.spawn(doer)
  child.tell(() => raise(new Error('boom')))
  await host.settle()
  expect([child.path.name, ctx.child('$c')]).toEqual(['$c', child])
  ctx.stop(child)
  expect(ctx.child('$c')).toBe(child)
  await host.settle()
  expect([child.path.name, ctx.child('$c')]).toEqual(['$c', undefined])
})
