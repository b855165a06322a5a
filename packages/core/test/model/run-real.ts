import {
  type Actor,
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type ActorTreeNode,
  err,
  kill,
  poison,
  SpawnError,
  type SpawnOptions,
  SupervisorStrategy,
  type SystemEvent,
} from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import {
  type Command,
  type Ending,
  type Plan,
  type Script,
  START_TIMEOUT_MS,
  STOP_TIMEOUT_MS,
  type StrategyPlan,
} from './script.ts'

type Letter = Ending | { readonly plan: Plan }
class Boom extends Error {}

/** What lives on through the restarts of one actor. */
interface Memory {
  readonly log: string[]
  readonly gates: ((how: 'ok' | 'fail') => void)[]
  readonly used: { starts: number; leaves: number; opinions: number; ownOpinions: number; children: number }
  hasEverStarted: boolean
}

/** The real system under the commands of a script. */
export class RealSystem {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  readonly memories = new Map<string, Memory>()
  readonly events: string[] = []
  readonly #refs = new Map<string, ActorRef<Letter>>()
  #topLevel = 0
  #opinions = 0

  constructor({ supervision }: Script) {
    const own = supervision && strategyOf(supervision, () => this.#opinions++)
    const options = { order: 'fifo', stopTimeoutMs: STOP_TIMEOUT_MS, startTimeoutMs: START_TIMEOUT_MS, logLevel: 'off' } as const
    const { system, host } = simulate({ ...options, ...(own && { supervision: own }) })
    this.system = system
    this.host = host
    system.eventStream.subscribe(event => this.#take(event))
  }

  async carryOut(command: Command, to: string | undefined): Promise<void> {
    if (command.do === 'advance') return this.host.advance(command.ms)
    if (command.do === 'spawn') {
      this.#spawn(this.system, `user.${++this.#topLevel}`, command.plan, undefined)
      return this.host.settle()
    }
    const ref = to === undefined ? undefined : this.#refs.get(to)
    const memory = to === undefined ? undefined : this.memories.get(to)
    if (ref === undefined || memory === undefined) return
    if (command.do === 'tell') ref.tell(command.ending)
    else if (command.do === 'spawn below') ref.tell({ plan: command.plan })
    else if (command.do === 'stop') this.system.stop(ref)
    else if (command.do === 'kill') kill(ref)
    else if (command.do === 'poison') poison(ref)
    else if (command.do === 'release') for (const settle of memory.gates.splice(0)) settle(command.how)
    return this.host.settle()
  }

  /** All that live below the user guardian, by name. */
  nodes(): Map<string, ActorTreeNode> {
    const all = [this.system.tree()]
    for (const node of all) all.push(...node.children)
    return new Map(all.map(node => [nameIn(node.path), node] as const).filter(([name]) => name.startsWith('user.')))
  }

  #spawn(spawner: ActorSystem | ActorContext<Letter>, name: string, plan: Plan, parent: Memory | undefined): void {
    const used = { starts: 0, leaves: 0, opinions: 0, ownOpinions: 0, children: 0 }
    const memory: Memory = { log: [], gates: [], used, hasEverStarted: false }
    const { own } = plan
    const supervision = own && strategyOf(own, () => used.ownOpinions++)
    const options: SpawnOptions<Letter> = { name, ...(supervision && { supervision }) }
    this.memories.set(name, memory)
    try {
      const ref = spawner.spawn(() => this.#instance(name, plan, memory), options)
      this.#refs.set(name, ref)
    } catch (error) {
      if (!(error instanceof SpawnError)) throw error
      parent?.log.push(`no ${name}`)
    }
  }

  #instance(name: string, plan: Plan, memory: Memory): Actor<Letter> {
    const { log, used } = memory
    const ending = plan.starts[used.starts++] ?? 'ok'
    log.push('new')
    if (ending === 'no instance') throw new Boom('boom')
    const start = (what: string) => (ctx: ActorContext<Letter>) => {
      log.push(what)
      this.#refs.set(name, ctx.self)
      for (const child of plan.children) this.#spawn(ctx, `${name}.${++used.children}`, child, memory)
      return end(memory, ending)
    }
    const leave = (what: string) => () => {
      log.push(what)
      return end(memory, plan.leaves[used.leaves++] ?? 'ok')
    }
    const { strategy } = plan
    return {
      receive: (ctx, letter) => {
        log.push(typeof letter === 'string' ? letter : 'spawn')
        if (typeof letter === 'string') return end(memory, letter)
        this.#spawn(ctx, `${name}.${++used.children}`, letter.plan, memory)
      },
      preStart: start('preStart'),
      postRestart: start('postRestart'),
      preRestart: leave('preRestart'),
      postStop: leave('postStop'),
      ...(strategy && {
        supervisorStrategy: () => {
          log.push('strategy')
          return strategyOf(strategy, () => used.opinions++)
        },
      }),
    }
  }

  #take(event: SystemEvent): void {
    const { events } = this
    if (event.type === 'abandoned') events.push(`abandoned ${event.path.name} ${event.what}`)
    else if (event.type === 'failure') {
      const { path, stage, description } = event.snapshot
      events.push(`failure ${event.sequence} ${path.name} hop ${stage.hops}: ${causeOf(description)}`)
    } else if (event.type === 'supervision') {
      const { outcome, sequence, path, delayMs } = event
      events.push(`${outcome} ${sequence} ${path.name}${delayMs === undefined ? '' : ` in ${delayMs} ms`}`)
    } else if (event.type === 'lifecycle' && event.path.name.startsWith('user')) {
      events.push(`${event.final ? 'ended' : event.stage} ${event.path.name}`)
    }
  }
}

const causeOf = (description: string) =>
  /boom|no decision/.exec(description)?.[0] ?? (/start/.test(description) ? 'too late' : 'killed')
const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1).replace(/#\d+$/, '')

/** Fails by a throw, an `Err` or a rejection, as it comes. */
function end({ gates, log }: Memory, ending: Ending) {
  if (ending === 'ok') return
  if (ending === 'fail') {
    if (log.length % 2 === 0) return err(new Boom('boom'))
    throw new Boom('boom')
  }
  return new Promise<void>((resolve, reject) => {
    gates.push(how => (how === 'ok' ? resolve() : reject(new Boom('boom'))))
  })
}

function strategyOf(plan: StrategyPlan, next: () => number): SupervisorStrategy {
  const { scope = 'one-for-one', opinions, backoff, ...limits } = plan
  const make = { 'one-for-one': 'oneForOne', 'all-for-one': 'allForOne', 'rest-for-one': 'restForOne' } as const
  return SupervisorStrategy[make[scope]]({
    ...limits,
    ...(backoff && { backoff: { minMs: backoff[0], maxMs: backoff[1] } }),
    decide() {
      const opinion = opinions[next() % opinions.length] ?? 'none'
      if (opinion === 'throws') throw new Error('no decision')
      return opinion === 'none' ? undefined : opinion
    },
  })
}
