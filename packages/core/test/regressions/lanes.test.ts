import { expect, it } from 'vitest'
import { UnboundedMailbox } from '../../src/mailbox/unbounded-mailbox.ts'
import type { SystemMessage } from '../../src/message/system-message.ts'

/** Numbers from 0 to below `count`, the same for the same seed. */
function dice(seed: number): (count: number) => number {
  let state = seed
  return count => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % count
  }
}

// Bursts of every length, storage given back in between, and both lanes against plain arrays.
it('1.2 9.3 both lanes of the default mailbox stay first in, first out, whenever storage is given back', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const any = dice(seed)
    const mailbox = new UnboundedMailbox()
    const users: number[] = []
    const system: SystemMessage[] = []
    const seen: unknown[] = []
    const expected: unknown[] = []
    const acts = [
      (n: number) => void (mailbox.enqueueUser(n) && users.push(n)),
      (n: number) => void (mailbox.enqueueUser(n) && users.push(n)),
      () => {
        const message: SystemMessage = { type: 'stop' }
        if (mailbox.enqueueSystem(message)) system.push(message)
      },
      () => {
        if (users.length === 0) return
        seen.push(mailbox.dequeueUser())
        expected.push(users.shift())
      },
      () => void (seen.push(mailbox.dequeueSystem()) && expected.push(system.shift())),
      () => mailbox.release(),
      () => {
        for (; users.length > 0; expected.push(users.shift())) seen.push(mailbox.dequeueUser())
      },
    ]
    for (let n = 0; n < 200; n++) {
      acts[any(any(20) === 0 ? 7 : 6)]?.(n)
      expect(mailbox.userSize).toBe(users.length)
    }
    expect([...seen, ...mailbox.unhandledSystem(), ...mailbox.close()]).toEqual([...expected, ...system, ...users])
    expect([mailbox.holdsStorage, mailbox.userSize, mailbox.dequeueSystem()]).toEqual([false, 0, undefined])
    // By identity: all of these look alike.
    expect(seen.every((one, at) => one === expected[at])).toBe(true)
  }
})
