import { ActorPath, ActorSystem, DefaultBehaviorFailure, FailureInfo, RingBufferFailureTelemetry } from '@cellactor/core'
// Row T12 measures two parts of the core apart, which its public face shows only together with all the rest of a failure.
import { rootEscalationSink } from '../../packages/core/dist/telemetry/escalation-sink.js'
import { failureSnapshot } from '../../packages/core/dist/telemetry/failure-snapshot.js'

const failure = new DefaultBehaviorFailure('the line is dead')
const path = ActorPath.parse('cellactor://bench/user/line')
const { pid } = ActorSystem.create({ name: 'bench', logLevel: 'off' }).spawn(() => ({ receive() {} }))

const info = () => FailureInfo.fromBehaviorFailure(pid, path, failure)
const known = info()
const clocks = { now: () => performance.now() }
const snapshot = failureSnapshot(known, clocks)
const sharedTelemetry = new RingBufferFailureTelemetry(100)
const shared = rootEscalationSink({ handler: undefined, listener: undefined, telemetry: sharedTelemetry, clocks }, () => {})

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'telemetry',
  group: 'other',
  work: 'a ring buffer told of a failure 500,000 times (row T12): directly, through the handle that the system shares, and with its snapshot built',
  size: { full: 500_000, quick: 100_000 },
  expected: size => size,
  reference: 'direct call',
  contenders: {
    'direct call': { start: size => repeated(size, () => sharedTelemetry.onFailure(snapshot)) },
    'shared handle': { start: size => repeated(size, () => shared.handle(known)) },
    'shared handle, snapshot built': { start: size => repeated(size, () => shared.handle(info())) },
    'snapshot alone': { start: size => repeated(size, () => failureSnapshot(info(), clocks)) },
  },
}

/**
 * @param {number} size
 * @param {() => unknown} once
 */
function repeated(size, once) {
  return {
    run() {
      let done = 0
      for (; done < size; done++) once()
      return done
    },
  }
}
