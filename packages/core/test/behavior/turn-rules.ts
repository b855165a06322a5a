import { Behavior } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { hang, pausing } from './rule-support.ts'
import { type Act, boom, deferred, stateOf, thrown } from './support.ts'

/** Rules of lanes and turns. */
export const turnRules: readonly Rule[] = [
  {
    rule: '1.2 each lane in order, the system lane before the user lane',
    async outcome({ spawn, host, log, say, system }) {
      const gone = ['a', 'b', 'c'].map(name => spawn(name))
      for (const ref of gone) system.stop(ref)
      await host.settle()
      const ref = spawn('ref', { signal: (_, signal) => void log.push('path' in signal ? signal.path.name : signal.type) })
      ref.tell(ctx => {
        for (const line of ['first', 'second']) ctx.self.tell(say(line))
        for (const target of gone) ctx.watch(target)
      })
      await host.settle()
      return log
    },
    expected: ['a', 'b', 'c', 'first', 'second'],
  },
  {
    rule: '1.4 telling one that has ended throws nothing: a dead letter',
    async outcome({ spawn, host, system, seen, log, say }) {
      const ref = spawn('ref')
      ref.tell(say('in time'))
      await host.settle()
      system.stop(ref)
      await host.settle()
      const act = say('late')
      const error = thrown(() => ref.tell(act))
      await host.settle()
      return [error, seen.deadLetters.map(event => [event.message === act, event.reason, event.target.name]), log]
    },
    expected: [undefined, [[true, 'stopped', 'ref']], ['in time']],
  },
  {
    rule: '1.7 nothing is left to do for an idle actor, nor after its end',
    async outcome({ spawn, host, system, log }) {
      const gate = deferred()
      let starts = 0
      const ref = spawn('ref', {
        start: () => gate.promise.then(() => void log.push(`start ${++starts}`)),
        options: { supervision: pausing(100) },
      })
      await host.settle()
      const starting = host.pendingTimers
      gate.resolve()
      ref.tell(ctx => ctx.timers.startSingle('once', () => {}, 10))
      ref.tell(() => Promise.resolve())
      await host.advance(10)
      const idle = host.pendingTimers
      ref.tell(boom)
      await host.advance(100)
      const restarted = host.pendingTimers
      system.stop(ref)
      await host.settle()
      return [starting > 0, idle, restarted, host.pendingTimers, log]
    },
    expected: [true, 0, 0, 0, ['start 1', 'start 2']],
  },
  {
    rule: '2.1 an async handler owns the actor until it settles, however long it takes',
    async outcome({ spawn, host, say, log, system }) {
      const ref = spawn('ref')
      const gate = hang(ref)
      ref.tell(say('next'))
      await host.advance(3_600_000)
      const before = [stateOf(system, ref), log.length]
      gate.resolve()
      await host.settle()
      return [before, stateOf(system, ref), log]
    },
    expected: [['awaiting', 0], 'running', ['next']],
  },
  {
    rule: '2.1 any thenable will do',
    async outcome({ spawn, host, say, log, system }) {
      let settle: (next: Behavior<Act>) => void = () => {}
      const thenable: PromiseLike<Behavior<Act>> = {
        // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what this is about.
        then: onFulfilled => {
          settle = next => void onFulfilled?.(next)
          return new Promise(() => {})
        },
      }
      const ref = spawn('ref')
      for (const act of [() => thenable, say('next')]) ref.tell(act)
      await host.settle()
      const before = [stateOf(system, ref), log.length]
      settle(Behavior.same)
      await host.settle()
      return [before, log]
    },
    expected: [['awaiting', 0], ['next']],
  },
  {
    rule: '2.1 an async handler of a signal owns the actor as well',
    async outcome({ spawn, host, say, log, system }) {
      const gate = deferred()
      const ref = spawn('ref', { signal: () => gate.promise.then(() => void log.push('terminated')) })
      const target = spawn('target')
      ref.tell(ctx => ctx.watch(target))
      await host.settle()
      system.stop(target)
      await host.settle()
      ref.tell(say('next'))
      await host.settle()
      const before = [stateOf(system, ref), log.length]
      gate.resolve()
      await host.settle()
      return [before, log]
    },
    expected: [
      ['awaiting', 0],
      ['terminated', 'next'],
    ],
  },
]
