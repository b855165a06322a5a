import { type ActorRef, ask, Behavior } from '@cellactor/core'
import type { Rule } from './decorations.ts'

/** Rules of timers, stash, adapters and questions. */
export const interactionRules: readonly Rule[] = [
  {
    rule: '8.2 timers, 8.3 receive timeout',
    async outcome({ spawn, host, log, say }) {
      const ref = spawn('ref')
      ref.tell(ctx => {
        ctx.timers.startSingle('once', say('once'), 10)
        ctx.timers.startFixedDelay('often', say('often'), 20)
      })
      await host.advance(45)
      ref.tell(ctx => {
        ctx.timers.cancelAll()
        ctx.setReceiveTimeout(50, own => {
          log.push('idle')
          own.cancelReceiveTimeout()
        })
      })
      await host.advance(200)
      return [log, host.pendingTimers]
    },
    expected: [['once', 'often', 'often', 'idle'], 0],
  },
  {
    rule: '8.4 the stash comes back in order, before what is queued',
    async outcome({ spawn, host, log, say }) {
      const ref = spawn('ref')
      ref.tell(ctx => {
        for (const line of ['a', 'b']) ctx.stash.stash(say(line))
      })
      ref.tell(ctx => ctx.stash.unstashAll())
      ref.tell(say('c'))
      await host.settle()
      return log
    },
    expected: ['a', 'b', 'c'],
  },
  {
    rule: '8.5 an adapter maps in a turn of the actor',
    async outcome({ spawn, host, log, say, seen }) {
      let adapter: ActorRef<string> | undefined
      spawn('ref', { options: { supervision: 'resume' } }).tell(ctx => {
        adapter = ctx.adapt((text: string) => {
          if (text === 'boom') throw new Error(text)
          return say(`adapted ${text}`)
        })
      })
      await host.settle()
      for (const text of ['a', 'boom', 'b']) adapter?.tell(text)
      await host.settle()
      return [log, seen.outcomes()]
    },
    expected: [['adapted a', 'adapted b'], ['resume']],
  },
  {
    rule: '8.1 asking within an actor, and the answer as a message of its own',
    async outcome({ spawn, host, log, say, system }) {
      const echo = system.spawn(
        Behavior.handle<{ type: 'get'; text: string; replyTo: ActorRef<string> }>((_, m) => m.replyTo.tell(`${m.text}!`)),
      )
      const ref = spawn('ref')
      ref.tell(async () => {
        log.push(await ask(echo, { type: 'get', text: 'a' }))
      })
      ref.tell(ctx => ctx.ask(echo, { type: 'get', text: 'b' }, answer => say(answer.ok ? answer.value : 'none')))
      await host.settle()
      const silent: typeof echo = system.spawn(Behavior.ignore)
      const map = (answer: { readonly ok: boolean }) => say(`${answer.ok}@${host.now()}`)
      ref.tell(ctx => ctx.ask(silent, { type: 'get', text: 'c' }, map, { timeoutMs: 10 }))
      ref.tell(ctx => ctx.ask(silent, { type: 'get', text: 'd' }, map))
      await host.advance(5_000)
      return log
    },
    expected: ['a!', 'b!', 'false@10', 'false@5000'],
  },
]
