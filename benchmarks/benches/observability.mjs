import { RingBufferFailureTelemetry } from '@cellactor/core'
import { classPingPong } from '../works/ping-pong.mjs'

const carried = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
/** What is there but has nothing to do in a ping-pong may cost no more than the noise. */
const limits = { must: 1.03 }

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'observability',
  group: 'other',
  work: '500,000 round trips of the ping-pong, with what observes; against all of it off. What observes failures and lives sees nothing here and must cost nothing; context propagation carries something with each message',
  size: { full: 500_000, quick: 50_000 },
  expected: size => size,
  reference: 'off',
  contenders: {
    off: { start: size => classPingPong(size) },
    'failure telemetry, timed': {
      limits,
      start: size =>
        classPingPong(size, {
          failureTelemetry: new RingBufferFailureTelemetry(100),
          failureObservation: { recordTiming: true },
        }),
    },
    'metrics sink': { limits, start: size => classPingPong(size, { metricsSink: { record() {} } }) },
    'a subscriber to all events': {
      limits,
      start: size => classPingPong(size, {}, system => void system.eventStream.subscribe(() => {})),
    },
    'context propagation, nothing to carry': {
      start: size => classPingPong(size, { contextPropagation: propagation(undefined) }),
    },
    'context propagation': { start: size => classPingPong(size, { contextPropagation: propagation(carried) }) },
  },
}

/** @param {unknown} context @returns {import('@cellactor/core').ContextPropagation} */
function propagation(context) {
  return { capture: () => context, run: (_captured, handle) => handle() }
}
