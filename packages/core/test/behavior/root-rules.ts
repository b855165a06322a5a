import {
  type ActorContext,
  type ActorRef,
  type FailureInfo,
  kill,
  type MailboxConfig,
  SupervisorStrategy,
  type SystemMessage,
} from '@cellactor/core'
import { eventProbe, faultyMailbox, livePaths } from '@cellactor/testkit'
import type { Plan, Rule } from './decorations.ts'
import { balance, codeOf, escalating, known, verdicts } from './rule-support.ts'
import { type Act, Boom, boom, fails, inTurn, raise, stateOf } from './support.ts'

/** A mailbox that works, except for one type of system message. */
const broken = (type: SystemMessage['type'], fault: 'refuse' | 'throw' | 'lose'): { readonly mailbox: MailboxConfig } => ({
  mailbox: { kind: 'custom', create: () => faultyMailbox({ system: message => (message.type === type ? fault : 'ok') }) },
})
/** What the sinks of the present world were given. */
const atRoot: FailureInfo[] = []
const living = { ...escalating, rootPolicy: 'restart' } as const

/** Rules of what reaches the root, of fallbacks, and of what a mailbox is asked to take. */
export const rootRules: readonly Rule[] = [
  {
    rule: '4.10 what reaches the root ends the system in order, with the reason',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, log, noting, system } = world
      const ref = spawn('ref', {
        start: ctx => void child(ctx, 'child', { signal: noting('child') }),
        signal: noting('ref'),
      })
      const cause = new Boom('boom')
      ref.tell(fails(cause))
      await host.settle()
      const { cause: why, failure } = await system.whenTerminated
      return [verdicts(world), why, failure?.downcast(Boom) === cause, log, livePaths(system).length, host.pendingTimers]
    },
    expected: [['ref escalate', 'user stop'], 'escalation', true, ['child postStop', 'ref postStop'], 0, 0],
  },
  {
    rule: '4.10 T7 the sinks at the root are given each failure that reaches it once, with every hop behind it',
    config: { ...living, failureEventHandler: info => void atRoot.push(info) },
    async outcome({ spawn, child, host, system }) {
      atRoot.length = 0
      const ref = spawn('ref')
      for (const name of ['a', 'b']) {
        ref.tell(ctx => child(ctx, name).tell(fails(new Boom(name))))
        await host.settle()
      }
      const told = atRoot.map(info => [info.downcast(Boom)?.message, info.stage.hops, info.path.name])
      return [told, stateOf(system, ref)]
    },
    expected: [
      [
        ['a', 2, 'user'],
        ['b', 2, 'user'],
      ],
      'running',
    ],
  },
  {
    rule: '4.10 rootPolicy restart: all at the top begin anew, ten times in ten seconds',
    config: living,
    async outcome(world) {
      const { spawn, host, log, say, system } = world
      const refs = ['a', 'b'].map(name => spawn(name, { start: () => void log.push(`${name} start`) }))
      log.length = 0
      known(refs[0]).tell(boom)
      for (const ref of refs) ref.tell(say(`${ref.path.name} runs`))
      await host.settle()
      const first = [verdicts(world), [...log].sort()]
      for (let count = 0; count < 9; count += 1) known(refs[0]).tell(boom)
      await host.settle()
      const before = refs.map(ref => stateOf(system, ref))
      known(refs[0]).tell(boom)
      await host.settle()
      return [first, before, (await system.whenTerminated).cause, verdicts(world).length]
    },
    expected: [
      [
        ['a escalate', 'user restart'],
        ['a runs', 'a start', 'b runs', 'b start'],
      ],
      ['running', 'running'],
      'escalation',
      22,
    ],
  },
  {
    rule: 'F7a 6.1 the mailbox of the parent refuses the failure: it is force-stopped, the failure reaches the root',
    config: living,
    async outcome(world) {
      const { spawn, child, host, system } = world
      const forced = eventProbe(system, 'mailbox')
      const ref = spawn('ref', { options: broken('failure', 'refuse') })
      const other = spawn('other', {
        signal: (_, signal) => void ('reason' in signal && world.log.push(`${signal.path.name} ${signal.reason}`)),
      })
      other.tell(ctx => ctx.watch(ref))
      const [target, sibling] = await inTurn(host, ref, ctx => [child(ctx, 'child'), child(ctx, 'sibling')])
      known(target).tell(boom)
      await host.settle()
      return [
        [...verdicts(world)].filter(line => !line.startsWith('user')),
        forced.events.map(event => [event.kind, event.path.name]),
        [ref, known(target), known(sibling), other].map(each => stateOf(system, each)),
        balance(world).inflight,
        world.log,
      ]
    },
    expected: [['child escalate', 'ref stop'], [['forcedStop', 'ref']], ['gone', 'gone', 'gone', 'running'], 0, ['ref failed']],
  },
  {
    rule: 'F7b the guardian has no parent: the root decides',
    async outcome(world) {
      const { spawn, host, log, noting, system } = world
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(ctx => kill(known(ctx.parent)))
      await host.settle()
      return [verdicts(world), (await system.whenTerminated).cause, log]
    },
    expected: [['user stop'], 'escalation', ['ref postStop']],
  },
  {
    rule: 'F7c an exception while the failure is sent: the system ends in order, nothing stays in flight',
    config: living,
    async outcome(world) {
      const { spawn, child, host, log, noting, system } = world
      const ref = spawn('ref', { options: broken('failure', 'throw') })
      spawn('other', { start: ctx => void child(ctx, 'below', { signal: noting('below') }), signal: noting('other') })
      ref.tell(ctx => child(ctx, 'child').tell(boom))
      await host.settle()
      const { cause, stragglers } = await system.whenTerminated
      const { total, settled, inflight } = balance(world)
      return [cause, stragglers.length, log, total === settled, inflight]
    },
    expected: ['fault', 0, ['below postStop', 'other postStop'], true, 0],
  },
  {
    rule: 'C1 a start is one create, a restart one recreate, an end one stop; without the create nothing starts',
    async outcome({ spawn, host, log, noting, system }) {
      const types: string[] = []
      const create = () =>
        faultyMailbox({
          system({ type }) {
            types.push(type)
            return 'ok'
          },
        })
      const plan: Plan = { start: () => void log.push('start'), signal: noting('ref') }
      const ref = spawn('ref', { ...plan, options: { mailbox: { kind: 'custom', create } } })
      for (const act of [boom, boom]) ref.tell(act)
      await host.settle()
      system.stop(ref)
      await host.settle()
      const hooks = [...log]
      const lost = codeOf(() => spawn('lost', { ...plan, options: broken('create', 'lose') })) !== undefined
      await host.settle()
      const ofLife = types.filter(type => ['create', 'recreate', 'stop'].includes(type))
      return [ofLife, hooks, lost, log.length - hooks.length]
    },
    expected: [
      ['create', 'recreate', 'recreate', 'stop'],
      ['start', 'ref preRestart', 'start', 'ref preRestart', 'start', 'ref postStop'],
      true,
      0,
    ],
  },
  {
    rule: 'C4 a create that is refused: SpawnError, and nothing is left',
    async outcome({ spawn, child, make, host, system, log, seen }) {
      const options = broken('create', 'refuse')
      const plan: Plan = { start: () => void log.push('start'), options }
      const ref = spawn('ref')
      const found = await inTurn(host, ref, ctx => {
        const code = codeOf(() => child(ctx, 'child', plan))
        return [code, ctx.child('child'), codeOf(() => child(ctx, 'child'))]
      })
      const late = system.spawnAsync(make(plan), { name: 'late', ...options }).catch((error: unknown) => error)
      await host.settle()
      return [found, ((await late) as { code?: unknown }).code, log, seen.life('child'), seen.failures.length]
    },
    expected: [['SPAWN_MAILBOX_REFUSED', undefined, undefined], 'SPAWN_MAILBOX_REFUSED', [], ['started'], 0],
  },
  {
    rule: 'C5 a child that fails within its start, by a child of its own, is never lost',
    async outcome(world) {
      const { spawn, child, host, log, system } = world
      const start = async (ctx: ActorContext<Act>) => {
        child(ctx, 'below', { start: () => raise(new Boom('start')) })
      }
      const ref = spawn('ref', {
        signal: (_, signal) => void log.push(signal.type === 'childFailed' ? signal.path.name : signal.type),
      })
      ref.tell(ctx => ctx.watch(child(ctx, 'child', { start })))
      await host.settle()
      const [state, children] = await inTurn(host, ref, ctx => [stateOf(system, ref), [...ctx.children].length])
      return [verdicts(world), log, state, children]
    },
    expected: [['child stop'], ['child'], 'running', 0],
  },
  {
    rule: 'C7 a recreate that is refused: a stop instead, and the failure escalates',
    async outcome(world) {
      const { spawn, child, host, log, noting, system } = world
      const plan: Plan = { signal: noting('child'), options: broken('recreate', 'refuse') }
      const refs: ActorRef<Act>[] = []
      const ref = spawn('ref', {
        start: ctx => void refs.push(child(ctx, 'child', plan)),
        options: { supervision: SupervisorStrategy.oneForOne({ decide: () => 'resume' }) },
      })
      known(refs[0]).tell(boom)
      await host.settle()
      return [verdicts(world), log, [ref, known(refs[0])].map(each => stateOf(system, each)), balance(world).inflight]
    },
    expected: [['child escalate', 'ref resume'], ['child postStop'], ['running', 'gone'], 0],
  },
]
