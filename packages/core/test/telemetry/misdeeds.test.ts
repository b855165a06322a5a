import type { ActorSystemConfig } from '@cellactor/core'
import { eventProbe, SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, fails, ledger, type Plan, world } from '../failure/support.ts'
import { commit, misdeeds } from '../user-code/support.ts'
import { Boom } from '../watch-events/support.ts'
import { expectAlive, hearing, reports, surviving, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

type Config = Partial<ActorSystemConfig>
interface Callback {
  readonly name: string
  /** As it is called in what is reported about it. */
  readonly reportedAs: RegExp
  /** How often its faults are reported for two root failures. */
  readonly times: 1 | 2
  /** Where also one that never settles has not done what it is for. */
  readonly owesAnswer?: true
  /** How the lines begin that {@link hearing} writes in its place. */
  readonly replaces?: string
  /** What is called goes to `misdeed`, over what else there is in the config. */
  readonly configure: (misdeed: () => never, others: Config) => Config
}

const callbacks: readonly Callback[] = [
  {
    name: 'an escalation sink',
    reportedAs: /escalation ?sink/i,
    times: 2,
    configure: (handle, { escalationSinks = [] }) => ({ escalationSinks: [{ handle }, ...escalationSinks] }),
  },
  {
    name: 'the handler',
    replaces: 'handler',
    reportedAs: /^failureEventHandler$/,
    times: 2,
    configure: failureEventHandler => ({ failureEventHandler }),
  },
  {
    name: 'the listener',
    replaces: 'listener',
    reportedAs: /^failureEventListener$/,
    times: 2,
    configure: failureEventListener => ({ failureEventListener }),
  },
  {
    name: 'the telemetry',
    replaces: 'telemetry ',
    reportedAs: /^failureTelemetry$/,
    times: 2,
    configure: onFailure => ({ failureTelemetry: { onFailure } }),
  },
  {
    name: 'the telemetry of a builder',
    replaces: 'telemetry ',
    reportedAs: /^failureTelemetry$/,
    times: 2,
    configure: onFailure => ({ failureTelemetryBuilder: () => ({ onFailure }) }),
  },
  {
    name: 'the observation’s metrics sink',
    replaces: 'telemetryInvoked',
    reportedAs: /^failureObservation\.metricsSink$/,
    times: 1,
    configure: record => ({ failureObservation: { metricsSink: { record }, recordTiming: true } }),
  },
  { name: 'the metrics sink', reportedAs: /^metricsSink$/, times: 1, configure: record => ({ metricsSink: { record } }) },
  {
    name: 'capture',
    reportedAs: /^contextPropagation\.capture$/,
    times: 1,
    configure: capture => ({ contextPropagation: { capture, run: (_captured, handle) => handle() } }),
  },
  {
    name: 'run',
    reportedAs: /^contextPropagation\.run$/,
    times: 1,
    owesAnswer: true,
    configure: run => ({ contextPropagation: { capture: () => 'carried', run } }),
  },
]

/** Two root failures, and messages in between: what the actors did, what became of the failures, what was reported. */
async function story(config: Config, arm = (): void => {}) {
  const plan: Plan = { hooks: { postStop: () => void w.log.push('postStop') } }
  const w = world({}, { ...surviving, ...config })
  const reported = reports(w.system)
  arm()
  w.plant(w.system, 'x', { ...plan, children: { c: plan } })
  w.plant(w.system, 'y', {})
  for (const round of ['first', 'second']) {
    w.say('y')
    w.fail('x', new Boom(round))
    w.say('x')
    await w.settle()
    w.say('c')
    await w.settle()
  }
  await expectAlive(w, 'x')
  const outcomes = w.outcomeEvents.events.map(event => `${event.path.name} ${event.outcome}`)
  return {
    result: [w.log, outcomes, ledger(w.system), w.made('x'), w.made('y'), w.lifecycle('c')],
    reported: reported(),
    /** The levels of the lines that say of `who` that it threw. */
    lines: (who: RegExp) => w.logs.events.filter(line => who.test(line.message.split(' threw')[0] ?? '')).map(line => line.level),
  }
}

describe('T8 a callback that', () => {
  for (const { name, reportedAs, times, owesAnswer, replaces, configure } of callbacks) {
    for (const misdeed of misdeeds) {
      it(`T8 ${misdeed}: ${name} changes nothing, and is reported ${times === 1 ? 'once in all' : 'once per call'}`, async () => {
        const log: string[] = []
        const healthy = await story(hearing(log))
        const undisturbed = log.splice(0)
        let calls = -1
        const config = configure(() => {
          if (calls >= 0) calls += 1
          return calls >= 0 ? commit(misdeed) : (undefined as never)
        }, hearing(log))
        const { result, reported, lines } = await story({ ...hearing(log), ...config }, () => {
          calls = 0
        })
        expect(result).toEqual(healthy.result)
        expect(calls).toBeGreaterThanOrEqual(2)
        const expected = misdeed === 'never settles' && owesAnswer === undefined ? 0 : times
        const its = misdeed === 'throws' || owesAnswer === undefined ? Boom : Error
        expect(reported.map(event => [event.kind, reportedAs.test(event.sink), event.error instanceof its])).toEqual(
          Array(expected).fill(['threw', true, true]),
        )
        expect(lines(reportedAs), 'logged as often').toEqual(Array(expected).fill('error'))
        const isOfOthers = (line: string): boolean => replaces === undefined || !line.startsWith(replaces)
        expect(log, 'the others hear of everything').toEqual(undisturbed.filter(isOfOthers))
      })
    }
  }
})

describe('T8 a host that', () => {
  for (const member of ['log', 'now', 'epochMs'] as const) {
    for (const misdeed of misdeeds) {
      it(`T8 ${misdeed}: its ${member} changes nothing, and is reported at most once in all`, async () => {
        let isArmed = false
        let calls = 0
        class Faulty extends SimulatedHost {
          override now(): number {
            return member === 'now' ? this.#may(() => super.now()) : super.now()
          }
          epochMs(): number {
            return member === 'epochMs' ? this.#may(() => 1_700_000_000_000) : 1_700_000_000_000
          }
          log(): void {
            if (member === 'log') return this.#may(() => {})
          }
          #may<T>(duty: () => T): T {
            if (!isArmed) return duty()
            calls += 1
            return commit(misdeed)
          }
        }
        const { system, host } = simulate({ ...surviving, host: new Faulty() })
        const reported = reports(system)
        const lines = eventProbe(system, 'log').events
        const log: string[] = []
        const ref = system.spawn(actor(), 'x')
        await host.settle()
        isArmed = true
        ref.tell(fails(new Boom('x')))
        const speak = (word: string): void =>
          ref.tell(ctx => {
            ctx.log.warn(word)
            log.push(word)
          })
        for (const word of ['a', 'b']) speak(word)
        await host.settle()
        isArmed = false
        await host.settle()
        expect(calls).toBeGreaterThan(1)
        expect(log).toEqual(['a', 'b'])
        expect(lines.map(line => line.message)).toEqual(expect.arrayContaining(['a', 'b']))
        const isSeen = misdeed !== 'never settles'
        const mine = reported().filter(event => event.sink === `host.${member}`)
        expect(mine.length).toBeLessThanOrEqual(1)
        if (isSeen) expect(mine.map(event => [event.kind, event.error instanceof Boom])).toEqual([['threw', true]])
        expect(reported()).toEqual(mine)
      })
    }
  }
})
