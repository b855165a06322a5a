import { type ActorRef, Behavior, type ReceiveMiddleware } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { type Act, acting, Boom, stateOf, thrown } from './support.ts'

type Shape =
  | { readonly type: 'circle'; readonly r: number }
  | { readonly type: 'box'; readonly side: number }
  | { readonly type: 'end' }

/** Rules of the forms that a behaviour may have. */
export const formRules: readonly Rule[] = [
  {
    rule: '8.6 a message that is answered with unhandled is published, and the behaviour stays',
    async outcome({ spawn, host, log, say, seen }) {
      const ref = spawn('ref')
      const acts: readonly Act[] = [() => Behavior.unhandled, async () => Behavior.unhandled, say('goes on')]
      for (const act of acts) ref.tell(act)
      await host.settle()
      const published = seen.unhandled.map(event => [acts.indexOf(event.message as Act), event.path.name])
      return [published, log, seen.failures.length]
    },
    expected: [
      [
        [0, 'ref'],
        [1, 'ref'],
      ],
      ['goes on'],
      0,
    ],
  },
  {
    rule: '8.6 same and unhandled are no behaviour to begin with; stopped starts, and ends',
    async outcome({ decorate, system, host, seen }) {
      const errors = (['same', 'unhandled'] as const).map(kind => {
        const error = thrown(() => system.spawn(decorate(Behavior[kind]), kind)) as { code?: unknown; cause?: unknown }
        return [error.code, String(error.cause).includes(kind), seen.life(kind)]
      })
      const ref = system.spawn(decorate(Behavior.stopped), 'stopped')
      await host.settle()
      return [errors, stateOf(system, ref), seen.life('stopped').at(-1), seen.failures.length]
    },
    expected: [
      [
        ['SPAWN_START_FAILED', true, []],
        ['SPAWN_START_FAILED', true, []],
      ],
      'gone',
      'stopped',
      0,
    ],
  },
  {
    rule: '8.6 a restart brings back the initial behaviour of empty, ignore, handle, stateful and match',
    async outcome({ decorate, system, host, log, seen }) {
      const shapes = Behavior.match<Shape>({
        circle: (_, { r }) => {
          log.push(`circle ${r}`)
          return Behavior.same
        },
        box: async () => {
          throw new Boom('box')
        },
        end: () => Behavior.stopped,
      })
      const sum = Behavior.stateful<number | 'fail', number>(
        () => 10,
        (_, state, message) => {
          if (message === 'fail') throw new Boom('fail')
          log.push(`sum ${state + message}`)
          return state + message
        },
      )
      const text = Behavior.handle<string>((_, word) => void log.push(word))
      const ref = system.spawn(decorate(shapes))
      for (const shape of [{ type: 'box', side: 1 }, { type: 'circle', r: 2 }, { type: 'end' }] as const) ref.tell(shape)
      await host.settle()
      const added = system.spawn(decorate(sum))
      for (const message of [1, 2, 'fail', 1] as const) added.tell(message)
      await host.settle()
      system.spawn(decorate(text)).tell('handled')
      for (const behavior of [Behavior.empty, Behavior.ignore]) system.spawn(decorate(behavior)).tell(`to nobody ${behavior}`)
      await host.settle()
      return [log, stateOf(system, ref), seen.outcomes(), seen.unhandled.length]
    },
    expected: [['circle 2', 'sum 11', 'sum 13', 'sum 11', 'handled'], 'gone', ['restart', 'restart'], 1],
  },
  {
    rule: '8.6 match without otherwise: an unknown type is unhandled',
    async outcome({ decorate, system, host, seen }) {
      const same = () => Behavior.same
      const ref: ActorRef<{ type: string }> = system.spawn(
        decorate(Behavior.match<Shape>({ circle: same, box: same, end: same })) as Behavior<{ type: string }>,
      )
      for (const type of ['unknown', 'constructor', 'circle']) ref.tell({ type })
      await host.settle()
      return [seen.unhandledMessages(), seen.failures.length]
    },
    expected: [[{ type: 'unknown' }, { type: 'constructor' }], 0],
  },
  {
    rule: '8.6 a second receiveSignal replaces the first; what it is given back is become',
    async outcome({ decorate, system, host, log, noting, make, say }) {
      const became = make({ signal: noting('became') })
      const behavior = acting
        .receiveSignal(() => void log.push('first'))
        .receiveSignal((_, { type }) => {
          log.push(`second ${type}`)
          return type === 'terminated' ? became : undefined
        })
      const ref = system.spawn(decorate(behavior))
      ref.tell(ctx => ctx.stop(ctx.spawnWatched(make())))
      await host.settle()
      ref.tell(say('runs'))
      await host.settle()
      system.stop(ref)
      await host.settle()
      return log
    },
    expected: ['second terminated', 'runs', 'became postStop'],
  },
  {
    rule: '8.6 what a handler becomes is set up in its turn, and a setup that fails there is a failure of the actor',
    async outcome({ spawn, make, host, log, say, seen }) {
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const start = async () => {
        await Promise.resolve()
        log.push('set up')
      }
      const failing = () => {
        throw new Boom('setup')
      }
      for (const act of [() => make({ start: failing }), say('a'), () => make({ start }), say('b')] satisfies Act[]) ref.tell(act)
      await host.settle()
      return [log, seen.outcomes()]
    },
    expected: [['a', 'set up', 'b'], ['resume']],
  },
  {
    rule: '8.6 middleware of the spawn: first is outermost; one that calls next twice fails, saying so',
    async outcome({ spawn, host, log, say, seen }) {
      const noting =
        (name: string): ReceiveMiddleware<Act> =>
        async (_ctx, act, next) => {
          log.push(`${name} before`)
          const handled = await next(act)
          log.push(`${name} after`)
          return handled
        }
      const twice: ReceiveMiddleware<Act> = (_ctx, act, next) => {
        void next(act)
        return next(act)
      }
      spawn('ref', { options: { middleware: [noting('outer'), noting('inner')] } }).tell(say('handled'))
      await host.settle()
      const before = log.splice(0)
      spawn('twice', { options: { middleware: [twice], supervision: 'resume' } }).tell(say('handled'))
      await host.settle()
      return [before, log, seen.descriptions().map(text => /next/.test(text)), seen.outcomes()]
    },
    expected: [['outer before', 'inner before', 'handled', 'inner after', 'outer after'], ['handled'], [true], ['resume']],
  },
  {
    rule: '8.6 2.3 whatever an instance becomes, its signal is one, and its stash and timers are',
    async outcome({ spawn, make, host, log, say }) {
      const signals = new Set<unknown>()
      const ref = spawn('ref', { start: ctx => void signals.add(ctx.signal) })
      ref.tell(ctx => {
        signals.add(ctx.signal)
        ctx.stash.stash(say('stashed before'))
        ctx.timers.startSingle('key', say('old'), 10)
        return make({ start: own => void signals.add(own.signal) })
      })
      ref.tell(ctx => {
        log.push(`${ctx.timers.isActive('key')} ${ctx.stash.size}`)
        ctx.timers.startSingle('key', say('new'), 10)
        ctx.stash.unstashAll()
      })
      await host.advance(100)
      return [signals.size, log]
    },
    expected: [1, ['true 1', 'stashed before', 'new']],
  },
]
