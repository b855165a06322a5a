import { type ActorContext, type ActorRef, SupervisorStrategy } from '@cellactor/core'
import type { Plan, Rule } from './decorations.ts'
import { always, balance, escalating, failed, hang, known, pausing, showing, verdicts } from './rule-support.ts'
import { type Act, Boom, boom, deferred, fails, inTurn, stateOf } from './support.ts'

const resuming = { supervision: SupervisorStrategy.oneForOne(always('resume')) }

/** Rules of suspension, and of parents that cannot decide now. */
export const suspensionRules: readonly Rule[] = [
  {
    rule: 'F3 4.2 descendants of any depth are suspended, keep their messages, and run on',
    async outcome({ spawn, child, host, log, say, system }) {
      const refs: ActorRef<Act>[] = []
      const start =
        (level: number) =>
        (ctx: ActorContext<Act>): void => {
          if (refs.length < level) refs.push(child(ctx, `level-${level}`, level < 3 ? { start: start(level + 1) } : {}))
        }
      const ref = spawn('ref', { start: start(1), options: { supervision: pausing(100) } })
      // The deepest is made first.
      ref.tell(boom)
      await host.settle()
      for (const each of refs) each.tell(say(each.path.name))
      await host.advance(99)
      const before = [refs.map(each => stateOf(system, each)), log.length]
      await host.advance(1)
      return [before, [...log].sort()]
    },
    expected: [
      [['suspended', 'suspended', 'suspended'], 0],
      ['level-1', 'level-2', 'level-3'],
    ],
  },
  {
    rule: '4.2 one that failed under a failed ancestor runs when both are settled',
    async outcome({ spawn, child, host, log, say, seen }) {
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child', { options: { supervision: pausing(50) } }))
      const gate = hang(target)
      await host.settle()
      ref.tell(boom)
      await host.settle()
      gate.reject(new Boom('child'))
      target.tell(say('runs'))
      await host.advance(100)
      const before = [seen.outcomes(), [...log]]
      await host.advance(49)
      const later = [...log]
      await host.advance(1)
      return [before, later, log]
    },
    expected: [[['restart', 'restart'], []], [], ['runs']],
  },
  {
    rule: '4.2 whatever a parent is suspended for, its children are told once that it is, and once that it is not',
    async outcome({ spawn, child, host, log, system }) {
      const below: ActorRef<Act>[] = []
      const options = showing(message => {
        if (message.type === 'suspend' || message.type === 'resume') log.push(`${message.type} ${message.reason}`)
      })
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const start = (ctx: ActorContext<Act>): void => {
        if (below.length === 0) below.push(child(ctx, 'child', { options }))
      }
      const middle = await inTurn(host, ref, ctx => child(ctx, 'middle', { start, options: { supervision: pausing(50) } }))
      const gate = hang(middle)
      await host.settle()
      ref.tell(boom)
      await host.settle()
      gate.reject(new Boom('middle'))
      await host.advance(100)
      const before = [...log]
      await host.advance(50)
      return [before, log, stateOf(system, known(below[0]))]
    },
    expected: [['suspend ancestor'], ['suspend ancestor', 'resume ancestor'], 'running'],
  },
  {
    rule: '4.2 a child that is spawned meanwhile starts suspended',
    async outcome({ spawn, child, host, log, say }) {
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const middle = await inTurn(host, ref, ctx => child(ctx, 'middle'))
      const gate = deferred()
      middle.tell(async ctx => {
        await gate.promise
        child(ctx, 'late', { start: () => void log.push('start') }).tell(say('message'))
      })
      await host.settle()
      ref.tell(boom)
      await host.settle()
      gate.resolve()
      await host.advance(99)
      const before = [...log]
      await host.advance(1)
      return [before, log]
    },
    expected: [['start'], ['start', 'message']],
  },
  {
    rule: '4.4 F4 a failed parent does not decide: the failure waits, and the new instance decides',
    config: resuming,
    async outcome(world) {
      const { spawn, child, host, log, say } = world
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child'))
      const gate = hang(target)
      await host.settle()
      ref.tell(boom)
      await host.settle()
      gate.reject(new Boom('child'))
      target.tell(say('runs'))
      await host.advance(99)
      const before = [failed(world), verdicts(world), balance(world).inflight]
      await host.advance(1)
      return [before, verdicts(world), log, balance(world)]
    },
    expected: [
      [['ref', 'child'], ['ref restart'], 1],
      ['ref restart', 'child resume'],
      ['runs'],
      { total: 2, settled: 2, inflight: 0 },
    ],
  },
  {
    rule: '4.4 a restarting parent does not decide about a child that it keeps: the new instance does',
    config: resuming,
    async outcome(world) {
      const { spawn, child, host, log, say } = world
      const leaving = deferred()
      const supervision = SupervisorStrategy.restart({ stopChildren: false })
      const ref = spawn('ref', { signal: () => leaving.promise, options: { supervision } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child'))
      const gate = hang(target)
      ref.tell(boom)
      await host.settle()
      gate.reject(new Boom('child'))
      target.tell(say('runs'))
      await host.settle()
      const before = [failed(world), verdicts(world), balance(world).inflight, [...log]]
      leaving.resolve()
      await host.settle()
      return [before, verdicts(world), log, balance(world).inflight]
    },
    expected: [[['ref', 'child'], ['ref restart'], 1, []], ['ref restart', 'child resume'], ['runs'], 0],
  },
  {
    rule: '4.4 after the resume of a failed parent what waits is decided',
    async outcome(world) {
      const { spawn, child, host, log, say } = world
      const own = { options: { supervision: 'resume' } } as const
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const middle = await inTurn(host, ref, ctx => child(ctx, 'middle', own))
      const target = await inTurn(host, middle, ctx => child(ctx, 'child', own))
      const gates = [middle, target].map(each => hang(each))
      await host.settle()
      ref.tell(boom)
      await host.settle()
      for (const gate of gates) {
        gate.reject(new Boom('below'))
        await host.settle()
      }
      target.tell(say('runs'))
      await host.advance(99)
      const before = [failed(world), verdicts(world), balance(world).inflight]
      await host.advance(1)
      return [before, verdicts(world), log, balance(world)]
    },
    expected: [
      [['ref', 'middle', 'child'], ['ref restart'], 2],
      ['ref restart', 'middle resume', 'child resume'],
      ['runs'],
      { total: 3, settled: 3, inflight: 0 },
    ],
  },
  {
    rule: '4.4 F9 what a parent leaves undecided by its restart, or by its end, came to a stop',
    async outcome(world) {
      const { spawn, child, host, system } = world
      const backoff = { minMs: 100, maxMs: 100, jitter: 0 }
      const options = { supervision: SupervisorStrategy.restart({ backoff }) }
      const parents = ['restarts', 'ends'].map(name => spawn(name, { options }))
      for (const parent of parents) {
        const gate = hang(await inTurn(host, parent, ctx => child(ctx, `child-${parent.path.name}`)))
        await host.settle()
        parent.tell(boom)
        await host.settle()
        gate.reject(new Boom('child'))
        await host.settle()
      }
      const before = balance(world)
      system.stop(known(parents[1]))
      await host.advance(100)
      return [before, verdicts(world), balance(world), parents.map(parent => stateOf(system, parent))]
    },
    expected: [
      { total: 4, settled: 2, inflight: 2 },
      ['restarts restart', 'ends restart', 'child-ends stop', 'child-restarts stop'],
      { total: 4, settled: 4, inflight: 0 },
      ['running', 'gone'],
    ],
  },
  {
    rule: '4.4 a starting parent decides; an escalation fails its start, with its hook waited for',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, log, system } = world
      const gates = new Map([1, 2].map(key => [key, deferred()]))
      const starting =
        (key: number, options: NonNullable<Plan['options']>): NonNullable<Plan['start']> =>
        ctx => {
          child(ctx, `child-${key}`, { options }).tell(boom)
          ctx.signal.addEventListener('abort', () => log.push(`aborted ${key}`))
          return gates.get(key)?.promise
        }
      const one = spawn('one', { start: starting(1, { supervision: 'resume' }) })
      const two = spawn('two', { start: starting(2, {}), options: { supervision: 'stop' } })
      await host.settle()
      const before = [[...verdicts(world)].sort(), [...log], stateOf(system, one)]
      for (const gate of gates.values()) gate.resolve()
      await host.settle()
      return [before, verdicts(world).slice(2), [one, two].map(ref => stateOf(system, ref)), world.seen.life('two')]
    },
    expected: [[['child-1 resume', 'child-2 escalate'], ['aborted 2'], 'starting'], ['two stop'], ['running', 'gone'], []],
  },
  {
    rule: 'F4 a second failure of its own is not reported: it had failed through a child',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, log, say } = world
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child'))
      const gate = hang(ref)
      await host.settle()
      target.tell(fails(new Boom('first')))
      await host.settle()
      gate.reject(new Boom('second'))
      for (const each of [ref, target]) each.tell(say('runs'))
      await host.advance(1_000)
      return [failed(world), verdicts(world), log, balance(world)]
    },
    expected: [['child', 'ref'], ['child escalate', 'ref restart'], ['runs', 'runs'], { total: 2, settled: 2, inflight: 0 }],
  },
]
