import type { OverflowPolicy, SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import fc from 'fast-check'

/** How a handler or hook ends; `@n`: after n ms. `never`: not before the end of the script, `never!` then rejects. */
export const OUTCOMES = [
  'ok',
  'throw',
  'err',
  'reject',
  'ok@1',
  'ok@30',
  'ok@80',
  'throw@1',
  'throw@30',
  'err@80',
  'never',
  'never!',
] as const
export type Ending = (typeof OUTCOMES)[number]

export type Opinion = SupervisorDirective | 'none' | 'throws' | 'stops it'
export interface StrategyPlan {
  readonly scope?: SupervisorStrategy['scope']
  /** Taken in turn, over and over. */
  readonly opinions: readonly Opinion[]
  readonly limits?: { readonly maxRestarts: number; readonly withinMs?: number; readonly onLimit?: 'stop' | 'escalate' }
  readonly backoff?: readonly [minMs: number, maxMs: number]
  readonly stopChildren?: false
}

/** What one actor will do. Each list is used up by its instances together; past its end everything goes well. */
export interface Plan {
  readonly starts?: readonly Ending[]
  readonly leaves?: readonly Ending[]
  readonly hears?: readonly Ending[]
  /** Has `preRestart` and `postRestart` of its own. */
  readonly ownHooks?: true
  readonly strategy?: StrategyPlan
  readonly supervision?: StrategyPlan
  readonly mailbox?: { readonly capacity: number; readonly overflow: OverflowPolicy }
  readonly throughput?: 1
  /** Spawned by the start hook. */
  readonly children?: readonly Plan[]
}

/** `by` and `to` number the actors in the order of their spawning; past the last one the count starts over. `by: 0` is the outside. */
export type Command =
  | { readonly do: 'spawn'; readonly by: number; readonly how: 'spawn' | 'spawnAsync' | 'spawnWatched'; readonly plan: Plan }
  | { readonly do: 'tell'; readonly by: number; readonly to: number; readonly times: number; readonly ending: Ending }
  | { readonly do: 'stop' | 'watch' | 'watchWith' | 'unwatch' | 'link' | 'unlink'; readonly by: number; readonly to: number }
  /** In one handler, which awaits something between. */
  | { readonly do: 'watch, then unwatch'; readonly by: number; readonly to: number }
  | { readonly do: 'poison' | 'kill'; readonly to: number }
  | { readonly do: 'pipe'; readonly by: number; readonly ending: Ending; readonly mapThrows?: true }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'settle' }

export interface Script {
  /** Of the simulation: which ready actor is next. */
  readonly seed: number
  readonly rootPolicy: 'restart' | 'shutdown'
  readonly supervision?: StrategyPlan
  readonly commands: readonly Command[]
}

