import type { Behavior } from '../actor/behavior.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import { ok } from '../result/result.ts'
import { attempted } from './attempted.ts'
import { BehaviorActor } from './behavior-actor.ts'
import {
  BehaviorNode,
  type Context,
  LayerNode,
  type MakeActor,
  type OnSignal,
  ReceiveNode,
  SetupNode,
  StatefulNode,
  WordNode,
} from './node.ts'

/** Hears of each behaviour that a handler returned in place of the present one. */
export type OnBecome = (next: Behavior<never>) => void

const makeActor: MakeActor = initial => new BehaviorActor(initial)

/** The same behaviour, whose handlers' words for what comes next are heard; so are those of what it becomes. */
export function observed(node: BehaviorNode, onBecome: OnBecome): BehaviorNode {
  const onSignal = signalHandler(node.onSignal, onBecome)
  if (node instanceof LayerNode) return new LayerNode(makeActor, node.layer, observed(node.inner, onBecome))
  if (node instanceof SetupNode) {
    const init = (ctx: Context) =>
      concluded(ctx, node.init(ctx), made => (made instanceof BehaviorNode ? observed(made, onBecome) : made))
    return new SetupNode(makeActor, init, onSignal)
  }
  if (node instanceof StatefulNode) {
    const next: StatefulNode['next'] = (ctx, state, message) => after(node.next(ctx, state, message), become(onBecome))
    return new StatefulNode(makeActor, node.initial, next, onSignal)
  }
  if (node instanceof ReceiveNode) {
    const handle = (ctx: Context, message: unknown) => concluded(ctx, node.handle(ctx, message), become(onBecome))
    return new ReceiveNode(makeActor, node.stays ? node.handle : handle, node.stays, onSignal)
  }
  return onSignal === undefined ? node : node.withSignal(onSignal)
}

function signalHandler(onSignal: OnSignal | undefined, onBecome: OnBecome): OnSignal | undefined {
  if (onSignal === undefined) return undefined
  return (ctx, signal) => concluded(ctx, onSignal(ctx, signal), become(onBecome))
}

function become(onBecome: OnBecome): (returned: unknown) => unknown {
  return returned => {
    if (!(returned instanceof BehaviorNode)) return returned
    if (returned instanceof WordNode && returned.word !== 'stopped') return returned
    onBecome(returned)
    return observed(returned, onBecome)
  }
}

/** What came of a handler of any form; in an `Ok` again, because the interpreter unwraps it once more. */
function concluded(ctx: Context, returned: unknown, then: (value: unknown) => unknown): unknown {
  return after(
    attempted(returned, () => ctx.log),
    value => ok(then(value)),
  )
}

function after(returned: unknown, then: (value: unknown) => unknown): unknown {
  return isPromiseLike(returned) ? Promise.resolve(returned).then(then) : then(returned)
}
