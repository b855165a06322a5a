import type {
  Actor,
  ActorContext,
  ActorRef,
  ActorSystem,
  ActorSystemConfig,
  ActorTreeNode,
  LifecycleEvent,
  MailboxConfig,
  MaybePromise,
  MessageQueue,
  Outcome,
  Spawner,
  SpawnOptions,
  SupervisorDirective,
  SupervisorStrategy,
  SystemMessage,
} from '@cellactor/core'
import { eventProbe, faultyMailbox, type SimulatedHostOptions, simulate } from '@cellactor/testkit'

/** A message says what the actor shall do: a test reads as a script, and every message has an identity. */
export type Act = (ctx: ActorContext<Act>) => MaybePromise<Outcome>
export type Hooks = Partial<Omit<Actor<Act>, 'receive'>>

export class Boom extends Error {
  override readonly name = 'Boom'
}

export const fails =
  (cause: unknown = new Boom('boom')): Act =>
  () => {
    throw cause
  }

export const actor =
  (hooks: Hooks = {}) =>
  (): Actor<Act> => ({ receive: (ctx, act) => act(ctx), ...hooks })

export interface Deferred {
  readonly promise: Promise<void>
  resolve(): void
  reject(cause: unknown): void
}
export function deferred(): Deferred {
  let settle: Omit<Deferred, 'promise'> | undefined
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // The message that awaits it may never be handled: that is no unhandled rejection of the test.
  promise.catch(() => {})
  return { promise, resolve: () => settle?.resolve(), reject: cause => settle?.reject(cause) }
}

/** One actor of a test's tree. Names are unique in a test, so that a name is enough to speak of an actor. */
export interface Plan {
  readonly hooks?: Hooks | ((instance: number) => Hooks)
  readonly strategy?: SupervisorStrategy
  readonly options?: Omit<SpawnOptions<Act>, 'name'>
  /** Spawned in `preStart`, in this order, unless they survived a restart of their parent. */
  readonly children?: Readonly<Record<string, Plan>>
}

export function world(plans: Readonly<Record<string, Plan>>, config: SimulatedHostOptions & Partial<ActorSystemConfig> = {}) {
  const { system, host } = simulate(config)
  const failureEvents = eventProbe(system, 'failure')
  const outcomeEvents = eventProbe(system, 'supervision')
  const lifecycle = eventProbe(system, 'lifecycle')
  const logs = eventProbe(system, 'log')
  const log: string[] = []
  const refs = new Map<string, ActorRef<Act>>()
  const contexts = new Map<string, ActorContext<Act>>()
  const instances = new Map<string, number>()

  const recipe = (name: string, plan: Plan) => (): Actor<Act> => {
    const instance = (instances.get(name) ?? 0) + 1
    instances.set(name, instance)
    const { preStart, ...hooks } = typeof plan.hooks === 'function' ? plan.hooks(instance) : (plan.hooks ?? {})
    const { strategy } = plan
    return {
      receive: (ctx, act) => act(ctx),
      preStart(ctx) {
        contexts.set(name, ctx)
        for (const [childName, child] of Object.entries(plan.children ?? {})) {
          if (ctx.child(childName) === undefined) plant(ctx, childName, child)
        }
        return preStart?.(ctx)
      },
      ...(strategy === undefined ? {} : { supervisorStrategy: () => strategy }),
      ...hooks,
    }
  }
  const plant = (spawner: Spawner, name: string, plan: Plan): ActorRef<Act> => {
    const spawned = spawner.spawn(recipe(name, plan), { ...plan.options, name })
    refs.set(name, spawned)
    return spawned
  }
  const known = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const value = map.get(name)
    if (value === undefined) throw new Error(`The test knows no actor '${name}'.`)
    return value
  }
  const ref = (name: string): ActorRef<Act> => known(refs, name)
  for (const [name, plan] of Object.entries(plans)) plant(system, name, plan)

  return {
    system,
    host,
    settle: (): Promise<void> => host.settle(),
    /** Settles first, then moves the clock. */
    advance: (ms: number): Promise<void> => host.advance(ms),
    /** What the actors and deciders of the test wrote down. */
    log,
    failureEvents,
    outcomeEvents,
    logs,
    ref,
    recipe,
    plant,
    /** The context of the present instance. */
    ctx: (name: string): ActorContext<Act> => known(contexts, name),
    /** How many instances the factory has made. */
    made: (name: string): number => instances.get(name) ?? 0,
    tell: (name: string, act: Act): void => ref(name).tell(act),
    say: (name: string, text: string = name): void => ref(name).tell(() => void log.push(text)),
    fail: (name: string, cause: unknown = new Boom(name)): void => ref(name).tell(fails(cause)),
    /** The actor's next message is an async handler that settles when the test says so. */
    hang(name: string): Deferred {
      const gate = deferred()
      ref(name).tell(() => gate.promise)
      return gate
    },
    failures: (name: string) => failureEvents.events.filter(event => event.snapshot.path.name === name),
    outcomes: (name: string): readonly SupervisorDirective[] =>
      outcomeEvents.events.filter(event => event.path.name === name).map(event => event.outcome),
    delays: (name: string) => outcomeEvents.events.filter(event => event.path.name === name).map(event => event.delayMs),
    lifecycle: (name: string): readonly string[] => lifecycle.events.filter(event => event.path.name === name).map(stageOf),
    problems: (): readonly string[] =>
      logs.events.map(event => event.level).filter(level => level === 'warn' || level === 'error'),
  }
}
export type World = ReturnType<typeof world>

