import { Behavior, downcast, SupervisorStrategy } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { always, codeOf, family, verdicts } from './rule-support.ts'
import { Boom, boom, fails, Other, stateOf } from './support.ts'

const { oneForOne, allForOne, restForOne } = SupervisorStrategy
const about = (type: typeof Boom | typeof Other, directive: 'resume' | 'restart' | 'stop') =>
  oneForOne({ decide: (_, failure) => (downcast(failure, type) ? directive : undefined) })

/** Rules of who decides. */
export const strategyRules: readonly Rule[] = [
  {
    rule: '4.5 R9 innermost supervise, outer supervise, the option of the spawn, the system, in this order',
    config: { supervision: oneForOne(always('stop')) },
    async outcome({ decorate, make, system, host, seen }) {
      class Third extends Error {}
      const inner = Behavior.supervise(make()).onFailure(Boom, 'resume')
      const outer = Behavior.supervise(decorate(inner)).onFailure(Boom, 'stop').onFailure(Other, 'resume')
      const ref = system.spawn(decorate(outer), { name: 'ref', supervision: about(Other, 'stop') })
      for (const cause of [new Boom('a'), new Other('b'), new Third('c')]) {
        ref.tell(fails(cause))
        await host.settle()
      }
      return [seen.outcomes(), seen.life('ref')]
    },
    expected: [
      ['resume', 'resume', 'stop'],
      ['started', 'stopped'],
    ],
  },
  {
    rule: '4.5 what stands outside of a supervise does not hide it: its restart installs what it was given',
    async outcome({ decorate, make, system, host, log, say, seen }) {
      const inner = make({ start: () => void log.push('start') })
      const ref = system.spawn(decorate(Behavior.supervise(inner).onFailure(Boom, 'restart').onFailure(Other, 'stop')), 'ref')
      ref.tell(() => make({ start: () => void log.push('became') }))
      for (const act of [boom, say('runs'), fails(new Other('x'))]) ref.tell(act)
      await host.settle()
      return [log, seen.outcomes(), stateOf(system, ref)]
    },
    expected: [['start', 'became', 'start', 'runs'], ['restart', 'stop'], 'gone'],
  },
  {
    rule: '4.5 the escalate of a child’s own strategy passes to the parent’s: no hop',
    async outcome(world) {
      const { of } = family(world, ['a'], oneForOne(always('resume')), () => ({ options: { supervision: 'escalate' } }))
      for (const act of [boom, world.say('goes on')]) of('a').tell(act)
      await world.host.settle()
      return [verdicts(world), world.log]
    },
    expected: [['a resume'], ['goes on']],
  },
  {
    rule: '4.5 no opinion anywhere: escalate',
    config: { supervision: oneForOne({ decide: () => undefined }) },
    async outcome(world) {
      const { spawn, child, host } = world
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      ref.tell(ctx => child(ctx, 'child', { options: { supervision: about(Other, 'stop') } }).tell(boom))
      await host.settle()
      return verdicts(world)
    },
    expected: ['child escalate', 'ref resume'],
  },
  {
    rule: '4.5 a strategy of one’s own is one for one only, at spawn and in supervise',
    async outcome({ spawn, make, host, system, log, say }) {
      const codes = [allForOne(), restForOne()].flatMap(supervision => [
        codeOf(() => spawn('ref', { options: { supervision } })),
        codeOf(() => Behavior.supervise(make()).onFailure(Boom, supervision)),
      ])
      const isFree = system.resolve(`cellactor://${system.name}/user/ref`) === undefined
      const ref = spawn('ref', { start: () => void log.push('start'), options: { supervision: oneForOne(always('resume')) } })
      for (const act of [boom, say('goes on')]) ref.tell(act)
      await host.settle()
      return [codes, isFree, log]
    },
    expected: [Array(4).fill('CONFIG_INVALID'), true, ['start', 'goes on']],
  },
]
