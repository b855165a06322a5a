import { type ActorSystemConfig, SupervisorStrategy } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { scripted, world } from '../watch-events/support.ts'
import {
  blowUp,
  commit,
  expectHealthy,
  expectNoUnhandledRejection,
  type Misdeed,
  misdeeds,
  watchForUnhandledRejections,
} from './support.ts'

watchForUnhandledRejections()

type Used = () => void

/** Each callback of the configuration that a failure which reaches the root, or its message, comes through. */
const sinks: readonly (readonly [string, (misdeed: Misdeed, used: Used) => Partial<ActorSystemConfig>])[] = [
  ['failureEventHandler', (misdeed, used) => ({ failureEventHandler: doing(misdeed, used) })],
  ['failureEventListener', (misdeed, used) => ({ failureEventListener: doing(misdeed, used) })],
  ['escalationSinks', (misdeed, used) => ({ escalationSinks: [{ handle: doing(misdeed, used) }] })],
  ['failureTelemetry', (misdeed, used) => ({ failureTelemetry: { onFailure: doing(misdeed, used) } })],
  [
    'the telemetry of failureTelemetryBuilder',
    (misdeed, used) => ({ failureTelemetryBuilder: () => ({ onFailure: doing(misdeed, used) }) }),
  ],
  ['failureObservation', (misdeed, used) => ({ failureObservation: { metricsSink: { record: doing(misdeed, used) } } })],
  ['metricsSink', (misdeed, used) => ({ metricsSink: { record: doing(misdeed, used) } })],
  [
    'contextPropagation.capture',
    (misdeed, used) => ({ contextPropagation: { capture: doing(misdeed, used), run: (_captured, handle) => handle() } }),
  ],
  [
    'contextPropagation.run',
    (misdeed, used) => ({ contextPropagation: { capture: () => 'carried', run: doing(misdeed, used) } }),
  ],
]

function doing(misdeed: Misdeed, used: Used): () => never {
  return () => {
    used()
    return commit(misdeed)
  }
}

describe('a callback of the configuration', () => {
  for (const [name, configure] of sinks) {
    for (const misdeed of misdeeds) {
      it(`T8 4.10 ${name} that ${misdeed} → caught; the root restarts its children, the system goes on`, async () => {
        let calls = 0
        const w = world({
          rootPolicy: 'restart',
          supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
          ...configure(misdeed, () => {
            calls += 1
          }),
        })
        await w.act(w.system.spawn(scripted()), blowUp)
        await w.act(w.system.spawn(scripted()), blowUp)
        expect(calls).toBeGreaterThan(0)
        await expectHealthy(w)
      })

      it(`T8 4.10 ${name} that ${misdeed} → the shutdown that the root orders comes through`, async () => {
        let calls = 0
        const w = world({
          supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
          ...configure(misdeed, () => {
            calls += 1
          }),
        })
        const causes: string[] = []
        void w.system.whenTerminated.then(summary => causes.push(summary.cause))
        await w.act(w.system.spawn(scripted()), blowUp)
        await w.host.advance(60_000)
        expect(calls).toBeGreaterThan(0)
        expect(causes).toEqual(['escalation'])
        expect(livePaths(w.system)).toEqual([])
        await expectNoUnhandledRejection()
      })
    }
  }
})
