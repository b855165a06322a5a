import { quietSystem } from '../works/quiet-system.mjs'
import { settledHeap } from '../works/settled-heap.mjs'
import { Tally } from '../works/tally.mjs'

/** What the process keeps for itself between two looks at the heap (some 16 kB) is shared out among so many. */
const MAILBOXES = 32
const message = { type: 'add' }

class Receiver {
  /** @param {Tally} tally */
  constructor(tally) {
    this.tally = tally
  }

  receive() {
    this.tally.add()
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'mailbox-memory',
  group: 'memory',
  work: 'bytes that a mailbox keeps after 1 M messages that were in it at once, idle again; more than after one message',
  size: { full: 1_000_000, quick: 20_000 },
  expected: size => MAILBOXES * (size + 1),
  contenders: {
    cellactor: {
      figures: { 'kept by the queue': { unit: 'bytes', must: 1_024 } },
      start: size => {
        const tally = new Tally()
        const system = quietSystem()
        return {
          async run() {
            const before = tally.count
            const receivers = Array.from({ length: MAILBOXES }, () => system.spawn(() => new Receiver(tally)))
            const tellEach = async (/** @type {number} */ count) => {
              for (const receiver of receivers) {
                const handled = tally.after(count)
                for (let sent = 0; sent < count; sent++) receiver.tell(message)
                await handled
              }
            }
            await tellEach(1)
            const idle = await settledHeap()
            await tellEach(size)
            const kept = (await settledHeap()) - idle
            for (const receiver of receivers) system.stop(receiver)
            return { check: tally.count - before, figures: { 'kept by the queue': Math.max(0, kept) / MAILBOXES } }
          },
        }
      },
    },
  },
}
