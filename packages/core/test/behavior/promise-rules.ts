import { Behavior, err, type Result } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { codeOf, hang, verdicts } from './rule-support.ts'
import { type Act, Boom, counted, deferred, stateOf } from './support.ts'

const refuse = (text: string): Result<number, Boom> => err(new Boom(text))

/** Rules of failures and results that come by promises, and of generators. */
export const promiseRules: readonly Rule[] = [
  {
    rule: '2.5 a rejection while the actor is stopping: counted, published, outcome stop',
    async outcome(world) {
      const { spawn, host, log, noting, system } = world
      const ref = spawn('ref', { signal: noting('ref') })
      const gate = hang(ref)
      await host.settle()
      system.stop(ref)
      await host.settle()
      gate.reject(new Boom('while stopping'))
      await host.settle()
      return [verdicts(world), log, stateOf(system, ref)]
    },
    expected: [['ref stop'], ['ref postStop'], 'gone'],
  },
  {
    rule: '2.5 a rejection is supervised with the message that was handled',
    async outcome({ spawn, host, log, say, seen }) {
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const cause = new Boom('late')
      const act: Act = () => Promise.reject(cause)
      for (const each of [act, say('next')]) ref.tell(each)
      await host.settle()
      return [seen.failures.map(event => [event.lastMessage === act, event.snapshot.failure.downcast(Boom) === cause]), log]
    },
    expected: [[[true, true]], ['next']],
  },
  {
    rule: '2.6 pipeToSelf does not hold the actor back, and hands a rejection to the mapper as it is',
    async outcome({ spawn, host, log, say }) {
      const ref = spawn('ref')
      const gate = deferred()
      const cause = new Boom('piped')
      ref.tell(ctx => ctx.pipeToSelf(gate.promise, result => say(`${!result.ok && result.error === cause}`)))
      ref.tell(say('meanwhile'))
      await host.settle()
      const slow = hang(ref)
      await host.settle()
      gate.reject(cause)
      await host.settle()
      const before = [...log]
      slow.resolve()
      await host.settle()
      return [before, log]
    },
    expected: [['meanwhile'], ['meanwhile', 'true']],
  },
  {
    rule: '2.7 a factory that returns a promise has thrown, whatever becomes of it',
    async outcome({ make, system, host, log, say }) {
      const codes = [Promise.resolve(make()), Promise.reject(new Boom('late')), new Promise(() => {})].map((promise, index) =>
        codeOf(() => system.spawn((() => promise) as never, `ref-${index}`)),
      )
      await host.settle()
      system.spawn(() => make(), 'ref-0').tell(say('runs'))
      await host.settle()
      return [codes, log]
    },
    expected: [['SPAWN_START_FAILED', 'SPAWN_START_FAILED', 'SPAWN_START_FAILED'], ['runs']],
  },
  {
    rule: '2.8 a generator that leaves early: the first Err wins, finally runs, once',
    async outcome({ decorate, system, host, log, seen }) {
      const body = function* () {
        try {
          yield* refuse('first')
          log.push('went on')
        } finally {
          log.push('finally')
          yield* refuse('second')
        }
        return Behavior.same
      }
      const later = async function* () {
        try {
          await Promise.resolve()
          yield* refuse('third')
          log.push('went on')
        } finally {
          log.push('async finally')
        }
        return Behavior.same
      }
      const behavior = Behavior.tryReceive<string>((_, word) => counted(word === 'now' ? body() : later(), log))
      const ref = system.spawn(decorate(behavior), { supervision: 'resume' })
      for (const word of ['now', 'later']) ref.tell(word)
      await host.settle()
      return [log, seen.failures.map(event => event.snapshot.failure.downcast(Boom)?.message)]
    },
    expected: [
      ['return', 'finally', 'return', 'async finally'],
      ['first', 'third'],
    ],
  },
  {
    rule: '2.8 an abandoned async generator gets return() when its pending step settles',
    async outcome({ decorate, system, host, log, seen }) {
      const gate = deferred()
      const body = async function* () {
        try {
          await gate.promise
          yield* refuse('late')
          log.push('went on')
        } finally {
          log.push('finally')
        }
        return Behavior.same
      }
      const behavior = Behavior.tryReceive<string>(() => counted(body(), log))
      const ref = system.spawn(decorate(behavior), { stopTimeoutMs: 10 })
      ref.tell('go')
      await host.settle()
      system.stop(ref)
      await host.advance(10)
      const before = [...log]
      gate.resolve()
      await host.settle()
      return [before, log, seen.failures.length]
    },
    expected: [[], ['return', 'finally'], 0],
  },
]
