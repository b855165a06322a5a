import type { Actor, ActorContext, SpawnOptions } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { expect } from 'vitest'
import { imbalance, ledger } from '../failure/support.ts'

export type Do = (ctx: ActorContext<Do>) => unknown

/** What a test's actor gives back is nothing that a typed actor may give back. */
export const hostile =
  (hooks: Partial<Record<keyof Actor<Do>, unknown>> = {}) =>
  () =>
    ({ receive: (ctx: ActorContext<Do>, act: Do) => act(ctx), ...hooks }) as Actor<Do>

export const raise = (value: unknown): never => {
  throw value
}
/** Nothing can be asked of it: no prototype, no property, no key. */
export const untouchable = (): object =>
  new Proxy(
    {},
    {
      get: () => raise(new Error('get')),
      has: () => raise(new Error('has')),
      getPrototypeOf: () => raise(new Error('getPrototypeOf')),
      ownKeys: () => raise(new Error('ownKeys')),
      getOwnPropertyDescriptor: () => raise(new Error('getOwnPropertyDescriptor')),
    },
  )
/** No promise, no Result: only its prototype cannot be asked for. */
export const withoutPrototype = (members: object = {}): object =>
  new Proxy(members, { getPrototypeOf: () => raise(new Error('getPrototypeOf')) })

export async function expectGoesOn(options: SpawnOptions<Do>, act: Do, failures: number): Promise<void> {
  const { system, host } = simulate()
  const log: string[] = []
  const ref = system.spawn(hostile(), options)
  ref.tell(act)
  ref.tell(() => void log.push('next'))
  await host.advance(10_000)
  expect(log).toEqual(['next'])
  expect(ledger(system)).toMatchObject({ total: failures, inflight: 0 })
  expect(imbalance(system)).toBe(0)
  const done = system.terminate()
  await host.advance(10_000)
  expect(await done).toMatchObject({ cause: 'terminate', stragglers: [] })
}
