import { type ActorContext, Behavior } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import type { Rule } from './decorations.ts'
import { codeOf } from './rule-support.ts'
import { type Act, boom, deferred, inTurn, stateOf } from './support.ts'

/** Rules of turns, contexts and DeathWatch. */
export const contextRules: readonly Rule[] = [
  {
    rule: '1.1 one message at a time, in order, await included',
    async outcome({ spawn, host, log, say }) {
      const gate = deferred()
      const ref = spawn('ref')
      ref.tell(async () => {
        await gate.promise
        log.push('slow')
      })
      for (const line of ['a', 'b']) ref.tell(say(line))
      await host.settle()
      gate.resolve()
      await host.settle()
      return log
    },
    expected: ['slow', 'a', 'b'],
  },
  {
    rule: '1.4 a tell to oneself is a later turn',
    async outcome({ spawn, host, log, say }) {
      spawn('ref').tell(ctx => {
        ctx.self.tell(say('told'))
        log.push('telling')
      })
      await host.settle()
      return log
    },
    expected: ['telling', 'told'],
  },
  {
    rule: '2.2 a failure of a child is decided while a handler awaits',
    async outcome({ spawn, child, host, log, say, system, seen }) {
      const ref = spawn('ref')
      const gate = deferred()
      ref.tell(async ctx => {
        const target = child(ctx, 'child')
        target.tell(boom)
        target.tell(say('child goes on'))
        await gate.promise
      })
      await host.settle()
      return [stateOf(system, ref), seen.outcomes(), log]
    },
    expected: ['awaiting', ['restart'], ['child goes on']],
  },
  {
    rule: '2.3 the signal of the context aborts when the instance stops or restarts',
    async outcome({ spawn, host, log, system }) {
      const ref = spawn('ref', {
        start(ctx) {
          const mine = log.push('made')
          ctx.signal.addEventListener('abort', () => log.push(`aborted ${mine}`))
        },
      })
      ref.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return log
    },
    expected: ['made', 'aborted 1', 'made', 'aborted 3'],
  },
  {
    rule: '2.3 a handler that does not settle is abandoned',
    async outcome({ spawn, host, system }) {
      const abandoned = eventProbe(system, 'abandoned')
      const ref = spawn('ref', { options: { stopTimeoutMs: 50 } })
      ref.tell(() => deferred().promise)
      await host.settle()
      system.stop(ref)
      await host.advance(49)
      const before = stateOf(system, ref)
      await host.advance(1)
      return [before, stateOf(system, ref), abandoned.events.map(event => event.what)]
    },
    expected: ['stopping', 'gone', ['receive']],
  },
  {
    rule: '2.4 the context of a replaced instance refuses to act',
    async outcome({ spawn, host }) {
      const contexts: ActorContext<Act>[] = []
      const ref = spawn('ref', { start: ctx => void contexts.push(ctx) })
      ref.tell(boom)
      await host.settle()
      const [old] = contexts
      return [
        contexts.length,
        codeOf(() => old?.spawn(Behavior.ignore)),
        codeOf(() => old?.stopSelf()),
        codeOf(() => old?.watch(ref)),
        old?.self.pid === ref.pid,
        old?.path.name,
      ]
    },
    expected: [2, 'CONTEXT_STOPPED', 'CONTEXT_STOPPED', 'CONTEXT_STOPPED', true, 'ref'],
  },
  {
    rule: '2.6 pipeToSelf maps in a later turn',
    async outcome({ spawn, host, log, say }) {
      spawn('ref').tell(ctx => {
        ctx.pipeToSelf(Promise.resolve('value'), result => say(result.ok ? result.value : 'failed'))
        log.push('piping')
      })
      await host.settle()
      return log
    },
    expected: ['piping', 'value'],
  },
  {
    rule: '8.9 self, path, parent, children, child and system',
    async outcome({ spawn, child, host, system }) {
      const ref = spawn('ref')
      return await inTurn(host, ref, ctx => {
        const made = child(ctx, 'child')
        return [
          ctx.self.pid === ref.pid,
          ctx.pid === ref.pid,
          ctx.path.equals(ref.path),
          ctx.parent?.path.name,
          [...ctx.children].map(each => each.pid === made.pid),
          ctx.child('child')?.pid === made.pid,
          ctx.child('nobody'),
          ctx.system.name === system.name && ctx.system.resolve(ctx.path)?.pid === ref.pid,
        ]
      })
    },
    expected: [true, true, true, 'user', [true], true, undefined, true],
  },
  {
    rule: '6.1 the end of a watched actor comes once, before waiting messages',
    async outcome({ spawn, host, log, say, noting, system }) {
      const ref = spawn('ref', { signal: noting('ref') })
      const target = spawn('target')
      ref.tell(ctx => ctx.watch(target))
      await host.settle()
      const gate = deferred()
      ref.tell(() => gate.promise)
      ref.tell(say('waiting'))
      await host.settle()
      system.stop(target)
      await host.settle()
      gate.resolve()
      await host.settle()
      return log
    },
    expected: ['ref terminated', 'waiting'],
  },
  {
    rule: '6.2 watchWith comes as a message, 6.4 unwatch keeps silence',
    async outcome({ spawn, host, log, say, noting, system }) {
      const ref = spawn('ref', { signal: noting('ref') })
      const targets = [spawn('with'), spawn('without')]
      ref.tell(ctx => {
        ctx.watchWith(targets[0] ?? ref, say('with has ended'))
        ctx.watch(targets[1] ?? ref)
        ctx.unwatch(targets[1] ?? ref)
      })
      await host.settle()
      for (const target of targets) system.stop(target)
      await host.settle()
      return log
    },
    expected: ['with has ended'],
  },
  {
    rule: '6.6 link: the failure of the other is one’s own',
    async outcome({ spawn, host, seen }) {
      const target = spawn('target', { options: { supervision: 'stop' } })
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      ref.tell(ctx => ctx.link(target))
      await host.settle()
      target.tell(boom)
      await host.settle()
      return [seen.failures.map(event => event.snapshot.path.name), seen.outcomes()]
    },
    expected: [
      ['target', 'ref'],
      ['stop', 'resume'],
    ],
  },
]
