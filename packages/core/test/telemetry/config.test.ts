import { type ActorSystemConfig, ConfigError } from '@cellactor/core'
import { SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { thrownBy } from '../watch-events/support.ts'

const nothing = (): void => {}

/** What is no sink, handler or propagation, and the option that has to be named. */
const refused: readonly (readonly [keyof ActorSystemConfig, unknown])[] = [
  ['contextPropagation', {}],
  ['contextPropagation', { capture: nothing }],
  ['contextPropagation', { run: nothing }],
  ['contextPropagation', { capture: 1, run: nothing }],
  ['contextPropagation', null],
  ['failureObservation', 5],
  ['failureObservation', { metricsSink: {} }],
  ['failureObservation', { recordTiming: 'yes' }],
  ['failureObservation', { slowCallMs: -1 }],
  ['metrics', null],
  ['metrics', 5],
  ['metrics', { pidLabel: 'no' }],
  ['metricsSink', {}],
  ['metricsSink', nothing],
  ['escalationSinks', 5],
  ['escalationSinks', [{}]],
  ['escalationSinks', [undefined]],
  ['escalationSinks', [{ handle: nothing }, nothing]],
  ['failureEventHandler', {}],
  ['failureEventListener', 'listener'],
  ['failureTelemetry', nothing],
  ['failureTelemetry', null],
  ['failureTelemetryBuilder', { onFailure: nothing }],
]

describe('T10 an option of telemetry that cannot work is refused by create', () => {
  it.each(refused)('T10 %s: %o', (option, value) => {
    const host = new SimulatedHost()
    const error = thrownBy(() => simulate({ name: 'shop', host, [option]: value }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    const { message } = error as ConfigError
    expect(message, 'to which system').toContain('shop')
    expect(message, 'what').toContain(option)
    expect(message, 'what to do').toMatch(/\. (Give|Mend|Return|Leave) /)
    expect(host.pendingTimers).toBe(0)
  })

  it('T10 what is left out, or undefined, is no fault', () => {
    const options = new Set(refused.map(([option]) => option))
    for (const option of options) expect(() => simulate({ [option]: undefined }), option).not.toThrow()
    expect(() => simulate({ escalationSinks: [], failureObservation: {} })).not.toThrow()
    expect(() => simulate({ failureObservation: { slowCallMs: Number.POSITIVE_INFINITY } }), 'never slow').not.toThrow()
  })
})
