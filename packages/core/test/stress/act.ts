import type { ActorContext, MaybePromise, Outcome } from '@cellactor/core'
import { WatchConflictError } from '@cellactor/core'
import type { Forest } from './forest.ts'
import type { Message } from './message.ts'

type Context = ActorContext<Message>

/** What a start does, the first and any other. */
export function begin(forest: Forest, place: number, ctx: Context): void {
  forest.starts++
  forest.refs[place] = ctx.self
  forest.grow(ctx, place)
}

export function handle(forest: Forest, place: number, ctx: Context, message: Message): MaybePromise<Outcome> {
  if (forest.isCalm) return calmly(forest, place, ctx, message)
  return forest.run(0.2, () => act(forest, place, ctx, message))
}

/** Nothing stays behind: no timer, nothing in the stash. */
function calmly(forest: Forest, place: number, ctx: Context, message: Message): void {
  ctx.timers.cancelAll()
  ctx.cancelReceiveTimeout()
  if (ctx.stash.size > 0) ctx.stash.unstashAll()
  if (message.type === 'ping') message.replyTo.tell(place)
  if (message.type === 'respawn') forest.grow(ctx, place)
}

function act(forest: Forest, place: number, ctx: Context, message: Message): void {
  const { dice } = forest
  const map = (): Message => {
    if (dice.chance(0.2) && !forest.isCalm) throw forest.failure()
    return { type: 'told' }
  }
  switch (message.type) {
    case 'ping':
      if (dice.chance(0.8)) message.replyTo.tell(place)
      return
    case 'work':
    case 'told':
      return
    case 'tick':
      if (dice.chance(0.3)) ctx.timers.cancelAll()
      return
    case 'stash':
      return ctx.stash.stash({ type: 'work' })
    case 'unstash':
      return dice.chance(0.5) ? ctx.stash.unstashAll() : ctx.stash.unstash(1)
    case 'timers':
      ctx.timers.startSingle('once', { type: 'tick' }, dice.below(30))
      ctx.timers.startFixedDelay('delay', { type: 'tick' }, 1 + dice.below(20))
      return ctx.timers.startFixedRate('rate', { type: 'tick' }, 1 + dice.below(20))
    case 'idle':
      return ctx.setReceiveTimeout(1 + dice.below(20), { type: 'tick' })
    case 'adapt':
      return ctx.adapt(map).tell('to be mapped')
    case 'pipe': {
      const isRejected = dice.chance(0.3)
      const work = forest.sleep(dice.below(30)).then(() => {
        if (isRejected) throw new Error('rejected')
      })
      return ctx.pipeToSelf(work, map)
    }
    case 'respawn':
      return forest.grow(ctx, place)
    case 'stop':
      return ctx.stopSelf()
    default:
      return withOther(forest, ctx, message, map)
  }
}

function withOther(forest: Forest, ctx: Context, message: Extract<Message, { to: unknown }>, map: () => Message): void {
  const { to } = message
  switch (message.type) {
    case 'ask':
      return ctx.ask(to, { type: 'ping' }, map, { timeoutMs: 1 + forest.dice.below(50) })
    case 'forward':
      return ctx.forward(to, { type: 'work' })
    case 'link':
      return ctx.link(to)
    case 'unwatch':
      return ctx.unwatch(to)
    case 'watch':
    case 'watchWith':
      try {
        if (message.type === 'watch') ctx.watch(to)
        else ctx.watchWith(to, { type: 'told' })
      } catch (error) {
        if (!(error instanceof WatchConflictError)) throw error
      }
      return
  }
}
