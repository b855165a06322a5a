import { SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { imbalance } from '../failure/support.ts'
import { Boom, deferred, type Script, scripted, world } from '../watch-events/support.ts'
import { raise } from './support.ts'

const fails: Script = () => raise(new Boom('boom'))

/**
 * A parent whose `preRestart` waits, with two children that survive it. The failure of the second waits for the parent's
 * next instance; meanwhile the restart comes that both were to have for a failure of the first.
 */
async function overtaken() {
  const w = world()
  const [isLeaving, isFailing] = [deferred(), deferred()]
  const backoff = { minMs: 100, maxMs: 100 }
  const parent = w.system.spawn(
    scripted({
      supervisorStrategy: () => SupervisorStrategy.allForOne({ decide: () => 'restart', backoff, stopChildren: false }),
      preRestart: () => isLeaving.promise,
    }),
    { name: 'parent', stopTimeoutMs: 60_000, supervision: SupervisorStrategy.restart({ stopChildren: false }) },
  )
  const first = await w.childOf(parent, scripted(), 'first')
  const second = await w.childOf(parent, scripted(), 'second')
  const outcomes = eventProbe(w.system, 'supervision')
  second.tell(async ctx => {
    await isFailing.promise
    fails(ctx)
  })
  await w.act(first, fails)
  await w.act(parent, fails)
  isFailing.resolve()
  await w.host.advance(100)
  const seen = () => outcomes.events.map(({ path, outcome }) => `${path.name}: ${outcome}`)
  expect(seen()).toEqual(['first: restart', 'parent: restart'])
  return { ...w, parent, isLeaving, seen }
}

it('4.3 a failure that a restart has overtaken while it waited has that outcome', async () => {
  const { system, host, isLeaving, seen } = await overtaken()
  isLeaving.resolve()
  await host.settle()
  expect(seen()).toEqual(['first: restart', 'parent: restart', 'second: restart'])
  expect(imbalance(system)).toBe(0)
})

it('4.4 a failure that a restart has overtaken while it waited is settled where its parent stops instead', async () => {
  const { system, host, isLeaving, parent, seen } = await overtaken()
  system.stop(parent)
  await host.settle()
  isLeaving.resolve()
  await host.settle()
  expect(seen()).toEqual(['first: restart', 'parent: restart', 'second: stop'])
  expect(imbalance(system)).toBe(0)
})

it('4.4 10.3 and where its parent is cut off', async () => {
  const { system, host, parent, seen } = await overtaken()
  const done = system.terminate({ timeoutMs: 0 })
  await host.advance(1)
  expect((await done).stragglers).toEqual([parent.path])
  expect(seen()).toEqual(['first: restart', 'parent: restart', 'second: stop'])
  expect(imbalance(system)).toBe(0)
})
