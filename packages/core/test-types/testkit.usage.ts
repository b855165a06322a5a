import { Behavior, type ActorRef } from '@cellactor/core'
import { eventProbe, faultyMailbox, simulate, testProbe } from '@cellactor/testkit'

const { system, host } = simulate({ seed: 7 })
const probe = testProbe<number>(system)
const lifecycle = eventProbe(system, 'lifecycle')
const doubler = system.spawn(Behavior.handle<{ n: number; replyTo: ActorRef<number> }>((_, m) => m.replyTo.tell(2 * m.n)), {
  name: 'doubler', mailbox: { kind: 'custom', create: () => faultyMailbox({ system: m => m.type === 'watch' ? 'refuse' : 'ok' }) },
})
doubler.tell({ n: 21, replyTo: probe.ref })
await host.settle()
await probe.expectMessage(42)
await host.advance(1000)
const started = await lifecycle.expect(e => e.stage === 'started' && e.path.name === 'doubler')
started.final
