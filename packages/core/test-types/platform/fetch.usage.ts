// Where the platform has signals, an actor's signal is one of them. Compiled in the cells with DOM or Node types.
import type { Actor, ActorContext } from '@cellactor/core'

type Load = { type: 'load'; url: string }
export class Loader implements Actor<Load> {
  async receive(ctx: ActorContext<Load>, message: Load) {
    const response = await fetch(message.url, { signal: ctx.signal })
    ctx.signal.throwIfAborted()
    ctx.log.info(response.statusText)
  }
}
