import { type ActorContext, type ActorRef, SupervisorStrategy } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { codeOf, escalating, known, pausing, steady } from './rule-support.ts'
import { type Act, Boom, boom, deferred, inTurn, nodeOf, stateOf } from './support.ts'

const keeping = SupervisorStrategy.restart({ stopChildren: false })

/** Rules of what a restart does, in its order. */
export const restartRules: readonly Rule[] = [
  {
    rule: '3.6a 8.2 8.3 timers, receive timeout and adapters end with the instance',
    async outcome({ spawn, host, log, say, seen }) {
      const ref = spawn('ref')
      const adapter = await inTurn(host, ref, ctx => {
        ctx.timers.startFixedDelay('often', say('tick'), 10)
        ctx.timers.startSingle('once', say('once'), 5)
        ctx.setReceiveTimeout(10, say('idle'))
        return ctx.adapt((text: string) => say(text))
      })
      ref.tell(boom)
      await host.settle()
      const timers = host.pendingTimers
      adapter.tell('adapted')
      await host.advance(100)
      return [timers, log, seen.deadLetters.map(event => [event.message, event.reason])]
    },
    expected: [0, [], [['adapted', 'staleInstance']]],
  },
  {
    rule: '3.6a 3.7a what the last hook starts and adapts ends with its instance',
    async outcome({ spawn, host, log, say, seen, system }) {
      const adapters: ActorRef<string>[] = []
      const ref = spawn('ref', {
        signal(ctx) {
          ctx.timers.startFixedRate('often', say('tick'), 10)
          ctx.setReceiveTimeout(10, say('idle'))
          adapters.push(ctx.adapt((text: string) => say(text)))
        },
      })
      ref.tell(boom)
      await host.advance(100)
      const timers = [host.pendingTimers]
      system.stop(ref)
      await host.advance(100)
      for (const adapter of adapters) adapter.tell('adapted')
      await host.settle()
      return [[...timers, host.pendingTimers], log, seen.deadLetters.map(event => event.reason)]
    },
    expected: [[0, 0], [], ['staleInstance', 'staleInstance']],
  },
  {
    rule: '3.6a the signal aborts, then the children are stopped and waited for, then preRestart',
    async outcome({ spawn, child, host, log, noting, system }) {
      const gate = deferred()
      const start = (ctx: ActorContext<Act>): void => {
        log.push('start')
        ctx.signal.addEventListener('abort', () => log.push('aborted'))
      }
      const ref = spawn('ref', { start, signal: noting('ref') })
      ref.tell(ctx => void child(ctx, 'child', { signal: () => gate.promise.then(() => void log.push('child has stopped')) }))
      ref.tell(boom)
      await host.settle()
      const before = [stateOf(system, ref), [...log]]
      gate.resolve()
      await host.settle()
      return [before, log.slice(2)]
    },
    expected: [
      ['restarting', ['start', 'aborted']],
      ['child has stopped', 'ref preRestart', 'start'],
    ],
  },
  {
    rule: '3.6a no signal, and no message, for the children that a restart stops',
    async outcome({ spawn, child, host, log, noting, say }) {
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(ctx => {
        ctx.watch(child(ctx, 'watched'))
        ctx.watchWith(child(ctx, 'watched-with'), say('has ended'))
      })
      ref.tell(boom)
      ref.tell(ctx => void log.push(`${[...ctx.children].length} children`))
      await host.settle()
      return log
    },
    expected: ['ref preRestart', '0 children'],
  },
  {
    rule: '3.6a until the next instance is made nothing can be spawned',
    async outcome({ spawn, child, host, log }) {
      const start = (ctx: ActorContext<Act>): void => void log.push(`start ${codeOf(() => child(ctx, 'child'))}`)
      const ref = spawn('ref', {
        start,
        signal: (ctx, { type }) => void log.push(`${type} ${codeOf(() => child(ctx, 'late'))}`),
      })
      ref.tell(boom)
      await host.settle()
      return log
    },
    expected: ['start undefined', 'preRestart SPAWN_PARENT_RESTARTING', 'start undefined'],
  },
  {
    rule: '3.6a other watches survive: the next instance is told, in the way it was asked for',
    async outcome({ spawn, host, log, noting, say, system }) {
      const targets = ['a', 'b'].map(name => spawn(name))
      const ref = spawn('ref', { signal: noting('ref') })
      ref.tell(ctx => {
        ctx.watch(known(targets[0]))
        ctx.watchWith(known(targets[1]), say('b has ended'))
      })
      ref.tell(boom)
      await host.settle()
      for (const target of targets) {
        system.stop(target)
        await host.settle()
      }
      return log
    },
    expected: ['ref preRestart', 'ref terminated', 'b has ended'],
  },
  {
    rule: '3.6a links to others survive a restart: the next instance keeps the pact',
    async outcome({ spawn, host, seen }) {
      const target = spawn('target', { options: { supervision: 'stop' } })
      const ref = spawn('ref')
      for (const act of [ctx => ctx.link(target), boom] satisfies Act[]) ref.tell(act)
      await host.settle()
      target.tell(boom)
      await host.settle()
      return [seen.failures.map(event => event.snapshot.path.name), seen.life('ref')]
    },
    expected: [
      ['ref', 'target', 'ref'],
      ['started', 'replaced', 'restarted', 'stopped'],
    ],
  },
  {
    rule: '3.6e 3.6f C6 the next instance comes of the factory, and starts before anything is handled',
    async outcome({ make, system, host, log, say, noting }) {
      const gate = deferred()
      let made = 0
      const ref = system.spawn(() => {
        const mine = ++made
        log.push(`made ${mine}`)
        const start = () => (mine === 2 ? gate.promise.then(() => void log.push('has started')) : undefined)
        return make({ start, signal: noting(`instance ${mine}`) })
      })
      for (const act of [boom, say('queued')]) ref.tell(act)
      await host.settle()
      const before = [stateOf(system, ref), [...log]]
      gate.resolve()
      await host.settle()
      system.stop(ref)
      await host.settle()
      return [before, log.slice(3)]
    },
    expected: [
      ['restarting', ['made 1', 'instance 1 preRestart', 'made 2']],
      ['has started', 'queued', 'instance 2 postStop'],
    ],
  },
  {
    rule: '3.6g F3 C6 what was queued is handled once, in order; the message that failed is not handled again',
    async outcome({ spawn, host, log, say, seen, system }) {
      const ref = spawn('ref')
      const failing: Act = () => {
        log.push('fails')
        throw new Boom('boom')
      }
      for (const act of [say('a'), failing, say('b'), failing, say('c')]) ref.tell(act)
      await host.settle()
      return [log, seen.outcomes(), nodeOf(system, ref)?.queued, seen.deadLetters.length]
    },
    expected: [['a', 'fails', 'b', 'fails', 'c'], ['restart', 'restart'], 0, 0],
  },
  {
    rule: '3.6g 4.2 a restarted child waits on while its parent is suspended',
    async outcome({ spawn, child, host, log, say, system, seen }) {
      const below: ActorRef<Act>[] = []
      const options = { supervision: SupervisorStrategy.restart({ backoff: steady(50) }) }
      const start = (ctx: ActorContext<Act>): void => {
        if (below.length === 0) below.push(child(ctx, 'child', { start: () => void log.push('start'), options }))
      }
      const ref = spawn('ref', { start, options: { supervision: pausing(100) } })
      const target = known(below[0])
      for (const act of [boom, say('queued')]) target.tell(act)
      await host.settle()
      ref.tell(boom)
      await host.advance(99)
      const before = [[...log], seen.life('child'), stateOf(system, target)]
      await host.advance(1)
      return [before, log.slice(2), stateOf(system, target)]
    },
    expected: [[['start', 'start'], ['started', 'replaced', 'restarted'], 'suspended'], ['queued'], 'running'],
  },
  {
    rule: '3.6 stopChildren false: the perpetrator is recreated, the other children resume, watches survive',
    config: escalating,
    async outcome({ spawn, child, host, log, noting, say, system, seen }) {
      const below = new Map<string, ActorRef<Act>>()
      const start = (ctx: ActorContext<Act>): void => {
        log.push('start')
        if (below.size > 0) return
        for (const name of ['a', 'b']) {
          const ref = child(ctx, name)
          ctx.watch(ref)
          below.set(name, ref)
        }
      }
      spawn('ref', { start, signal: noting('ref'), options: { supervision: keeping } })
      for (const act of [boom, say('a runs')]) known(below.get('a')).tell(act)
      await host.settle()
      known(below.get('b')).tell(say('b runs'))
      await host.settle()
      system.stop(known(below.get('b')))
      await host.settle()
      return [log, seen.outcomes(), ['ref', 'a', 'b'].map(name => seen.life(name).join(' '))]
    },
    expected: [
      ['start', 'ref preRestart', 'start', 'a runs', 'b runs', 'ref terminated'],
      ['escalate', 'restart'],
      ['started replaced restarted', 'started replaced restarted', 'started stopped'],
    ],
  },
  {
    rule: '3.6d 3.6g the events: the children’s end, the end of the instance, the restart; none for a failed attempt',
    async outcome({ spawn, child, host, system }) {
      const events: string[] = []
      system.eventStream.subscribe('lifecycle', ({ stage, final, path }) => {
        events.push(`${path.name} ${stage}${stage === 'stopped' ? ` ${final}` : ''}`)
      })
      let starts = 0
      const start = (ctx: ActorContext<Act>): void => {
        starts += 1
        if (starts === 2) throw new Boom('start')
        child(ctx, 'child')
      }
      spawn('ref', { start }).tell(boom)
      await host.settle()
      return events
    },
    expected: ['child started', 'ref started', 'child stopped true', 'ref stopped false', 'child started', 'ref restarted'],
  },
]
