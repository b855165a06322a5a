import { type ActorRef, kill, type MailboxConfig, poison } from '@cellactor/core'
import type { Rule, World } from './decorations.ts'
import { hang } from './rule-support.ts'
import { type Act, inTurn, stateOf } from './support.ts'

const policies = ['dropNewest', 'dropOldest', 'fail'] as const
const ends = { poison, kill }

/** An actor with this mailbox that watches, by a message, one that will end; its handler hangs, one message waits. */
async function filled({ spawn, host, say, system }: World, name: string, mailbox: MailboxConfig, waits: Act) {
  const ref: ActorRef<Act> = spawn(name, { options: { mailbox } })
  const target = spawn(`target-of-${name}`)
  await inTurn(host, ref, ctx => ctx.watchWith(target, say(`${name} is told`)))
  const gate = hang(ref)
  await host.settle()
  ref.tell(waits)
  const endTarget = async () => {
    system.stop(target)
    await host.settle()
  }
  return { ref, gate, endTarget }
}

/** Rules of what rides in the user lane, where a full or a sorting mailbox has no say. */
export const riderRules: readonly Rule[] = [
  {
    rule: '3.11 poison and kill are not refused by a full mailbox, nor do they take the place of a message',
    async outcome(world) {
      const { host, log, say, system, seen } = world
      const found: unknown[] = []
      for (const [way, end] of Object.entries(ends)) {
        for (const overflow of policies) {
          const waits = say(`${way} ${overflow}`)
          const { ref, gate } = await filled(world, `${way}-${overflow}`, { kind: 'bounded', capacity: 1, overflow }, waits)
          end(ref)
          gate.resolve()
          await host.settle()
          found.push(stateOf(system, ref))
        }
      }
      return [new Set(found), log, seen.deadLetters.length, seen.outcomes()]
    },
    expected: [
      new Set(['gone']),
      Object.keys(ends).flatMap(way => policies.map(overflow => `${way} ${overflow}`)),
      0,
      ['stop', 'stop', 'stop'],
    ],
  },
  {
    rule: '6.2 a watchWith message is not refused by a full mailbox, and takes no place in it',
    async outcome(world) {
      const { host, log, say, seen } = world
      for (const overflow of policies) {
        const mailbox: MailboxConfig = { kind: 'bounded', capacity: 2, overflow }
        const { ref, gate, endTarget } = await filled(world, overflow, mailbox, say(`${overflow} waits`))
        await endTarget()
        ref.tell(say(`${overflow} fits`))
        gate.resolve()
        await host.settle()
      }
      return [log, seen.deadLetters.length, seen.failures.length]
    },
    expected: [policies.flatMap(name => [`${name} waits`, `${name} is told`, `${name} fits`]), 0, 0],
  },
  {
    rule: '3.7d 6.2 a watchWith message that remains is a dead letter in its place; poison and kill leave nothing',
    async outcome(world) {
      const { host, log, say, system, seen } = world
      const waits = ['a', 'b'].map(line => say(line))
      const { ref, gate, endTarget } = await filled(world, 'ref', { kind: 'unbounded' }, waits[0] as Act)
      await endTarget()
      ref.tell(waits[1] as Act)
      for (const end of Object.values(ends)) end(ref)
      system.stop(ref)
      gate.resolve()
      await host.settle()
      return [log, seen.deadLetters.map(({ message, reason }) => [waits.indexOf(message as Act), reason]), seen.failures.length]
    },
    expected: [
      [],
      [
        [0, 'stopped'],
        [-1, 'stopped'],
        [1, 'stopped'],
      ],
      0,
    ],
  },
  {
    rule: '3.11 6.2 neither poison, nor kill, nor a watchWith message is shown to compare',
    async outcome(world) {
      const { host, log, say, system } = world
      const found: unknown[] = []
      for (const [way, end] of Object.entries(ends)) {
        const shown = new Set<unknown>()
        const compare = (a: Act, b: Act): number => {
          for (const act of [a, b]) shown.add(act)
          return 0
        }
        const acts = ['a', 'b'].map(line => say(line))
        const { ref, gate, endTarget } = await filled(world, way, { kind: 'priority', compare }, acts[0] as Act)
        await endTarget()
        end(ref)
        ref.tell(acts[1] as Act)
        gate.resolve()
        await host.settle()
        found.push([...shown].filter(act => !acts.includes(act as Act)).length, stateOf(system, ref))
      }
      return [found, log]
    },
    expected: [
      [0, 'gone', 0, 'gone'],
      ['a', 'poison is told', 'a', 'kill is told'],
    ],
  },
]
