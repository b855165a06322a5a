import { type ActorContext, Behavior, notInfluenceReceiveTimeout, type ReceiveMiddleware } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { codeOf } from './rule-support.ts'
import { type Act, inTurn } from './support.ts'

/** Rules that a wrapper of messages has broken once. */
export const wrappedRules: readonly Rule[] = [
  {
    rule: '6.3 watchWith with the same message again is nothing',
    async outcome({ spawn, host, log, say, system }) {
      const [ref, target] = [spawn('ref'), spawn('target')]
      const message = say('has ended')
      const codes = await inTurn(host, ref, ctx => [1, 2].map(() => codeOf(() => ctx.watchWith(target, message))))
      system.stop(target)
      await host.settle()
      return [codes, log]
    },
    expected: [[undefined, undefined], ['has ended']],
  },
  {
    // What is told inside of a map it is not shown: see the regressions about inner messages.
    rule: '8.6 middleware of the spawn is in the way of no message, whichever way it came, and sees none but those of the protocol',
    async outcome({ decorate, system, host, log }) {
      const sendAll = (ctx: ActorContext<number>) => {
        ctx.self.tell(1)
        ctx.timers.startSingle('key', 2, 1)
        ctx.pipeToSelf(Promise.resolve(), () => 3)
        ctx.adapt<string>(() => 4).tell('text')
      }
      const behavior = Behavior.setup<number>(ctx =>
        Behavior.handle<number>((_, n) => {
          if (n === 0) sendAll(ctx)
          else log.push(`handled ${n}`)
        }),
      )
      const middleware: ReceiveMiddleware<number> = (_ctx, n, next) => {
        if (![1, 2, 3, 4].includes(n)) log.push(`seen ${n}`)
        return next(n)
      }
      system.spawn(decorate(behavior), { middleware: [middleware] }).tell(0)
      await host.advance(10)
      return [...log].sort()
    },
    expected: ['handled 1', 'handled 2', 'handled 3', 'handled 4', 'seen 0'],
  },
  {
    rule: '8.3 a function may carry the mark',
    async outcome({ spawn, host, log, say }) {
      const ref = spawn('ref')
      ref.tell(ctx => ctx.setReceiveTimeout(100, say('idle')))
      await host.advance(60)
      ref.tell(Object.assign((() => {}) as Act, { [notInfluenceReceiveTimeout]: true as const }))
      await host.advance(39)
      const before = [...log]
      await host.advance(1)
      return [before, log]
    },
    expected: [[], ['idle']],
  },
]
