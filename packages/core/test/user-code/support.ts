import type { ActorSystem } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { Boom, expectBalanced, outcomeOf, type Script, total, type World } from '../watch-events/support.ts'

/** The three ways in which code of a user can fail to do its duty. */
export type Misdeed = 'throws' | 'rejects' | 'never settles'
export const misdeeds: readonly Misdeed[] = ['throws', 'rejects', 'never settles']

/** Does `misdeed`. Typed as `never`, so that it can stand wherever a callback has to return something. */
export function commit(misdeed: Misdeed): never {
  if (misdeed === 'throws') throw new Boom(misdeed)
  const promise: unknown = misdeed === 'rejects' ? Promise.reject(new Boom(misdeed)) : new Promise(() => {})
  return promise as never
}

export const blowUp: Script = () => {
  throw new Boom('trigger')
}

/** The outcomes that were counted, those of zero left out, and what must always be there. */
export function books(system: ActorSystem): Record<string, number> {
  const outcomes = ['restart', 'stop', 'resume', 'escalate'].map(name => [name, total(system, `failure_${name}_total`)] as const)
  return {
    ...Object.fromEntries(outcomes.filter(([, count]) => count !== 0)),
    failures: total(system, 'failure_total'),
    inflight: system.metrics().gauges.get('failure_inflight') ?? 0,
  }
}

/** An actor that still handles messages. */
export async function expectAnswer(w: World, ref: Parameters<World['act']>[0]): Promise<void> {
  const answers: string[] = []
  await w.act(ref, () => void answers.push('alive'))
  expect(answers).toEqual(['alive'])
}

const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)

/** Once per test file: unhandled rejections are collected, and looked at by `expectHealthy`. */
export function watchForUnhandledRejections(): void {
  beforeAll(() => void process.on('unhandledRejection', note))
  // What a failed test left behind is not blamed on the next.
  beforeEach(async () => {
    await nextTurn()
    unhandled.splice(0)
  })
  afterAll(() => void process.off('unhandledRejection', note))
}

/** Only after a turn of its event loop does the platform report a rejection that nobody handled. */
async function nextTurn(): Promise<void> {
  for (let i = 0; i < 2; i += 1) await new Promise(resolve => setImmediate(resolve))
}

export async function expectNoUnhandledRejection(): Promise<void> {
  await nextTurn()
  expect(unhandled.splice(0)).toEqual([])
}

/** What must hold after any misdeed: a fresh actor answers, the system ends, the books balance, no rejection is unhandled. */
export async function expectHealthy({ system, host }: Pick<World, 'system' | 'host'>): Promise<void> {
  const answers: string[] = []
  const fresh = system.spawn<string>(() => ({ receive: (_ctx, message) => void answers.push(message) }))
  fresh.tell('are you there?')
  await host.settle()
  expect(answers).toEqual(['are you there?'])
  const ended = outcomeOf(system.terminate())
  await host.advance(60_000)
  expect(ended.value).toMatchObject({ cause: 'terminate', stragglers: [] })
  expect(livePaths(system)).toEqual([])
  expect(host.pendingTimers).toBe(0)
  expectBalanced(system)
  await expectNoUnhandledRejection()
}