const sparse = <T>(arbitrary: fc.Arbitrary<T>, oneIn = 3) => fc.option(arbitrary, { nil: undefined, freq: oneIn })
/** Without the keys that are undefined: the script is printed, and read. */
function record<T extends object>(shape: { [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> {
  return fc
    .record(shape as Record<string, fc.Arbitrary<unknown>>)
    .map(made => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as T)
}

const ending: fc.Arbitrary<Ending> = fc.constantFrom(...OUTCOMES)
const mostlyWell: fc.Arbitrary<Ending> = fc.oneof(
  { arbitrary: fc.constant('ok' as const), weight: 2 },
  { arbitrary: ending, weight: 3 },
)
const endings = (seldom: number) =>
  fc.option(fc.array(mostlyWell, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: seldom })

const opinion: fc.Arbitrary<Opinion> = fc.oneof(
  { arbitrary: fc.constantFrom<Opinion>('restart', 'resume', 'stop', 'escalate'), weight: 9 },
  { arbitrary: fc.constantFrom<Opinion>('none', 'throws', 'stops it'), weight: 1 },
)
const strategyParts = {
  opinions: fc.array(opinion, { minLength: 1, maxLength: 3 }),
  limits: sparse(
    record<NonNullable<StrategyPlan['limits']>>({
      maxRestarts: fc.nat(2),
      withinMs: fc.constantFrom(undefined, 10, 100),
      onLimit: fc.constantFrom(undefined, 'stop', 'escalate'),
    }),
  ),
  backoff: sparse(fc.constantFrom<readonly [number, number]>([5, 40], [100, 100], [0, 10])),
  stopChildren: sparse(fc.constant(false as const)),
}
const ownStrategy = record<StrategyPlan>({ ...strategyParts, scope: fc.constant(undefined) })
const parentsStrategy = record<StrategyPlan>({
  ...strategyParts,
  scope: fc.constantFrom('one-for-one', 'all-for-one', 'rest-for-one'),
})

function plan(depth: number): fc.Arbitrary<Plan> {
  return record<Plan>({
    starts: endings(2),
    leaves: endings(2),
    hears: endings(2),
    ownHooks: fc.constantFrom(undefined, true),
    strategy: fc.option(parentsStrategy, { nil: undefined }),
    supervision: sparse(ownStrategy),
    mailbox: sparse(
      fc.record({ capacity: fc.integer({ min: 1, max: 2 }), overflow: fc.constantFrom('dropNewest', 'dropOldest', 'fail') }),
    ),
    throughput: sparse(fc.constant(1 as const)),
    children:
      depth === 0
        ? fc.constant(undefined)
        : fc.option(fc.array(plan(depth - 1), { minLength: 1, maxLength: 2 }), { nil: undefined }),
  })
}

const by = fc.nat(7)
const to = fc.integer({ min: 1, max: 7 })
const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('tell' as const), by, to, times: fc.constantFrom(1, 1, 3), ending }), weight: 8 },
  {
    arbitrary: fc.record({
      do: fc.constant('spawn' as const),
      by,
      how: fc.constantFrom('spawn' as const, 'spawnAsync' as const, 'spawnWatched' as const),
      plan: plan(1),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constantFrom('watch' as const, 'watchWith' as const), by: to, to }), weight: 4 },
  {
    arbitrary: fc.record({
      do: fc.constantFrom('unwatch' as const, 'watch, then unwatch' as const, 'link' as const, 'unlink' as const),
      by: to,
      to,
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant('stop' as const), by, to }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constantFrom('poison' as const, 'kill' as const), to }), weight: 2 },
  {
    arbitrary: record<Extract<Command, { do: 'pipe' }>>({
      do: fc.constant('pipe'),
      by: to,
      ending,
      mapThrows: sparse(fc.constant(true as const)),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 10, 30, 60, 120) }), weight: 4 },
  { arbitrary: fc.constant({ do: 'settle' as const }), weight: 3 },
)

const first: fc.Arbitrary<Command> = fc.record({
  do: fc.constant('spawn' as const),
  by: fc.constant(0),
  how: fc.constant('spawn' as const),
  plan: plan(2),
})

export const scripts: fc.Arbitrary<Script> = fc
  .record({
    seed: fc.nat(0xffff),
    rootPolicy: fc.constantFrom('restart' as const, 'restart' as const, 'shutdown' as const),
    supervision: sparse(record<StrategyPlan>({ ...strategyParts, scope: fc.constantFrom('one-for-one', 'all-for-one') }), 2),
    first: fc.array(first, { minLength: 1, maxLength: 2 }),
    rest: fc.array(command, { maxLength: 24, size: 'max' }),
  })
  .map(({ first, rest, supervision, ...script }) => ({
    ...script,
    ...(supervision && { supervision }),
    commands: [...first, ...rest],
  }))

/** One line per command. */
export function printed({ commands, ...rest }: Script): string {
  return `${JSON.stringify(rest)}\n${commands.map(each => `  ${JSON.stringify(each)},`).join('\n')}`
}
