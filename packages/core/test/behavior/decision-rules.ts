import { type ActorContext, type ActorRef, type Decider, SupervisorStrategy } from '@cellactor/core'
import type { Plan, Rule, World } from './decorations.ts'
import { always, balance, escalating, failed, family, hang, known, pausing, verdicts } from './rule-support.ts'
import { type Act, boom, inTurn, Other } from './support.ts'

const { oneForOne, allForOne } = SupervisorStrategy

/** A decorated actor with decorated children, whose own supervision decides as it is told to, with the parent at hand. */
async function decided({ spawn, child, host }: World, decide: (parent: ActorContext<Act>, child: ActorRef<Act>) => unknown) {
  const ref = spawn('ref', { options: { supervision: 'restart' } })
  return await inTurn(host, ref, ctx => {
    const asDecider = (() => decide(ctx, target)) as Decider
    const target = child(ctx, 'child', { options: { supervision: oneForOne({ decide: asDecider }) } })
    return target
  })
}

/** Rules of what a decision means. */
export const decisionRules: readonly Rule[] = [
  {
    rule: '4.6 resume goes down the chain to the one that failed',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, log, say, seen } = world
      const refs: ActorRef<Act>[] = []
      const plan = (name: string, below?: () => Plan): Plan => ({
        start: ctx => {
          log.push(`${name} start`)
          if (below !== undefined) refs.push(child(ctx, `under-${name}`, below()))
        },
      })
      const top = plan('a', () => plan('b', () => plan('c')))
      refs.push(spawn('a', { ...top, options: { supervision: 'resume' } }))
      known(refs[0]).tell(boom)
      for (const ref of refs) ref.tell(say(ref.path.name))
      await host.settle()
      return [verdicts(world), [...log].sort(), refs.map(ref => seen.life(ref.path.name).length)]
    },
    expected: [
      ['under-b escalate', 'under-a escalate', 'a resume'],
      ['a', 'a start', 'b start', 'c start', 'under-a', 'under-b'],
      [1, 1, 1],
    ],
  },
  {
    rule: '4.6 all for one: resume concerns the failed child alone, and lifts nothing from the others',
    async outcome(world) {
      const { host, log, say } = world
      const own = { supervision: pausing(100) }
      const { of } = family(world, ['a', 'b'], allForOne(always('resume')), name => (name === 'b' ? { options: own } : {}))
      of('b').tell(boom)
      await host.settle()
      of('a').tell(boom)
      for (const name of ['a', 'b']) of(name).tell(say(`${name} runs`))
      await host.advance(99)
      const before = [verdicts(world), [...log]]
      await host.advance(1)
      return [before, log.slice(1)]
    },
    expected: [
      [['b restart', 'a resume'], ['a runs']],
      ['b preRestart', 'b start', 'b runs'],
    ],
  },
  {
    rule: '4.6 those affected are fixed before decide runs: one that it stops gets no directive, one that it spawns neither',
    async outcome(world) {
      const { host, log, say, system, seen } = world
      let late: ActorRef<Act> | undefined
      const decide = (): 'restart' => {
        system.stop(of('b'))
        late = world.child(parent, 'late', { start: () => void log.push('late start') })
        return 'restart'
      }
      const { of, parent: ref } = family(world, ['a', 'b', 'c'], allForOne({ decide }))
      const parent = await inTurn(host, ref, ctx => ctx)
      of('a').tell(boom)
      await host.settle()
      known(late).tell(say('late runs'))
      await host.settle()
      return [[...log].sort(), ['a', 'b', 'c', 'late'].map(name => seen.life(name).join(' '))]
    },
    expected: [
      ['a preRestart', 'a start', 'b postStop', 'c preRestart', 'c start', 'late runs', 'late start'],
      ['started replaced restarted', 'started stopped', 'started replaced restarted', 'started'],
    ],
  },
  {
    rule: '4.7 a child that decide itself stopped came to a stop, whatever decide says',
    async outcome(world) {
      const ref = await decided(world, (parent, child) => {
        parent.stop(child)
        return 'restart'
      })
      ref.tell(boom)
      await world.host.settle()
      return [verdicts(world), failed(world), world.seen.life('child'), world.seen.life('ref')]
    },
    expected: [['child stop'], ['child'], ['started', 'stopped'], ['started']],
  },
  {
    rule: '4.7 a decide that throws: the child escalates, and what was thrown is the parent’s own failure',
    async outcome(world) {
      const oops = new Other('decide')
      const ref = await decided(world, () => {
        throw oops
      })
      ref.tell(boom)
      await world.host.settle()
      const snapshots = world.seen.failures.map(event => event.snapshot)
      return [
        verdicts(world),
        snapshots.map(({ path, failure, stage }) => [path.name, failure.downcast(Other) === oops, stage.hops]),
        world.seen.life('ref'),
      ]
    },
    expected: [
      ['child escalate', 'ref restart'],
      [
        ['child', false, 0],
        ['ref', true, 0],
      ],
      ['started', 'replaced', 'restarted'],
    ],
  },
  {
    rule: '4.8 a hop is counted by itself; sequence and cause stay, and the metadata of the first one wins',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, seen } = world
      const ref = spawn('ref', {
        options: { supervision: 'resume', failureMetadata: { component: 'pool', endpoint: 'tcp' } },
      })
      const options = { failureMetadata: { component: 'reader' } }
      ref.tell(ctx => child(ctx, 'child', { options }).tell(boom))
      await host.settle()
      const [first, second] = [...seen.failures, ...seen.decisions].map(event => event.sequence)
      return [
        seen.failures.map(({ snapshot }) => [snapshot.metadata.component, snapshot.metadata.endpoint, snapshot.stage.hops]),
        first === second && seen.decisions.every(event => event.sequence === first),
        balance(world),
      ]
    },
    expected: [
      [
        ['reader', undefined, 0],
        ['reader', 'tcp', 1],
      ],
      true,
      { total: 2, settled: 2, inflight: 0 },
    ],
  },
  {
    rule: '4.9 resume is one warning, restart and stop are one error each, escalate leaves it to the next level',
    config: escalating,
    async outcome({ spawn, child, host, seen }) {
      const levels: string[] = []
      for (const supervision of ['resume', 'restart', 'stop'] as const) {
        const [count, ref] = [seen.problems().length, spawn(supervision, { options: { supervision } })]
        ref.tell(ctx => child(ctx, 'child').tell(boom))
        await host.settle()
        levels.push(
          ...seen
            .problems()
            .slice(count)
            .map(event => `${supervision} ${event.level}`),
        )
      }
      const silent = spawn('silent', { options: { supervision: SupervisorStrategy.restart({ log: false }) } })
      silent.tell(boom)
      await host.settle()
      return [levels, seen.problems().length]
    },
    expected: [['resume warn', 'restart error', 'stop error'], 3],
  },
  {
    rule: 'F8 the parent becomes the failed actor: its user lane and its other children are suspended',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, log, say } = world
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const [a, b] = await inTurn(host, ref, ctx => [child(ctx, 'a'), child(ctx, 'b')])
      const gate = hang(known(b))
      await host.settle()
      known(a).tell(boom)
      await host.settle()
      gate.resolve()
      for (const each of [ref, known(a), known(b)]) each.tell(say(each.path.name))
      await host.advance(99)
      const before = [...log]
      await host.advance(1)
      return [before, [...log].sort(), verdicts(world), ['ref', 'a', 'b'].map(name => world.seen.life(name).length)]
    },
    expected: [[], ['a', 'b', 'ref'], ['a escalate', 'ref restart'], [3, 3, 1]],
  },
]
