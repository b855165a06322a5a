import {
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type ActorSystemConfig,
  Behavior,
  type MaybePromise,
  type Signal,
  type SpawnOptions,
} from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { marking, reachedBy } from './marking.ts'
import { type Act, acting, watching } from './support.ts'

export type Decoration = <M>(behavior: Behavior<M>) => Behavior<M>
/** What one world puts around behaviours, and how it reaches for the actors that live by them. */
export interface Decorating {
  readonly decorate: Decoration
  readonly reach?: <R extends ActorRef<never>>(ref: R) => R
}
/** What may stand around a behaviour without a difference to anybody, made anew for each world. */
export const decorations: Readonly<Record<string, () => Decorating>> = {
  none: () => ({ decorate: behavior => behavior }),
  'identity transform': () => ({
    decorate: <M>(behavior: Behavior<M>) => Behavior.transform(behavior, (message: M) => message),
  }),
  'marking transform': marking,
  'setup around it': () => ({ decorate: behavior => Behavior.setup(() => behavior) }),
  'nested setup': () => ({ decorate: behavior => Behavior.setup(() => Behavior.setup(() => behavior)) }),
  'identity intercept': () => ({
    decorate: behavior => Behavior.intercept((_ctx, message, next) => next(message), behavior),
  }),
}

/** What an actor of a rule does besides running the acts that it is sent. */
export interface Plan {
  readonly start?: (ctx: ActorContext<Act>) => MaybePromise<void>
  readonly signal?: (ctx: ActorContext<Act>, signal: Signal) => MaybePromise<Behavior<Act> | void>
  readonly options?: Omit<SpawnOptions<Act>, 'name'>
}

export interface World {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  readonly seen: ReturnType<typeof watching>
  /** What the actors of the rule wrote down. */
  readonly log: string[]
  /** An act that writes a line. */
  readonly say: (line: string) => Act
  /** Puts the decoration around a behaviour of any protocol. */
  readonly decorate: Decoration
  /** The decorated behaviour of a plan. */
  readonly make: (plan?: Plan) => Behavior<Act>
  /** A decorated actor at the top. */
  readonly spawn: (name: string, plan?: Plan) => ActorRef<Act>
  /** A decorated child. */
  readonly child: (ctx: ActorContext<Act>, name: string, plan?: Plan) => ActorRef<Act>
  /** Logs the signals of one actor, the failures' words aside. */
  readonly noting: (name: string) => NonNullable<Plan['signal']>
}

export function worldOf(decorating: Decorating, seed: number, config: Partial<ActorSystemConfig> = {}): World {
  const { decorate, reach = ref => ref } = decorating
  const { system, host } = simulate({ ...config, seed })
  if (decorating.reach !== undefined) reachedBy(system, reach)
  const log: string[] = []
  const make = ({ start, signal }: Plan = {}): Behavior<Act> => {
    const inner = signal === undefined ? acting : acting.receiveSignal(signal)
    if (start === undefined) return decorate(inner)
    return decorate(
      Behavior.setup(ctx => {
        const started = start(ctx)
        return started instanceof Promise ? started.then(() => inner) : inner
      }),
    )
  }
  return {
    system,
    host,
    seen: watching(system),
    log,
    say: line => () => void log.push(line),
    decorate,
    make,
    spawn: (name, plan) => system.spawn(make(plan), { name, ...plan?.options }),
    child: (ctx, name, plan) => reach(ctx.spawn(make(plan), { name, ...plan?.options })),
    noting: name => (_ctx, signal) => void log.push(`${name} ${signal.type}`),
  }
}

/** A rule, what happens in a world, and what comes of it whatever stands around the behaviour. */
export interface Rule {
  readonly rule: string
  /** Of the system in which it happens. */
  readonly config?: Partial<ActorSystemConfig>
  readonly outcome: (world: World) => Promise<unknown>
  readonly expected: unknown
}
