import {
  type ActorRef,
  Behavior,
  gracefulStop,
  kill,
  type LifecycleEvent,
  type NotInfluenceReceiveTimeout,
  notInfluenceReceiveTimeout,
  poison,
} from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { known } from './rule-support.ts'
import { type Act, Boom, boom, inTurn, nodeOf, raise, stateOf } from './support.ts'

/** Rules of the ref that an actor has of itself: it is as good as the one that others have. */
export const selfRules: readonly Rule[] = [
  {
    rule: '2.4 the ref of a replaced instance is that of the next one',
    async outcome({ spawn, host, log, say, seen }) {
      const refs: ActorRef<Act>[] = []
      const ref = spawn('ref', { start: ctx => void refs.push(ctx.self) })
      ref.tell(boom)
      await host.settle()
      for (const self of refs) self.tell(say('told'))
      await host.settle()
      return [log, refs.map(self => self.pid === ref.pid), seen.deadLetters.length]
    },
    expected: [['told', 'told'], [true, true], 0],
  },
  {
    rule: '3.7 an actor may stop itself by its ref',
    async outcome({ spawn, host, log, noting, say, system }) {
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(ctx => ctx.stop(ctx.self))
      ref.tell(say('late'))
      await host.settle()
      return [log, stateOf(system, ref)]
    },
    expected: [['ref postStop'], 'gone'],
  },
  {
    rule: '3.11 poison, kill and gracefulStop of oneself',
    async outcome({ spawn, host, log, say, system, seen }) {
      const ends = { poison, kill }
      const refs = Object.entries(ends).map(([name, end]) => {
        const ref = spawn(name)
        ref.tell(ctx => {
          ctx.self.tell(say(`${name} queued`))
          end(ctx.self)
          ctx.self.tell(say(`${name} after`))
        })
        return ref
      })
      const graceful = spawn('graceful')
      graceful.tell(ctx => void gracefulStop(ctx.self, 100).then(hasEnded => log.push(`graceful ${hasEnded}`)))
      await host.settle()
      return [[...log].sort(), [...refs, graceful].map(ref => stateOf(system, ref)), seen.outcomes()]
    },
    expected: [['graceful true', 'kill queued', 'poison queued'], ['gone', 'gone', 'gone'], ['stop']],
  },
  {
    rule: 'F1 the message that was handled is the one that was sent, whichever way it came',
    async outcome({ spawn, host, seen }) {
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const acts = Array.from({ length: 6 }, (): Act => () => raise(new Boom('boom')))
      const [self, timer, stashed, piped, adapted, watched] = acts as [Act, Act, Act, Act, Act, Act]
      const gone = spawn('gone')
      gone.tell(ctx => ctx.stopSelf())
      await host.settle()
      const ways: Act[] = [
        ctx => ctx.self.tell(self),
        ctx => ctx.timers.startSingle('key', timer, 1),
        ctx => {
          ctx.stash.stash(stashed)
          ctx.stash.unstashAll()
        },
        ctx => ctx.pipeToSelf(Promise.resolve(), () => piped),
        ctx => ctx.adapt<string>(() => adapted).tell('text'),
        ctx => ctx.watchWith(gone, watched),
      ]
      for (const way of ways) {
        ref.tell(way)
        await host.advance(1)
      }
      return seen.failures.map(event => acts.indexOf(event.lastMessage as Act))
    },
    expected: [0, 1, 2, 3, 4, 5],
  },
  {
    rule: '8.6 3.7d what is published as unhandled, or as a dead letter, is the message that was sent',
    async outcome({ spawn, host, system, seen }) {
      const acts = Array.from({ length: 5 }, (): Act => () => Behavior.unhandled)
      const [self, timer, stashed, queued, ticking] = acts as [Act, Act, Act, Act, Act]
      const ref = spawn('ref')
      ref.tell(ctx => {
        ctx.self.tell(self)
        ctx.timers.startSingle('key', timer, 1)
      })
      await host.advance(1)
      ref.tell(ctx => {
        ctx.stash.stash(stashed)
        ctx.self.tell(queued)
        ctx.timers.startSingle('key', ticking, 1)
        ctx.stopSelf()
      })
      await host.advance(10)
      return [
        seen.unhandledMessages().map(message => acts.indexOf(message as Act)),
        seen.deadLetters.map(event => [acts.indexOf(event.message as Act), event.reason, event.target.name]),
        stateOf(system, ref),
      ]
    },
    expected: [
      [0, 1],
      [
        [2, 'stopped', 'ref'],
        [3, 'stopped', 'ref'],
      ],
      'gone',
    ],
  },
  {
    rule: '8.3 a mark is seen whichever way the message came',
    async outcome({ decorate, system, host, log }) {
      type Line = { readonly text: string } & Partial<NotInfluenceReceiveTimeout>
      const marked = (text: string): Line => ({ text, [notInfluenceReceiveTimeout]: true })
      const refs: ActorRef<Line>[] = []
      const behavior = Behavior.setup<Line>(ctx => {
        refs.push(ctx.self)
        ctx.timers.startSingle('key', marked('timer'), 20)
        ctx.setReceiveTimeout(100, { text: 'idle' })
        return Behavior.handle<Line>((_, { text }) => void log.push(`${text}@${host.now()}`))
      })
      system.spawn(decorate(behavior))
      await host.advance(60)
      known(refs[0]).tell(marked('self'))
      await host.advance(40)
      return log
    },
    expected: ['timer@20', 'self@60', 'idle@100'],
  },
  {
    rule: 'C10 an actor that subscribes itself hears each event once, across its restarts, until it ends',
    async outcome({ decorate, system, host, log, seen, spawn }) {
      let starts = 0
      const behavior = Behavior.setup<LifecycleEvent | 'fail'>(ctx => {
        starts += 1
        if (starts === 1) system.eventStream.subscribe('lifecycle', ctx.self)
        return Behavior.handle<LifecycleEvent | 'fail'>((_, message) => {
          if (message === 'fail') throw new Error('fail')
          if (message.path.name !== 'ref') log.push(`${message.path.name} ${message.stage}`)
        })
      })
      const ref = system.spawn(decorate(behavior), 'ref')
      spawn('a')
      await host.settle()
      ref.tell('fail')
      await host.settle()
      spawn('b')
      await host.settle()
      system.stop(ref)
      await host.settle()
      spawn('c')
      await host.settle()
      return [log, seen.deadLetters.length]
    },
    expected: [['a started', 'b started'], 0],
  },
  {
    rule: '1.1 what was queued and handled is counted, whoever has sent it',
    async outcome({ spawn, host, say, system }) {
      const ref = spawn('ref')
      const counts = await inTurn(host, ref, ctx => {
        for (const line of ['a', 'b']) ctx.self.tell(say(line))
        ctx.stash.stash(say('c'))
        return [nodeOf(system, ref)?.queued, nodeOf(system, ref)?.stashed]
      })
      await host.settle()
      return [counts, nodeOf(system, ref)?.processed, nodeOf(system, ref)?.queued]
    },
    expected: [[2, 1], 3, 0],
  },
]
