import { type ActorContext, type ActorRef, DeathPactFailure, downcast } from '@cellactor/core'
import type { Plan, Rule } from './decorations.ts'
import { codeOf, escalating, hang, known, verdicts } from './rule-support.ts'
import { type Act, Boom, boom, deferred, fails, inTurn, stateOf } from './support.ts'

/** Rules of the ways to be told of an end, and to take it back. */
export const noticeRules: readonly Rule[] = [
  {
    rule: '6.2 a watchWith message comes after everything the target has sent, behind what waits, and there is no signal',
    async outcome({ spawn, host, log, say, noting }) {
      const ref = spawn('ref', { signal: noting('ref') })
      const target = spawn('target')
      ref.tell(ctx => ctx.watchWith(target, say('has ended')))
      const gate = hang(ref)
      await host.settle()
      ref.tell(say('waits'))
      target.tell(ctx => {
        for (const line of ['sent 1', 'sent 2']) ref.tell(say(line))
        ctx.stopSelf()
      })
      await host.settle()
      gate.resolve()
      await host.settle()
      return log
    },
    expected: ['waits', 'sent 1', 'sent 2', 'has ended'],
  },
  {
    rule: '6.2 W5 for one that is gone the message comes by the user lane; queued, it survives a restart',
    async outcome({ spawn, host, log, say, system }) {
      const [ref, gone] = [spawn('ref'), spawn('gone')]
      system.stop(gone)
      await host.settle()
      ref.tell(ctx => {
        ctx.self.tell(say('told'))
        ctx.watchWith(gone, say('has ended'))
        throw new Boom('boom')
      })
      await host.settle()
      return log
    },
    expected: ['told', 'has ended'],
  },
  {
    rule: '6.3 another way to watch throws until unwatch; watch again is nothing, and a refusal changes nothing',
    async outcome({ spawn, host, log, say, noting, system }) {
      const ref = spawn('ref', { signal: noting('ref') })
      const [plain, mapped] = [spawn('plain'), spawn('mapped')]
      const found = await inTurn(host, ref, ctx => {
        ctx.watch(plain)
        ctx.watchWith(mapped, say('mapped has ended'))
        return [
          codeOf(() => ctx.watch(plain)),
          codeOf(() => ctx.watchWith(plain, say('other'))),
          codeOf(() => ctx.watch(mapped)),
          codeOf(() => ctx.watchWith(mapped, say('other'))),
        ]
      })
      for (const target of [plain, mapped]) {
        system.stop(target)
        await host.settle()
      }
      return [found, log]
    },
    expected: [
      [undefined, 'WATCH_CONFLICT', 'WATCH_CONFLICT', 'WATCH_CONFLICT'],
      ['ref terminated', 'mapped has ended'],
    ],
  },
  {
    rule: '6.4 W3 unwatch discards what is queued, of both kinds; watching again works',
    async outcome({ spawn, host, log, say, noting, system, seen }) {
      const ref = spawn('ref', { signal: noting('ref') })
      const [plain, mapped] = [spawn('plain'), spawn('mapped')]
      const gate = deferred()
      ref.tell(ctx => {
        ctx.watch(plain)
        ctx.watchWith(mapped, say('mapped has ended'))
      })
      ref.tell(async ctx => {
        await gate.promise
        for (const target of [plain, mapped]) ctx.unwatch(target)
        log.push('unwatched')
      })
      await host.settle()
      for (const target of [plain, mapped]) system.stop(target)
      await host.settle()
      ref.tell(say('waits'))
      gate.resolve()
      await host.settle()
      const before = [...log]
      ref.tell(ctx => {
        ctx.watchWith(plain, say('again'))
        ctx.watch(mapped)
      })
      await host.settle()
      return [before, log.slice(before.length), seen.deadLetters.length]
    },
    expected: [['unwatched', 'waits'], ['ref terminated', 'again'], 0],
  },
  {
    rule: '6.4 8.4 unwatch discards a stashed notification',
    async outcome({ spawn, host, log, say, system, seen }) {
      const [ref, target, other] = [spawn('ref'), spawn('target'), spawn('other')]
      let isOpen = false
      const noticeOf = (name: string): Act => {
        const notice: Act = ctx => (isOpen ? say(name)(ctx) : ctx.stash.stash(notice))
        return notice
      }
      ref.tell(ctx => {
        for (const each of [target, other]) ctx.watchWith(each, noticeOf(each.path.name))
      })
      await host.settle()
      for (const each of [target, other]) {
        system.stop(each)
        await host.settle()
      }
      const sizes = await inTurn(host, ref, ctx => {
        const before = ctx.stash.size
        ctx.unwatch(target)
        isOpen = true
        ctx.stash.unstashAll()
        return before
      })
      await host.settle()
      return [sizes, log, seen.deadLetters.length]
    },
    expected: [2, ['other'], 0],
  },
  {
    rule: '6.5 the parent is told of a failed child by childFailed, with the failure; anybody else by terminated',
    async outcome({ spawn, child, host, log, system }) {
      const cause = new Boom('why')
      const signal =
        (name: string): NonNullable<Plan['signal']> =>
        (_, told) => {
          const isTheCause = told.type === 'childFailed' && downcast(told.failure, Boom) === cause
          log.push(`${name} ${told.type} ${'reason' in told ? told.reason : ''} ${isTheCause}`)
        }
      const [ref, stranger] = [spawn('ref', { signal: signal('parent') }), spawn('stranger', { signal: signal('stranger') })]
      for (const end of [(target: ActorRef<Act>) => target.tell(fails(cause)), (target: ActorRef<Act>) => system.stop(target)]) {
        const target = await inTurn(host, ref, ctx => {
          const made = child(ctx, 'child', { options: { supervision: 'stop' } })
          ctx.watch(made)
          return made
        })
        await inTurn(host, stranger, ctx => ctx.watch(target))
        end(target)
        await host.settle()
        log.push('')
      }
      const cut = log.indexOf('')
      return [log.slice(0, cut).sort(), log.slice(cut + 1, -1).sort()]
    },
    expected: [
      ['parent childFailed failed true', 'stranger terminated failed false'],
      ['parent terminated stopped false', 'stranger terminated stopped false'],
    ],
  },
  {
    rule: '6.6 a pact is broken by the failure of the other alone, and is independent of a watch',
    async outcome({ spawn, host, log, noting, system, seen }) {
      const ref = spawn('ref', { signal: noting('ref'), options: { supervision: 'resume' } })
      const names = ['restarts', 'ends', 'is-unlinked', 'is-watched', 'is-unwatched', 'gone']
      const targets = new Map(names.map(name => [name, spawn(name, { options: { supervision: 'stop' } })]))
      const of = (name: string): ActorRef<Act> => known(targets.get(name))
      const restarts = spawn('really-restarts')
      system.stop(of('gone'))
      await host.settle()
      ref.tell(ctx => {
        ctx.link(restarts)
        for (const name of names.slice(1)) ctx.link(of(name))
        for (const name of ['is-watched', 'is-unwatched']) ctx.watch(of(name))
        ctx.unlink(of('is-unlinked'))
        ctx.unlink(of('is-watched'))
        ctx.unwatch(of('is-unwatched'))
      })
      await host.settle()
      for (const target of [restarts, of('is-unlinked'), of('is-watched'), of('is-unwatched')]) {
        target.tell(boom)
        await host.settle()
      }
      system.stop(of('ends'))
      await host.settle()
      const pacts = seen.failures.map(event => event.snapshot.failure.downcast(DeathPactFailure)?.target)
      return [log, names.filter(name => pacts.includes(of(name).pid)), pacts.includes(restarts.pid)]
    },
    expected: [['ref terminated'], ['is-unwatched', 'gone'], false],
  },
  {
    rule: '6.1 6.6 one whose failure its parent takes upon itself, and who ends with it, has not ended by failure',
    async outcome(world) {
      const { spawn, child, host, log } = world
      const watcher = spawn('watcher', {
        signal: (_, signal) => void log.push('reason' in signal ? `${signal.type} ${signal.reason}` : signal.type),
        options: { supervision: 'resume' },
      })
      const ref = spawn('ref', { options: { supervision: 'stop' } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child', { options: { supervision: 'escalate' } }))
      watcher.tell(ctx => {
        ctx.watch(target)
        ctx.link(target)
      })
      await host.settle()
      target.tell(boom)
      await host.settle()
      return [verdicts(world), log]
    },
    expected: [['child escalate', 'ref stop'], ['terminated stopped']],
    config: escalating,
  },
  {
    rule: '6.6 the failure of a pact says whom it was with, and whether that one had ended before',
    async outcome({ spawn, host, system, seen }) {
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const [gone, fails] = ['gone', 'fails'].map(name => spawn(name, { options: { supervision: 'stop' } }))
      system.stop(known(gone))
      await host.settle()
      for (const target of [gone, fails]) ref.tell(ctx => ctx.link(known(target)))
      await host.settle()
      fails?.tell(boom)
      await host.settle()
      const pacts = seen.failures.filter(event => event.snapshot.path.name === 'ref').map(event => event.snapshot.description)
      return pacts.map(text => ['gone', 'fails', 'notFound', 'boom'].filter(word => text.includes(word)).join(' '))
    },
    expected: ['gone notFound', 'fails boom'],
  },
  {
    rule: '6.6 a pact is in one direction; broken, the default stops the actor',
    async outcome(world) {
      const { spawn, host, system } = world
      const [a, b, c] = ['a', 'b', 'c'].map(name => spawn(name, name === 'b' ? { options: { supervision: 'stop' } } : {}))
      a?.tell(ctx => ctx.link(known(b)))
      b?.tell(ctx => ctx.link(known(c)))
      await host.settle()
      known(b).tell(boom)
      await host.settle()
      return [verdicts(world), [a, b, c].map(ref => stateOf(system, known(ref)))]
    },
    expected: [
      ['b stop', 'a stop'],
      ['gone', 'gone', 'running'],
    ],
  },
  {
    rule: '6.7 W10 a parent makes its dead child again, under the same name, for life after life',
    async outcome({ spawn, child, host, log, seen }) {
      const make = (ctx: ActorContext<Act>): void => {
        const made = child(ctx, 'child', { options: { supervision: 'stop' } })
        ctx.watch(made)
        if (log.length < 3) made.tell(boom)
      }
      const ref = spawn('ref', {
        start: make,
        signal(ctx, { type }) {
          log.push(`${type} ${ctx.child('child')}`)
          make(ctx)
        },
      })
      await host.settle()
      const count = await inTurn(host, ref, ctx => [...ctx.children].length)
      return [log, count, seen.life('child')]
    },
    expected: [
      ['childFailed undefined', 'childFailed undefined', 'childFailed undefined'],
      1,
      ['started', 'stopped', 'started', 'stopped', 'started', 'stopped', 'started'],
    ],
  },
]
