import { eventProbe } from '@cellactor/testkit'
import type { Rule } from './decorations.ts'
import { hang } from './rule-support.ts'
import { Boom, boom, deferred, inTurn, raise, stateOf, textOf } from './support.ts'

const never = () => deferred().promise

/** Rules of the signal, and of what does not settle in time. */
export const abandonRules: readonly Rule[] = [
  {
    rule: '2.3 the signal does not abort by a failure that is resumed, and is one for an instance',
    async outcome({ spawn, host }) {
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const signal = await inTurn(host, ref, ctx => ctx.signal)
      ref.tell(boom)
      await host.settle()
      return [signal.aborted, (await inTurn(host, ref, ctx => ctx.signal)) === signal]
    },
    expected: [false, true],
  },
  {
    rule: '2.3 a handler that listens to the signal ends in good time',
    async outcome({ spawn, host, log, noting, system }) {
      const abandoned = eventProbe(system, 'abandoned')
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(async ctx => {
        const gate = deferred()
        ctx.signal.addEventListener('abort', () => gate.resolve())
        await gate.promise
        log.push('listened')
      })
      await host.settle()
      system.stop(ref)
      await host.settle()
      return [log, stateOf(system, ref), abandoned.events.length]
    },
    expected: [['listened', 'ref postStop'], 'gone', 0],
  },
  {
    rule: '2.3 each hook has a time of its own, from its own start',
    async outcome({ spawn, host, system }) {
      const abandoned = eventProbe(system, 'abandoned')
      const ref = spawn('ref', { signal: never, options: { stopTimeoutMs: 50 } })
      ref.tell(never)
      await host.settle()
      system.stop(ref)
      const found: unknown[] = []
      for (const ms of [49, 1, 49, 1]) {
        await host.advance(ms)
        found.push([abandoned.events.map(event => event.what).join(' '), stateOf(system, ref)])
      }
      return found
    },
    expected: [
      ['', 'stopping'],
      ['receive', 'stopping'],
      ['receive', 'stopping'],
      ['receive postStop', 'gone'],
    ],
  },
  {
    rule: '2.3 preRestart that does not settle is abandoned, and the restart goes on',
    async outcome({ spawn, host, system, log, say }) {
      const abandoned = eventProbe(system, 'abandoned')
      const ref = spawn('ref', { start: () => void log.push('start'), signal: never, options: { stopTimeoutMs: 50 } })
      for (const act of [boom, say('queued')]) ref.tell(act)
      await host.advance(49)
      const before = [...log]
      await host.advance(1)
      return [before, log, abandoned.events.map(event => event.what)]
    },
    expected: [['start'], ['start', 'start', 'queued'], ['preRestart']],
  },
  {
    rule: '2.3 the event says what was abandoned, of whom, and how long after its own start',
    async outcome({ spawn, host, system }) {
      const abandoned = eventProbe(system, 'abandoned')
      const ref = spawn('ref', { options: { stopTimeoutMs: 50 } })
      ref.tell(never)
      await host.advance(30)
      system.stop(ref)
      await host.advance(50)
      return abandoned.events.map(({ what, pid, path, at, afterMs }) => [what, pid === ref.pid, path.name, at, afterMs])
    },
    expected: [['receive', true, 'ref', 80, 80]],
  },
  {
    rule: '2.3 3.4 a start that does not settle is abandoned, the first one as preStart, a later one as postRestart',
    async outcome({ spawn, host, system }) {
      const abandoned = eventProbe(system, 'abandoned')
      const options = { startTimeoutMs: 50, stopTimeoutMs: 20 }
      let starts = 0
      const again = () => (++starts > 1 ? never() : undefined)
      const refs = [
        spawn('first', { start: never, options }),
        spawn('stopped', { start: never, options }),
        spawn('again', { start: again, options: { ...options, supervision: 'restart' } }),
      ]
      refs[2]?.tell(boom)
      await host.advance(10)
      system.stop(refs[1] ?? raise(new Error('no ref')))
      await host.advance(40)
      return abandoned.events.map(({ what, path, afterMs }) => `${path.name} ${what} ${afterMs}`)
    },
    expected: ['stopped preStart 30', 'first preStart 50', 'again postRestart 50'],
  },
  {
    rule: '2.3 without a word of the spawn the grace period is 5 000 ms',
    async outcome({ spawn, host, system }) {
      const ref = spawn('ref')
      ref.tell(never)
      await host.settle()
      system.stop(ref)
      await host.advance(4_999)
      const before = stateOf(system, ref)
      await host.advance(1)
      return [before, stateOf(system, ref)]
    },
    expected: ['stopping', 'gone'],
  },
  {
    rule: '2.3 a handler of terminated that does not settle is abandoned when the actor stops',
    async outcome({ spawn, host, system }) {
      const abandoned = eventProbe(system, 'abandoned')
      const ref = spawn('ref', {
        signal: (_, signal) => (signal.type === 'terminated' ? never() : undefined),
        options: { stopTimeoutMs: 50 },
      })
      const target = spawn('target')
      ref.tell(ctx => ctx.watch(target))
      await host.settle()
      system.stop(target)
      await host.advance(1_000)
      const before = [stateOf(system, ref), abandoned.events.length]
      system.stop(ref)
      await host.advance(50)
      return [before, stateOf(system, ref), abandoned.events.map(event => event.what)]
    },
    expected: [['awaiting', 0], 'gone', ['onTerminated']],
  },
  {
    rule: '2.3 the late result of an abandoned handler is ignored, a late rejection logged',
    async outcome(world) {
      const { spawn, host, system, seen } = world
      const logged = eventProbe(system, 'log')
      const gates = ['resolves', 'rejects'].map(name => {
        const ref = spawn(name, { options: { stopTimeoutMs: 50 } })
        const gate = hang(ref)
        return { ref, gate }
      })
      await host.settle()
      for (const { ref } of gates) system.stop(ref)
      await host.advance(50)
      gates[0]?.gate.resolve()
      gates[1]?.gate.reject(new Boom('too late'))
      await host.settle()
      return [
        gates.map(({ ref }) => stateOf(system, ref)),
        seen.failures.length,
        logged.events.filter(event => textOf(event).includes('too late')).map(event => event.path?.name),
      ]
    },
    expected: [['gone', 'gone'], 0, ['rejects']],
  },
]
