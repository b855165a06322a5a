import { SupervisorStrategy } from '@cellactor/core'
import { quietSystem } from '../works/quiet-system.mjs'
import { Tally } from '../works/tally.mjs'

const boom = new Error('boom')

/** What the instances share: how long it took from each failure to the next instance. */
class Watch {
  instances = new Tally()
  handled = new Tally()
  failedAt = 0
  milliseconds = 0
}

class Failing {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch
    if (watch.failedAt > 0) watch.milliseconds += performance.now() - watch.failedAt
    watch.instances.add()
  }

  /**
   * @param {unknown} _ctx
   * @param {'fail' | 'go on'} message
   */
  receive(_ctx, message) {
    if (message === 'go on') return this.watch.handled.add()
    this.watch.failedAt = performance.now()
    throw boom
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'failure-with-queue',
  group: 'other',
  work: 'from a failure to the next instance, 2,000 times, with messages that wait (independent of the queue: ≤ 1.5×)',
  size: { full: 2_000, quick: 300 },
  expected: size => size,
  reference: 'none queued',
  contenders: {
    'none queued': { start: size => failing(size, 0) },
    '50,000 queued': { limits: { must: 1.5 }, start: size => failing(size, 50_000) },
  },
}

/**
 * @param {number} size
 * @param {number} queued behind the failures, all the time
 */
function failing(size, queued) {
  const watch = new Watch()
  const actor = quietSystem().spawn(() => new Failing(watch), { supervision: SupervisorStrategy.restart() })
  return {
    async run() {
      const before = watch.instances.count
      watch.milliseconds = 0
      const restarted = watch.instances.after(size)
      const handled = queued > 0 ? watch.handled.after(queued) : undefined
      for (let failures = 0; failures < size; failures++) actor.tell('fail')
      for (let sent = 0; sent < queued; sent++) actor.tell('go on')
      await restarted
      await handled
      return { check: watch.instances.count - before, nanos: watch.milliseconds * 1e6 }
    },
  }
}