const stageOf = (event: LifecycleEvent): string => (event.stage === 'stopped' && event.final ? 'ended' : event.stage)

export function stateOf(system: ActorSystem, ref: ActorRef<never>): ActorTreeNode['state'] | undefined {
  const search = (node: ActorTreeNode): ActorTreeNode['state'] | undefined => {
    if (node.pid === ref.pid) return node.state
    for (const child of node.children) {
      const state = search(child)
      if (state !== undefined) return state
    }
    return undefined
  }
  return search(system.tree())
}

/** The states that occur among the living. */
export function livingStates(system: ActorSystem): readonly ActorTreeNode['state'][] {
  const states = new Set<ActorTreeNode['state']>()
  const visit = (node: ActorTreeNode): void => {
    states.add(node.state)
    node.children.forEach(visit)
  }
  visit(system.tree())
  return [...states]
}

/** The failure counters, summed over all labels. */
export function ledger(system: ActorSystem) {
  const { counters, gauges } = system.metrics()
  const sum = (counter: string): number => {
    let total = 0
    for (const value of counters.get(counter)?.values() ?? []) total += value
    return total
  }
  return {
    total: sum('failure_total'),
    restart: sum('failure_restart_total'),
    stop: sum('failure_stop_total'),
    resume: sum('failure_resume_total'),
    escalate: sum('failure_escalate_total'),
    inflight: gauges.get('failure_inflight') ?? 0,
  }
}
/** Row F9: 0 when every failure is either decided once or in flight. */
export function imbalance(system: ActorSystem): number {
  const { total, restart, stop, resume, escalate, inflight } = ledger(system)
  return total - restart - stop - resume - escalate - inflight
}

const custom = (create: () => MessageQueue): MailboxConfig<Act> => ({ kind: 'custom', create })
/** A mailbox that works and shows every system message that it takes. */
export const watched = (see: (message: SystemMessage) => void): MailboxConfig<Act> =>
  custom(() =>
    faultyMailbox({
      system: message => {
        see(message)
        return 'ok'
      },
    }),
  )
/** A mailbox that works, except for one type of system message. */
export const broken = (type: SystemMessage['type'], fault: 'refuse' | 'throw'): MailboxConfig<Act> =>
  custom(() => faultyMailbox({ system: message => (message.type === type ? fault : 'ok') }))

/** `suspend(ancestor)`, `recreate`, …; watching is left out, it has its own tests. */
export function noteSystemMessages(into: string[]): MailboxConfig<Act> {
  return watched(message => {
    if (message.type === 'suspend' || message.type === 'resume') into.push(`${message.type}(${message.reason})`)
    else if (message.type !== 'watch' && message.type !== 'unwatch') into.push(message.type)
  })
}
