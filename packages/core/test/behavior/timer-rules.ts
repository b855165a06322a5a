import { type ActorContext, Behavior, type NotInfluenceReceiveTimeout, notInfluenceReceiveTimeout } from '@cellactor/core'
import type { Rule, World } from './decorations.ts'
import { codeOf, hang, pausing } from './rule-support.ts'
import { type Act, Boom, boom, deferred, inTurn } from './support.ts'

/** Logs a line with the time at which it is said. */
const timed =
  ({ host, log }: World) =>
  (line: string): Act =>
  () =>
    void log.push(`${line}@${host.now()}`)
const pause =
  ({ host }: World, ms: number): Act =>
  async () => {
    const gate = deferred()
    host.setTimer(() => gate.resolve(), ms)
    await gate.promise
  }

/** Rules of timers and of the receive timeout. */
export const timerRules: readonly Rule[] = [
  {
    rule: '8.2 single: once, active until its message is handled, and not any more in its handler',
    async outcome(world) {
      const { spawn, host, log } = world
      const ref = spawn('ref')
      const active = await inTurn(host, ref, ctx => {
        ctx.timers.startSingle('key', own => void log.push(`tick@${host.now()} ${own.timers.isActive('key')}`), 10)
        return ctx.timers.isActive('key')
      })
      await host.advance(100)
      return [active, log, host.pendingTimers]
    },
    expected: [true, ['tick@10 false'], 0],
  },
  {
    rule: '8.2 fixed delay: from the end of the handler, promises included',
    async outcome(world) {
      const { spawn, host, log } = world
      spawn('ref').tell(ctx =>
        ctx.timers.startFixedDelay(
          'key',
          async own => {
            log.push(`tick@${host.now()}`)
            await pause(world, 25)(own)
          },
          10,
        ),
      )
      await host.advance(100)
      return log
    },
    expected: ['tick@10', 'tick@45', 'tick@80'],
  },
  {
    rule: '8.2 fixed rate: the beat goes on, and at most one tick is queued',
    async outcome(world) {
      const { spawn, host, log } = world
      const ref = spawn('ref')
      ref.tell(ctx => ctx.timers.startFixedRate('key', timed(world)('tick'), 10))
      await host.advance(10)
      ref.tell(pause(world, 35))
      await host.advance(55)
      return log
    },
    expected: ['tick@10', 'tick@45', 'tick@50', 'tick@60'],
  },
  {
    rule: '8.2 initialDelayMs says when the first tick comes',
    async outcome(world) {
      const { spawn, host, log } = world
      spawn('ref').tell(ctx => {
        ctx.timers.startFixedDelay('delay', timed(world)('delay'), 20, 0)
        ctx.timers.startFixedRate('rate', timed(world)('rate'), 20, 5)
      })
      await host.advance(30)
      return log
    },
    expected: ['delay@0', 'rate@5', 'delay@20', 'rate@25'],
  },
  {
    rule: '8.2 cancelled or replaced: no older tick is seen, not even a queued one; keys are told apart by identity',
    async outcome(world) {
      const { spawn, host, log, say } = world
      const ref = spawn('ref')
      const keys = [{}, {}, {}]
      ref.tell(ctx => {
        keys.forEach((key, index) => {
          ctx.timers.startSingle(key, say(`old ${index}`), 10)
        })
      })
      await host.settle()
      const gate = hang(ref)
      await host.settle()
      ref.tell(ctx => {
        ctx.timers.cancel(keys[0])
        ctx.timers.startSingle(keys[1], say('new 1'), 10)
      })
      await host.advance(20)
      gate.resolve()
      await host.advance(20)
      return [log, host.pendingTimers]
    },
    expected: [['old 2', 'new 1'], 0],
  },
  {
    rule: '8.2 cancelled before preRestart and before postStop; a resume keeps them',
    async outcome(world) {
      const { spawn, host, log, system } = world
      const start = (name: string, supervision: 'restart' | 'resume') =>
        spawn(name, {
          signal: (ctx, { type }) => void log.push(`${type} ${ctx.timers.isActive('key')} ${host.pendingTimers}`),
          options: { supervision },
        })
      const [restarts, resumes] = [start('restarts', 'restart'), start('resumes', 'resume')]
      const begin: Act = ctx => ctx.timers.startFixedRate('key', timed(world)('tick'), 10)
      for (const act of [begin, boom]) restarts.tell(act)
      await host.settle()
      for (const act of [begin, boom]) resumes.tell(act)
      await host.advance(25)
      system.stop(resumes)
      await host.settle()
      return log
    },
    expected: ['preRestart false 0', 'tick@10', 'tick@20', 'postStop false 0'],
  },
  {
    rule: '8.2 a tick that is queued when its instance fails is not seen by the next one; ticks wait while suspended',
    async outcome(world) {
      const { spawn, child, host, log, say } = world
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const [a, b] = await inTurn(host, ref, ctx => [child(ctx, 'a'), child(ctx, 'b')] as const)
      for (const each of [a, b]) each.tell(ctx => ctx.timers.startFixedRate('key', timed(world)(each.path.name), 30))
      const gate = hang(a)
      a.tell(boom)
      a.tell(say('next'))
      await host.advance(40)
      gate.resolve()
      await host.settle()
      ref.tell(boom)
      await host.advance(115)
      return log
    },
    expected: ['b@30', 'next', 'b@140', 'b@150'],
  },
  {
    rule: '8.3 the timeout comes when the actor was idle that long, and again; a handler at work is not idle',
    async outcome(world) {
      const { spawn, host, log } = world
      const ref = spawn('ref')
      ref.tell(ctx => ctx.setReceiveTimeout(100, timed(world)('idle')))
      await host.advance(60)
      ref.tell(pause(world, 50))
      await host.advance(300)
      return log
    },
    expected: ['idle@210', 'idle@310'],
  },
  {
    rule: '8.3 messages that are marked, and signals, have no influence',
    async outcome({ spawn, decorate, host, log, system }) {
      type Line = { readonly text: string } & Partial<NotInfluenceReceiveTimeout>
      const target = spawn('target')
      const behavior = Behavior.setup<Line>(ctx => {
        ctx.watch(target)
        ctx.setReceiveTimeout(100, { text: 'idle' })
        return Behavior.handle<Line>((_, { text }) => void log.push(`${text}@${host.now()}`))
      })
      const ref = system.spawn(decorate(behavior.receiveSignal(() => void log.push(`signal@${host.now()}`))))
      await host.advance(60)
      ref.tell({ text: 'marked', [notInfluenceReceiveTimeout]: true })
      await host.advance(20)
      system.stop(target)
      await host.advance(20)
      ref.tell({ text: 'plain' })
      await host.advance(99)
      return log
    },
    expected: ['marked@60', 'signal@80', 'idle@100', 'plain@100'],
  },
  {
    rule: '8.3 set again, or cancelled, the old one is not seen',
    async outcome(world) {
      const { spawn, host, log } = world
      const [again, never] = [spawn('again'), spawn('never')]
      for (const ref of [again, never]) ref.tell(ctx => ctx.setReceiveTimeout(100, timed(world)('old')))
      await host.advance(50)
      again.tell(ctx => ctx.setReceiveTimeout(200, timed(world)('new')))
      never.tell(pause(world, 100))
      never.tell(ctx => ctx.cancelReceiveTimeout())
      await host.advance(300)
      return log
    },
    expected: ['new@250'],
  },
  {
    rule: '8.2 8.3 a start that fails leaves no timer, nor does an actor that ends',
    async outcome(world) {
      const { spawn, host, log, say, system } = world
      const begin: Act = ctx => {
        ctx.timers.startFixedRate('key', say('tick'), 10)
        ctx.setReceiveTimeout(10, say('idle'))
      }
      const start = (ctx: ActorContext<Act>): void => {
        void begin(ctx)
        throw new Boom('start')
      }
      const code = codeOf(() => spawn('ref', { start }))
      const failed = host.pendingTimers
      const ref = spawn('ref')
      ref.tell(begin)
      await host.settle()
      const running = host.pendingTimers > 0
      system.stop(ref)
      await host.advance(100)
      return [code, failed, running, host.pendingTimers, log]
    },
    expected: ['SPAWN_START_FAILED', 0, true, 0, []],
  },
]
