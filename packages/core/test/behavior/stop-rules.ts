import { Behavior, kill, poison } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { codeOf } from './rule-support.ts'
import { Boom, boom, deferred, inTurn, stateOf, thrown } from './support.ts'

/** Rules of stops, of the hook that each instance gets, and of names. */
export const stopRules: readonly Rule[] = [
  {
    rule: '3.7 the order of a stop: children first, then postStop, then dead letters',
    async outcome({ spawn, child, host, log, say, noting, seen, system }) {
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(ctx => void child(ctx, 'child', { signal: noting('child') }))
      await host.settle()
      system.stop(ref)
      for (const line of ['a', 'b']) ref.tell(say(line))
      await host.settle()
      return [log, seen.deadLetters.map(event => event.reason), stateOf(system, ref)]
    },
    expected: [['child postStop', 'ref postStop'], ['stopped', 'stopped'], 'gone'],
  },
  {
    rule: '3.7c a postStop that fails is published, and the stop goes on',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', {
        signal: () => {
          throw new Boom('postStop')
        },
      })
      system.stop(ref)
      await host.settle()
      return [seen.failures.length, seen.outcomes(), stateOf(system, ref), seen.life('ref')]
    },
    expected: [1, ['stop'], 'gone', ['started', 'stopped']],
  },
  {
    rule: '3.8 a stop while awaiting waits for the handler',
    async outcome({ spawn, host, log, noting, system }) {
      const gate = deferred()
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(() => gate.promise.then(() => void log.push('settled')))
      await host.settle()
      system.stop(ref)
      await host.settle()
      const before = stateOf(system, ref)
      gate.resolve()
      await host.settle()
      return [before, log, stateOf(system, ref)]
    },
    expected: ['stopping', ['settled', 'ref postStop'], 'gone'],
  },
  {
    rule: '3.9 one hook for each instance that has started, none for one that has not',
    async outcome(world) {
      const { spawn, host, log, system, noting } = world
      let starts = 0
      const ref = spawn('ref', {
        start() {
          log.push(`start ${++starts}`)
          if (starts === 2) throw new Boom('start')
        },
        signal: noting('ref'),
      })
      ref.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return log
    },
    expected: ['start 1', 'ref preRestart', 'start 2', 'start 3', 'ref postStop'],
  },
  {
    rule: '3.10 names and children',
    async outcome({ spawn, child, host }) {
      const ref = spawn('ref')
      return await inTurn(host, ref, ctx => {
        const made = child(ctx, 'child')
        const taken = thrown(() => child(ctx, 'child')) as { code?: unknown }
        return [made.path.segments.slice(-2), taken.code]
      })
    },
    expected: [['ref', 'child'], 'SPAWN_NAME_TAKEN'],
  },
  {
    rule: '3.10 what a name may be made of, how it may begin, and how long it may be',
    async outcome({ spawn, child, host }) {
      const legal = ["aZ09_-.*+:@&=,!~';", 'a$b', '%2f', 'a%fFb', 'x'.repeat(255)]
      const illegal = ['$a', '', 'x'.repeat(256), 'a b', 'a/b', 'a#b', 'ä', '%', '%2', '%2g', 'a\n']
      const ref = spawn('ref')
      return await inTurn(host, ref, ctx => {
        const codes = (names: readonly string[]) => names.map(name => codeOf(() => child(ctx, name)))
        return [codes(legal), [...new Set(codes(illegal))], [...ctx.children].map(each => each.path.name.length)]
      })
    },
    expected: [Array(5).fill(undefined), ['SPAWN_NAME_INVALID'], [18, 3, 3, 5, 255]],
  },
  {
    rule: '3.10 unnamed children are counted in letters: after $z comes $aa, and no name comes twice',
    async outcome({ spawn, make, host, system }) {
      const ref = spawn('ref')
      const made = await inTurn(host, ref, ctx => Array.from({ length: 28 }, () => ctx.spawn(make())))
      for (const each of made.slice(0, 2)) system.stop(each)
      await host.settle()
      const later = await inTurn(host, ref, ctx => ctx.spawn(make()))
      return [...made.slice(-3), later].map(each => each.path.name)
    },
    expected: ['$z', '$aa', '$ab', '$ac'],
  },
  {
    rule: '3.10 one name among siblings, not among cousins',
    async outcome({ spawn, child, host }) {
      const refs = ['a', 'b'].map(name => spawn(name))
      const codes: unknown[] = []
      for (const ref of [...refs, ...refs]) codes.push(await inTurn(host, ref, ctx => codeOf(() => child(ctx, 'child'))))
      return codes
    },
    expected: [undefined, undefined, 'SPAWN_NAME_TAKEN', 'SPAWN_NAME_TAKEN'],
  },
  {
    rule: '3.11 stop overtakes, poison and kill come after what is queued',
    async outcome({ spawn, host, say, log, seen, system }) {
      const [stopped, poisoned, killed] = [spawn('stopped'), spawn('poisoned'), spawn('killed')]
      for (const ref of [stopped, poisoned, killed]) ref.tell(say(ref.path.name))
      system.stop(stopped)
      poison(poisoned)
      kill(killed)
      await host.settle()
      return [[...log].sort(), seen.outcomes(), [stopped, poisoned, killed].map(ref => stateOf(system, ref))]
    },
    expected: [['killed', 'poisoned'], ['stop'], ['gone', 'gone', 'gone']],
  },
  {
    rule: '8.6 stopped: postStop, and dead letters for what is queued',
    async outcome({ spawn, host, log, say, noting, seen }) {
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(() => Behavior.stopped)
      ref.tell(say('late'))
      await host.settle()
      return [log, seen.deadLetters.length, seen.failures.length]
    },
    expected: [['ref postStop'], 1, 0],
  },
]
