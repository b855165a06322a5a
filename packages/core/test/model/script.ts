import fc from 'fast-check'

/** How a handler or hook ends; `hold`: when the script says so. */
export type Ending = 'ok' | 'fail' | 'hold'
/** `no instance`: the factory throws. */
export type StartEnding = Ending | 'no instance'
export type Opinion = 'resume' | 'restart' | 'stop' | 'escalate' | 'none' | 'throws'

export interface StrategyPlan {
  readonly scope?: 'one-for-one' | 'all-for-one' | 'rest-for-one'
  /** Taken in turn, over and over. */
  readonly opinions: readonly Opinion[]
  readonly maxRestarts?: number
  readonly withinMs?: number
  readonly onLimit?: 'stop' | 'escalate'
  readonly backoff?: readonly [minMs: number, maxMs: number]
  readonly stopChildren?: false
}

/** What one actor does. The lists are used up by its instances together; past their end all goes well. */
export interface Plan {
  readonly starts: readonly StartEnding[]
  readonly leaves: readonly Ending[]
  /** Spawned by each start hook. */
  readonly children: readonly Plan[]
  readonly strategy?: StrategyPlan
  /** Given with the actor itself, at spawn. */
  readonly own?: StrategyPlan
}

/** `to` counts the living in the order of their spawning, from 0 again past the last. */
export type Command =
  | { readonly do: 'spawn'; readonly plan: Plan }
  | { readonly do: 'spawn below'; readonly to: number; readonly plan: Plan }
  | { readonly do: 'tell'; readonly to: number; readonly ending: Ending }
  | { readonly do: 'stop' | 'poison' | 'kill'; readonly to: number }
  /** Lets what the actor holds settle. */
  | { readonly do: 'release'; readonly to: number; readonly how: 'ok' | 'fail' }
  | { readonly do: 'advance'; readonly ms: number }

export interface Script {
  /** In place of the default strategy. */
  readonly supervision?: StrategyPlan
  readonly commands: readonly Command[]
}

export const STOP_TIMEOUT_MS = 50
export const START_TIMEOUT_MS = 70

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 3) => fc.option(arbitrary, { nil: undefined, freq })
/** Without the keys that are undefined: a script is printed, and read. */
const record = <T extends object>(shape: { [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> =>
  fc
    .record(shape as Record<string, fc.Arbitrary<unknown>>)
    .map(made => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as T)

const ending: fc.Arbitrary<Ending> = fc.constantFrom('ok', 'ok', 'fail', 'hold')
const startEnding: fc.Arbitrary<StartEnding> = fc.constantFrom('ok', 'ok', 'ok', 'fail', 'hold', 'hold', 'no instance')
const opinion: fc.Arbitrary<Opinion> = fc.constantFrom(
  ...(['restart', 'restart', 'restart', 'resume', 'resume', 'stop', 'escalate', 'escalate', 'none', 'throws'] as const),
)
const strategyOf = (scope: fc.Arbitrary<NonNullable<StrategyPlan['scope']> | undefined>) =>
  record<StrategyPlan>({
    scope,
    opinions: fc.array(opinion, { minLength: 1, maxLength: 3 }),
    maxRestarts: maybe(fc.nat(2)),
    withinMs: maybe(fc.constantFrom(20, 100)),
    onLimit: maybe(fc.constantFrom('stop' as const, 'escalate' as const)),
    backoff: maybe(fc.constantFrom<readonly [number, number]>([10, 40], [30, 30])),
    stopChildren: maybe(fc.constant(false as const), 4),
  })
const anyScope = fc.constantFrom<NonNullable<StrategyPlan['scope']>>('one-for-one', 'all-for-one', 'all-for-one', 'rest-for-one')

function planOf(depth: number): fc.Arbitrary<Plan> {
  return record<Plan>({
    starts: fc.oneof(fc.constant([]), fc.array(startEnding, { maxLength: 4 })),
    leaves: fc.oneof(fc.constant([]), fc.array(ending, { maxLength: 3 })),
    children: depth === 0 ? fc.constant([]) : fc.array(planOf(depth - 1), { maxLength: 2 }),
    strategy: maybe(strategyOf(anyScope), 2),
    own: maybe(strategyOf(fc.constant(undefined)), 4),
  })
}

const to = fc.nat(6)
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('tell' as const), to, ending: fc.constantFrom<Ending>('ok', 'fail', 'fail', 'hold') }),
    weight: 8,
  },
  {
    arbitrary: fc.record({ do: fc.constant('release' as const), to, how: fc.constantFrom('ok' as const, 'fail' as const) }),
    weight: 6,
  },
  { arbitrary: fc.record({ do: fc.constantFrom('stop' as const, 'poison' as const, 'kill' as const), to }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('spawn below' as const), to, plan: planOf(1) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(5, 15, 30, 60) }), weight: 3 },
)
/** A parent and a few children, where most of the protocol shows; or any tree. */
const family: fc.Arbitrary<Plan> = fc
  .record({ plan: planOf(0), strategy: strategyOf(anyScope), children: fc.array(planOf(0), { minLength: 2, maxLength: 3 }) })
  .map(({ plan, strategy, children }) => ({ ...plan, strategy, children }))
const first: fc.Arbitrary<Command> = fc.record({ do: fc.constant('spawn' as const), plan: fc.oneof(family, planOf(2)) })

export const scripts: fc.Arbitrary<Script> = fc
  .record({
    supervision: maybe(strategyOf(fc.constantFrom('one-for-one', 'all-for-one')), 3),
    first: fc.array(first, { minLength: 1, maxLength: 2 }),
    rest: fc.array(command, { maxLength: 30, size: 'max' }),
  })
  .map(({ supervision, first, rest }) => ({ ...(supervision && { supervision }), commands: [...first, ...rest] }))

/** One line per command. */
export const printed = ({ supervision, commands }: Script): string =>
  [`supervision: ${JSON.stringify(supervision)}`, ...commands.map(each => `  ${JSON.stringify(each)},`)].join('\n')
