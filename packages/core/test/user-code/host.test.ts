import { ActorSystem, type Host, SupervisorStrategy } from '@cellactor/core'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { abortable, Boom, type Deferred, deferred, scripted, thrownBy, type World } from '../watch-events/support.ts'
import { blowUp, commit, expectHealthy, type Misdeed, misdeeds, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

type Fault = { readonly member: keyof Host; readonly misdeed: Misdeed; armed: boolean; calls: number }

/**
 * A complete host on top of a simulated one, of which one member misbehaves while `fault.armed`. One that returns a
 * promise does its duty all the same where it has no value to return: it is an `async` function written by mistake.
 */
function faultyHost(simulated: SimulatedHost, fault: Fault): Host {
  const broken = <R>(member: keyof Host, duty: () => R, answers: boolean): R => {
    if (!fault.armed || fault.member !== member) return duty()
    fault.calls += 1
    if (fault.misdeed !== 'throws' && !answers) duty()
    return commit(fault.misdeed)
  }
  return {
    now: () => broken('now', () => simulated.now(), true),
    random: () => broken('random', () => simulated.random(), true),
    pick: count => broken('pick', () => simulated.pick(count), true),
    epochMs: () => broken('epochMs', () => 1_700_000_000_000 + simulated.now(), true),
    setTimer: (task, delayMs) => broken('setTimer', () => simulated.setTimer(task, delayMs), false),
    clearTimer: handle => broken('clearTimer', () => simulated.clearTimer(handle), false),
    queueMicrotask: task => broken('queueMicrotask', () => simulated.queueMicrotask(task), false),
    queueMacrotask: task => broken('queueMacrotask', () => simulated.queueMacrotask(task), false),
    log: () => broken('log', () => {}, false),
    abortController: () => broken('abortController', abortable, true),
  }
}

/** Everything in which the runtime turns to its host; what the host breaks may surface at the caller. */
async function exercise({ system, host }: Pick<World, 'system' | 'host'>, gate: Deferred<void>): Promise<void> {
  const backoff = { minMs: 10, maxMs: 10, jitter: 1 }
  const attempt = (action: () => unknown): void => void thrownBy(action)
  attempt(() => system.log.warn('a line', { n: 1 }))
  attempt(() => {
    const ref = system.spawn(scripted(), { supervision: SupervisorStrategy.restart({ backoff }) })
    attempt(() => ref.tell(ctx => void ctx.signal.aborted))
    attempt(() => ref.tell(blowUp))
    attempt(() => ref.tell(() => {}))
  })
  attempt(() => system.spawn(scripted({ preStart: () => gate.promise })))
  attempt(() => system.spawn(scripted()).tell(() => gate.promise))
  for (let i = 0; i < 5; i += 1) attempt(() => system.spawn(scripted()).tell(ctx => ctx.stopSelf()))
  await host.settle()
  gate.resolve()
  await host.advance(100)
}

const members: readonly (keyof Host)[] = [
  'now',
  'random',
  'pick',
  'epochMs',
  'log',
  'abortController',
  'setTimer',
  'clearTimer',
  'queueMicrotask',
  'queueMacrotask',
]

describe('a host whose', () => {
  for (const member of members) {
    for (const misdeed of misdeeds) {
      it(`4.12 ${member} ${misdeed} for a while → afterwards the system works as if nothing had been`, async () => {
        const simulated = new SimulatedHost({ seed: 3 })
        const fault: Fault = { member, misdeed, armed: false, calls: 0 }
        const system = ActorSystem.create({ name: 'shop', host: faultyHost(simulated, fault) })
        await simulated.settle()
        fault.armed = true
        await exercise({ system, host: simulated }, deferred())
        fault.armed = false
        await simulated.advance(1000)
        await expectHealthy({ system, host: simulated })
      })
    }
  }

  it('4.12 log always throws → every actor works, nothing is lost but the lines', async () => {
    const simulated = new SimulatedHost()
    const fault: Fault = { member: 'log', misdeed: 'throws', armed: true, calls: 0 }
    const system = ActorSystem.create({ name: 'shop', host: faultyHost(simulated, fault), logLevel: 'debug' })
    const seen: string[] = []
    system.eventStream.subscribe('log', event => void seen.push(event.message))
    system.spawn(scripted()).tell(ctx => ctx.log.info('still published'))
    await simulated.settle()
    expect(seen).toContain('still published')
    expect(fault.calls).toBeGreaterThan(0)
    await expectHealthy({ system, host: simulated })
  })

  it('2.3 abortController always throws → ctx.signal is one all the same, or the use of it a failure of the actor', async () => {
    const simulated = new SimulatedHost()
    const fault: Fault = { member: 'abortController', misdeed: 'throws', armed: true, calls: 0 }
    const system = ActorSystem.create({ name: 'shop', host: faultyHost(simulated, fault), logLevel: 'off' })
    const failures: unknown[] = []
    const read: boolean[] = []
    system.eventStream.subscribe('failure', event => void failures.push(event.snapshot.failure.downcast(Boom)))
    system.spawn(scripted()).tell(ctx => void read.push(ctx.signal.aborted))
    await simulated.settle()
    expect(read.length + failures.length).toBe(1)
    await expectHealthy({ system, host: simulated })
  })
})
