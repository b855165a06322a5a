import type { Behavior as BehaviorOf } from '../actor/behavior.ts'
import type { ReceiveMiddleware } from '../actor/middleware.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import { catchStray, isPromiseLike } from '../failure/promise-like.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { makeActor, same } from './behavior-actor.ts'
import type { BehaviorFactories } from './factories.ts'
import { type Handler, matching } from './match.ts'
import { BehaviorNode, type Context, LayerNode, ReceiveNode, SetupNode, StatefulNode, WordNode } from './node.ts'
import { checkedBy, type StandardSchema } from './schema.ts'
import { SupervisedNode } from './supervised-node.ts'

export type Behavior<M> = BehaviorOf<M>

const unhandled = new WordNode(makeActor, 'unhandled')

// The plain forms and the `try` forms are one: a value is a Result that needs no `Ok` (row R2).
const setup = (init: (ctx: Context) => unknown) => new SetupNode(makeActor, functionOf(init, 'setup'))
const handling = (handle: Handler, key: unknown) => new ReceiveNode(makeActor, handle, false, key)
const receive = (onMessage: Handler) => handling(functionOf(onMessage, 'receive'), onMessage)

const factories = {
  setup,
  trySetup: setup,
  receive,
  tryReceive: receive,
  receiveMessage: (onMessage: (message: unknown) => unknown) => {
    functionOf(onMessage, 'receiveMessage')
    return handling((_ctx, message) => onMessage(message), onMessage)
  },
  handle: (onMessage: Handler) => new ReceiveNode(makeActor, functionOf(onMessage, 'handle'), true, onMessage),
  stateful: (initial: (ctx: Context) => unknown, next: StatefulNode['next']) =>
    new StatefulNode(makeActor, functionOf(initial, 'stateful'), functionOf(next, 'stateful')),
  match: (given: unknown, otherwise: Handler = () => unhandled) => {
    const { handle, key } = matching(given, functionOf(otherwise, 'match'))
    return handling(handle, key)
  },
  validated: (schema: StandardSchema, inner: BehaviorNode) => mapped('validated', inner, checkedBy(schema), schema),

  same,
  unhandled,
  stopped: new WordNode(makeActor, 'stopped'),
  empty: receive(() => unhandled),
  ignore: receive(() => same),

  supervise: (inner: BehaviorNode) => new SupervisedNode(makeActor, nodeOf(inner, 'supervise')),
  intercept: (interceptor: ReceiveMiddleware, inner: BehaviorNode) => {
    const middleware = functionOf(interceptor, 'intercept')
    return new LayerNode(makeActor, { kind: 'intercept', middleware, key: middleware }, nodeOf(inner, 'intercept'))
  },
  monitor: (ref: ActorRef<unknown>, inner: BehaviorNode) => {
    if (typeof (ref as Partial<ActorRef<unknown>> | null | undefined)?.tell !== 'function')
      throw new ConfigError(`Behavior.monitor was given ${printable(ref)}. Give a ref.`)
    const copying: ReceiveMiddleware = (_ctx, message, next) => {
      ref.tell(message)
      return next(message)
    }
    return new LayerNode(makeActor, { kind: 'intercept', middleware: copying, key: ref }, nodeOf(inner, 'monitor'))
  },
  transform: (inner: BehaviorNode, map: (message: unknown) => unknown) =>
    mapped('transform', inner, atOnce(functionOf(map, 'transform')), map),
}

/** The ways to write a behaviour: what an actor does with its next message. */
// What is typed is the interface; a node is the same for every protocol.
export const Behavior: BehaviorFactories = Object.freeze(factories) as unknown as BehaviorFactories

function mapped(where: string, inner: BehaviorNode, map: (message: unknown) => unknown, key: unknown): LayerNode {
  return new LayerNode(makeActor, { kind: 'map', map, key }, nodeOf(inner, where))
}

/** The message itself, or a failure that says so: a promise would be delivered as it is, and its rejection be nobody's. */
function atOnce(map: (message: unknown) => unknown): (message: unknown) => unknown {
  return message => {
    const made = map(message)
    if (!isPromise(made)) return made
    catchStray(made, () => {})
    throw new TypeError('The map of Behavior.transform returned a promise. Give one that answers at once.')
  }
}

function isPromise(made: unknown): boolean {
  try {
    return isPromiseLike(made)
  } catch {
    return false // a hostile message, but no promise
  }
}

function functionOf<F>(given: F, where: string): F {
  if (typeof given === 'function') return given
  throw new ConfigError(`Behavior.${where} was given ${printable(given)}. Give a function.`)
}

function nodeOf(given: unknown, where: string): BehaviorNode {
  if (given instanceof BehaviorNode) return given
  throw new ConfigError(`Behavior.${where} was given ${printable(given)}. Give a behaviour.`)
}
