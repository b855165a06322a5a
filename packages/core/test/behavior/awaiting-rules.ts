import { type ActorRef, askWith, SupervisorStrategy } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { codeOf, family, hang, pausing, showing } from './rule-support.ts'
import { type Act, boom, deferred, stateOf } from './support.ts'

/** Rules of what goes on while a handler awaits, and of what waits for it. */
export const awaitingRules: readonly Rule[] = [
  {
    rule: '2.2 a suspend and its resume are taken while a handler awaits',
    async outcome({ spawn, child, host, log, say }) {
      const below: ReturnType<typeof spawn>[] = []
      const ref = spawn('ref', {
        start: ctx => {
          if (below.length === 0) for (const name of ['a', 'b']) below.push(child(ctx, name))
        },
        options: { supervision: pausing(100) },
      })
      const [a, b] = below.map(each => hang(each))
      for (const each of below) each.tell(say(each.path.name))
      await host.settle()
      ref.tell(boom)
      await host.settle()
      a?.resolve()
      await host.advance(99)
      const suspended = [...log]
      await host.advance(1)
      const resumed = [...log]
      b?.resolve()
      await host.settle()
      return [suspended, resumed, log]
    },
    expected: [[], ['a'], ['a', 'b']],
  },
  {
    rule: '2.2 a stop begins while a handler awaits: the signal aborts, the children end; postStop waits',
    async outcome({ spawn, child, host, log, noting, system }) {
      const ref = spawn('ref', {
        start: ctx => {
          ctx.signal.addEventListener('abort', () => log.push('aborted'))
          child(ctx, 'child', { signal: noting('child') })
        },
        signal: noting('ref'),
      })
      const gate = hang(ref)
      await host.settle()
      system.stop(ref)
      await host.settle()
      const before = [...log]
      gate.resolve()
      await host.settle()
      return [before, log.slice(before.length)]
    },
    expected: [['aborted', 'child postStop'], ['ref postStop']],
  },
  {
    rule: '2.2 a recreate begins while a handler awaits; preRestart waits',
    async outcome(world) {
      const { host, log } = world
      const { of } = family(world, ['a', 'b'], SupervisorStrategy.allForOne({ decide: () => 'restart' }), name => ({
        start(ctx) {
          if (name === 'b') return
          ctx.signal.addEventListener('abort', () => log.push('a aborted'))
          world.child(ctx, 'below', { signal: world.noting('below') })
        },
      }))
      const gate = hang(of('a'))
      await host.settle()
      of('b').tell(boom)
      await host.settle()
      const before = log.filter(line => !line.startsWith('b '))
      const [state, count] = [stateOf(world.system, of('a')), log.length]
      gate.resolve()
      await host.settle()
      return [before, state, log.slice(count), stateOf(world.system, of('a'))]
    },
    expected: [['a aborted', 'below postStop'], 'restarting', ['a preRestart'], 'running'],
  },
  {
    rule: '2.2 the name of a child that has ended is free within the same handler',
    async outcome({ spawn, child, host, log }) {
      const gate = deferred()
      spawn('ref').tell(async ctx => {
        ctx.stop(child(ctx, 'child'))
        log.push(String(codeOf(() => child(ctx, 'child'))))
        await gate.promise
        log.push(String(codeOf(() => child(ctx, 'child'))))
      })
      await host.settle()
      gate.resolve()
      await host.settle()
      return log
    },
    expected: ['SPAWN_NAME_TAKEN', 'undefined'],
  },
  {
    rule: '2.2 a parent may await the answer of its own failing child',
    async outcome({ spawn, child, host, log, say, seen }) {
      spawn('ref').tell(async ctx => {
        const target = child(ctx, 'child')
        const done = deferred()
        for (const act of [boom, () => done.resolve()]) target.tell(act)
        await done.promise
        log.push('answered')
        ctx.self.tell(say('goes on'))
      })
      await host.settle()
      return [log, seen.outcomes()]
    },
    expected: [['answered', 'goes on'], ['restart']],
  },
  {
    rule: '2.2 a parent may await an ask to its own child, which fails meanwhile, or by the question',
    async outcome({ spawn, child, host, log, seen }) {
      const answering =
        (text: string) =>
        (replyTo: ActorRef<string>): Act =>
        () =>
          replyTo.tell(text)
      spawn('ref').tell(async ctx => {
        const target = child(ctx, 'child')
        target.tell(boom)
        log.push(await askWith(target, answering('after a failure')))
        const failing = askWith(target, (_: ActorRef<string>): Act => boom)
        log.push(await failing.catch((error: { code?: string }) => String(error.code)))
        log.push(await askWith(target, answering('after a failed question')))
      })
      await host.settle()
      return [log, seen.outcomes(), host.pendingTimers]
    },
    expected: [['after a failure', 'ASK_TARGET_FAILED', 'after a failed question'], ['restart', 'restart'], 0],
  },
  {
    rule: '2.2 a watch and an unwatch are taken while the target awaits: its end is told to who watches still',
    async outcome({ spawn, host, log, noting, system }) {
      const target = spawn('target')
      const told: string[] = []
      const [a, b] = ['a', 'b'].map(name =>
        spawn(name, {
          signal: noting(name),
          options: showing(message => {
            if (message.type === 'terminated') told.push(name)
          }),
        }),
      )
      const gate = hang(target)
      await host.settle()
      for (const ref of [a, b]) ref?.tell(ctx => ctx.watch(target))
      await host.settle()
      b?.tell(ctx => ctx.unwatch(target))
      await host.settle()
      system.stop(target)
      gate.resolve()
      await host.settle()
      return [log, told]
    },
    expected: [['a terminated'], ['a']],
  },
  {
    rule: '2.2 terminated waits while the actor is suspended, and while it starts',
    async outcome({ spawn, host, log, noting, system }) {
      const gate = deferred()
      const target = spawn('target')
      const suspended = spawn('suspended', { signal: noting('suspended'), options: { supervision: pausing(100) } })
      for (const act of [ctx => ctx.watch(target), boom] satisfies Act[]) suspended.tell(act)
      spawn('starting', {
        start(ctx) {
          ctx.watch(target)
          return gate.promise.then(() => void log.push('started'))
        },
        signal: noting('starting'),
      })
      await host.settle()
      system.stop(target)
      await host.settle()
      const before = [...log]
      gate.resolve()
      await host.settle()
      const started = [...log]
      await host.advance(100)
      return [before, started, log.slice(started.length)]
    },
    expected: [[], ['started', 'starting terminated'], ['suspended preRestart', 'suspended terminated']],
  },
  {
    rule: '2.2 terminated is dropped once the actor is stopping, also one that had waited for the handler',
    async outcome({ spawn, host, log, noting, system }) {
      const [before, after] = [spawn('before'), spawn('after')]
      const ref = spawn('ref', { signal: noting('ref') })
      for (const target of [before, after]) ref.tell(ctx => ctx.watch(target))
      const gate = hang(ref)
      await host.settle()
      for (const target of [before, ref, after]) {
        system.stop(target)
        await host.settle()
      }
      gate.resolve()
      await host.settle()
      return log
    },
    expected: ['ref postStop'],
  },
  {
    rule: '2.2 terminated waits while the actor restarts, and goes to the next instance',
    async outcome({ spawn, host, log, system }) {
      const gate = deferred()
      const target = spawn('target')
      let starts = 0
      const ref = spawn('ref', {
        start: () => {
          starts += 1
        },
        signal(_, { type }) {
          log.push(`${type} ${starts}`)
          return type === 'preRestart' ? gate.promise : undefined
        },
      })
      for (const act of [ctx => ctx.watch(target), boom] satisfies Act[]) ref.tell(act)
      await host.settle()
      system.stop(target)
      await host.settle()
      const before = [stateOf(system, ref), [...log]]
      gate.resolve()
      await host.settle()
      return [before, log.slice(1)]
    },
    expected: [['restarting', ['preRestart 1']], ['terminated 2']],
  },
]
