import { kill, type MailboxConfig, poison } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Msg, nodeOf, world } from './support.ts'

const kinds: readonly MailboxConfig<Msg>[] = [
  { kind: 'unbounded' },
  { kind: 'priority', compare: (a, b) => String(a).localeCompare(String(b)) },
  { kind: 'controlAware', isControl: message => typeof message === 'string' && message < 'm' },
]

/** An actor at work, with a text queued; texts before it in the alphabet overtake it in a mailbox that is ordered. */
async function busy(mailbox: MailboxConfig<Msg>) {
  const w = world()
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { mailbox, supervision: 'stop' })
  return { ...w, ref, log }
}

for (const mailbox of kinds) {
  describe(`what comes later and overtakes does not move the end forward (${mailbox.kind})`, () => {
    for (const [how, end] of [
      ['poison', poison],
      ['kill', kill],
    ] as const) {
      it(`3.11 ${how}: what was queued before it is handled`, async () => {
        const { system, hold, ref, log } = await busy(mailbox)
        const letGo = await hold(ref)
        for (const text of ['x', 'y', 'z']) ref.tell(text)
        end(ref)
        for (const text of ['a', 'b', 'c', 'd']) ref.tell(text)
        await letGo()
        expect(log.filter(text => text >= 'm')).toEqual(['x', 'y', 'z'])
        expect(nodeOf(system, ref)).toBeUndefined()
      })
    }

    it('6.2 watchWith: the message comes after everything the target has sent', async () => {
      const { host, act, hold, spawn, ref, log } = await busy(mailbox)
      const target = spawn()
      await act(ref, ctx => ctx.watchWith(target, 'ended'))
      const letGo = await hold(ref)
      target.tell(ctx => {
        for (const text of ['x', 'y', 'z']) ref.tell(text)
        ctx.stopSelf()
      })
      await host.settle()
      for (const text of ['a', 'b', 'c', 'd']) ref.tell(text)
      await letGo()
      expect(log.indexOf('ended')).toBeGreaterThan(log.indexOf('z'))
      expect([...log].sort()).toEqual(['a', 'b', 'c', 'd', 'ended', 'x', 'y', 'z'])
    })
  })
}
