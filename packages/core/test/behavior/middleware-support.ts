import { type Actor, Behavior, type MaybePromise, type ReceiveMiddleware, type Spawnable } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { raise, watching } from './support.ts'

export type Mw = ReceiveMiddleware<string>
export const sync =
  (log: string[], name: string): Mw =>
  (_ctx, message, next) => {
    log.push(`${name} in`)
    const handled = next(message)
    log.push(`${name} out`)
    return handled
  }
export const async =
  (log: string[], name: string): Mw =>
  async (_ctx, message, next) => {
    await Promise.resolve()
    log.push(`${name} in`)
    const handled = await next(message)
    log.push(`${name} out`)
    return handled
  }

/** How a list of middleware gets around a handler, the first outermost. */
type Around = (
  middleware: readonly Mw[],
  handle: (message: string) => MaybePromise<Behavior<string>>,
) => [Spawnable<string>, readonly Mw[]]
const arounds: Readonly<Record<string, Around>> = {
  'Behavior.intercept': (middleware, handle) => [
    middleware.reduceRight<Behavior<string>>((inner, each) => Behavior.intercept(each, inner), Behavior.receiveMessage(handle)),
    [],
  ],
  'the spawn option': (middleware, handle) => [Behavior.receiveMessage(handle), middleware],
  both: ([first, ...rest], handle) => [
    rest.reduceRight<Behavior<string>>((inner, each) => Behavior.intercept(each, inner), Behavior.receiveMessage(handle)),
    first === undefined ? [] : [first],
  ],
  'the spawn option of a class actor': (middleware, handle) => [
    (): Actor<string> => ({
      async receive(ctx, message) {
        const next = await handle(message)
        if (next === Behavior.stopped) ctx.stopSelf()
      },
    }),
    middleware,
  ],
}
/** The ways of putting middleware around an actor. */
export const ways = Object.keys(arounds)

export function start(
  way: string,
  middleware: readonly Mw[],
  handle: (message: string) => MaybePromise<Behavior<string>>,
  supervision?: 'resume',
) {
  const { system, host } = simulate()
  const seen = watching(system)
  const [spawnable, option] = (arounds[way] ?? raise(new Error(way)))(middleware, handle)
  const ref = system.spawn<string>(spawnable, { name: 'ref', middleware: option, supervision })
  return { system, host, seen, ref }
}
export const noting =
  (log: string[]) =>
  (message: string): Behavior<string> => {
    log.push(message)
    return Behavior.same
  }
