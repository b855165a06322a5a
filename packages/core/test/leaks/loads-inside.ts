import { type ActorContext, type ActorRef, ask, Behavior, ok } from '@cellactor/core'
import { inBatches, type Load, stopped } from './load.ts'

type Context = ActorContext<Order>
type Order =
  | { readonly type: 'run'; readonly act: (ctx: Context) => void; readonly replyTo: ActorRef<boolean> }
  | { readonly type: 'told' }

const told: Order = { type: 'told' }

const obedient = () =>
  Behavior.receive<Order>((ctx, order) => {
    if (order.type === 'run') {
      order.act(ctx)
      order.replyTo.tell(true)
    }
    return Behavior.same
  })

/** What one actor does over and over, a batch per message; it stays the same instance meanwhile. */
function inside(name: string, count: number, act: (ctx: Context, other: ActorRef<Order>) => void): Load {
  return {
    name,
    count,
    async run(system, times) {
      const ref = system.spawn(obedient)
      const other = system.spawn(obedient)
      await inBatches(times, size => {
        const run = (ctx: Context) => {
          for (let i = 0; i < size; i++) act(ctx, other)
        }
        return ask(ref, { type: 'run', act: run })
      })
      await stopped(other)
      await stopped(ref)
    },
  }
}

export const loadsInside: readonly Load[] = [
  inside('watch and unwatch', 1_000_000, (ctx, other) => {
    ctx.watch(other)
    ctx.unwatch(other)
  }),
  inside('link and unlink', 100_000, (ctx, other) => {
    ctx.link(other)
    ctx.unlink(other)
  }),
  inside('children that are watched, and end', 100_000, ctx => {
    ctx.stop(ctx.spawnWatched(obedient))
  }),
  inside('timers set and cancelled', 1_000_000, ctx => {
    ctx.timers.startSingle('key', told, 60_000)
    ctx.timers.cancel('key')
  }),
  inside('timers under keys of their own', 100_000, ctx => {
    const key = {}
    ctx.timers.startFixedRate(key, told, 60_000)
    ctx.timers.cancel(key)
  }),
  inside('receive timeouts', 100_000, ctx => {
    ctx.setReceiveTimeout(60_000, told)
    ctx.cancelReceiveTimeout()
  }),
  inside('stash and unstash', 100_000, ctx => {
    ctx.stash.stash(told)
    ctx.stash.unstashAll()
  }),
  inside('adapters', 100_000, ctx => {
    ctx.adapt((): Order => told).tell(1)
  }),
  inside('pipeToSelf', 100_000, ctx => {
    ctx.pipeToSelf(Promise.resolve(ok()), () => told)
  }),
  inside('questions of actors', 100_000, (ctx, other) => {
    ctx.ask(other, { type: 'run', act: () => {} }, () => told)
  }),
]
