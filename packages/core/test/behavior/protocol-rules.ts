import { type ActorRef, type FailurePayload, SupervisorStrategy } from '@cellactor/core'
import type { Plan, Rule } from './decorations.ts'
import { balance, family, hang, known, repeating, showing, verdicts } from './rule-support.ts'
import { type Act, Boom, boom, deferred, fails, inTurn, stateOf } from './support.ts'

/** Rules of the way of a failure to the parent, and of its outcome. */
export const protocolRules: readonly Rule[] = [
  {
    rule: '4.1 F5 suspended with its children, counted and in flight before anybody decides',
    async outcome(world) {
      const { spawn, child, host, log, say, system } = world
      const found: unknown[] = []
      let below: ActorRef<Act> | undefined
      const decide = (): 'resume' => {
        const { total, inflight } = balance(world)
        found.push(stateOf(system, ref), total, inflight, [...log])
        return 'resume'
      }
      const ref = spawn('ref', {
        start: ctx => {
          below = child(ctx, 'child')
        },
        options: { supervision: SupervisorStrategy.oneForOne({ decide }) },
      })
      ref.tell(() => {
        known(below).tell(say('below'))
        throw new Boom('boom')
      })
      ref.tell(say('next'))
      await host.settle()
      return [found, [...log].sort()]
    },
    expected: [
      ['suspended', 1, 1, []],
      ['below', 'next'],
    ],
  },
  {
    rule: '4.1 T3 the picture of a failure is taken once, when somebody first looks',
    async outcome({ spawn, host, system, log }) {
      const pictures = new Set<unknown>()
      const lookers: (() => void)[] = []
      for (let count = 0; count < 2; count += 1) {
        system.eventStream.subscribe('failure', event => void lookers.push(() => pictures.add(event.snapshot)))
      }
      const cause = {
        description() {
          log.push('described')
          return 'a failure that counts'
        },
      }
      const ref = spawn('ref', { options: { supervision: SupervisorStrategy.restart({ log: false }) } })
      ref.tell(fails(cause))
      await host.settle()
      const before = log.length
      for (const look of [...lookers, ...lookers]) look()
      return [before, lookers.length, pictures.size, log.length - before]
    },
    expected: [0, 2, 1, 1],
  },
  {
    rule: 'F1 F11 C1 the failure is a message to the parent: who, which instance, why, what was handled, when',
    async outcome({ spawn, child, host }) {
      const payloads: FailurePayload[] = []
      const ref = spawn('ref', {
        options: showing(message => {
          if (message.type === 'failure') payloads.push(message.payload)
        }),
      })
      let hooks = 0
      const signal: Plan['signal'] = () => {
        hooks += 1
        if (hooks === 1) throw new Boom('hook')
      }
      const target = await inTurn(host, ref, ctx => child(ctx, 'child', { signal }))
      const cause = Object.freeze({ cannot: () => 'be cloned' })
      const act = fails(cause)
      await host.advance(7)
      for (const each of [act, boom]) target.tell(each)
      await host.settle()
      const [first, hook, next] = payloads
      return [
        payloads.map(payload => [payload.childPid === target.pid, payload.timestamp, payload.restartStatistics.restarts]),
        [first?.lastMessage === act, hook?.lastMessage, next?.lastMessage === boom],
        (known(first).cause.behavior() as { cause?: unknown }).cause === cause,
        known(next).instance > known(first).instance,
      ]
    },
    expected: [
      [
        [true, 7, 0],
        [true, 7, 1],
        [true, 7, 2],
      ],
      [true, undefined, true],
      true,
      true,
    ],
  },
  {
    rule: '4.3 a failure that is older than the restart its parent has sent is not decided',
    async outcome(world) {
      let decisions = 0
      const decide = (): 'restart' => {
        decisions += 1
        return 'restart'
      }
      const { of } = family(world, ['a', 'b'], SupervisorStrategy.allForOne({ decide }))
      const gate = hang(of('b'))
      await world.host.settle()
      of('a').tell(boom)
      await world.host.settle()
      gate.reject(new Boom('late'))
      of('b').tell(world.say('b runs'))
      await world.host.settle()
      return [decisions, verdicts(world), world.log.filter(line => line.startsWith('b ')), world.seen.life('b')]
    },
    expected: [1, ['a restart', 'b restart'], ['b preRestart', 'b start', 'b runs'], ['started', 'replaced', 'restarted']],
  },
  {
    rule: '4.3 a recreate that is not newer than the instance, or than the one that is coming, is ignored',
    async outcome({ spawn, host, log, noting, seen }) {
      const gate = deferred()
      const other = spawn('other')
      const restarts = { equal: 1, older: 2, coming: 1 }
      for (const [name, count] of Object.entries(restarts)) {
        let starts = 0
        const start = () => {
          starts += 1
          log.push(`${name} ${starts}`)
          return name === 'coming' && starts === 2 ? gate.promise : undefined
        }
        const ref = spawn(name, { start, signal: noting(name), options: repeating })
        for (let failures = 0; failures < count; failures += 1) ref.tell(boom)
        await host.settle()
        other.tell(ctx => ctx.watch(ref))
        await host.settle()
      }
      gate.resolve()
      await host.settle()
      return [log, Object.keys(restarts).map(name => seen.life(name).filter(stage => stage === 'restarted').length)]
    },
    expected: [
      [
        ...['equal 1', 'equal preRestart', 'equal 2'],
        ...['older 1', 'older preRestart', 'older 2', 'older preRestart', 'older 3'],
        ...['coming 1', 'coming preRestart', 'coming 2'],
      ],
      [1, 2, 1],
    ],
  },
  {
    rule: 'F10 a failure, then its outcome: two events of one sequence; the next failure has a later one',
    async outcome({ spawn, host, system }) {
      const found: [string, number][] = []
      system.eventStream.subscribe(event => {
        if (event.type === 'failure' || event.type === 'supervision') found.push([event.type, event.sequence])
      })
      const ref = spawn('ref')
      for (const act of [boom, boom]) ref.tell(act)
      await host.settle()
      const [first, second, third, fourth] = found.map(([, sequence]) => sequence)
      return [found.map(([type]) => type), first === second, third === fourth, known(third) > known(second)]
    },
    expected: [['failure', 'supervision', 'failure', 'supervision'], true, true, true],
  },
]
