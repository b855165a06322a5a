import {
  type ActorSystem,
  type ActorSystemConfig,
  type ExtensionId,
  type FailureSnapshot,
  type SupervisorDirective,
  SupervisorStrategy,
  type TelemetryEvent,
} from '@cellactor/core'
import { eventProbe, SimulatedHost } from '@cellactor/testkit'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type Plan, type World, world } from '../failure/support.ts'

export const seeds = [1, 2, 3, 5, 8]

export const deciding = (directive: SupervisorDirective): SupervisorStrategy =>
  SupervisorStrategy.oneForOne({ decide: () => directive })
export const escalate = deciding('escalate')
/** Every failure reaches the root, and the system lives on. */
export const surviving = { supervision: escalate, rootPolicy: 'restart' } as const

/** A line of actors below the guardian, named `a1`, `a2`, …; each but the last has the next as its child. */
export function lineOf(depth: number, plan: Plan = {}): Record<string, Plan> {
  let line: Record<string, Plan> = {}
  for (let level = depth; level > 0; level -= 1) line = { [`a${level}`]: { ...plan, children: line } }
  return line
}

/** The first failure of a world in which the actor `x` fails and is resumed, as a picture. */
export async function pictureOf(
  cause: unknown,
  plan: Plan = {},
  config: Partial<ActorSystemConfig> = {},
): Promise<FailureSnapshot> {
  const w = world({ p: { strategy: deciding('resume'), children: { x: plan } } }, config)
  w.fail('x', cause)
  await w.settle()
  const [event] = w.failureEvents.events
  if (event === undefined) throw new Error('no failure was published')
  return event.snapshot
}

/** All the places that hear of a root failure; each writes its name and the cause. */
export function hearing(log: string[]): Partial<ActorSystemConfig> {
  const hear = (who: string, description: string): void => void log.push(`${who} ${description}`)
  return {
    escalationSinks: [
      { handle: info => hear('first', info.failure.description()) },
      { handle: info => hear('second', info.failure.description()) },
    ],
    failureEventHandler: info => hear('handler', info.failure.description()),
    failureEventListener: event => hear('listener', event.info.failure.description()),
    failureTelemetry: { onFailure: snapshot => hear('telemetry', snapshot.description) },
    failureObservation: {
      metricsSink: { record: event => void log.push(event.type) },
    },
  }
}
/** What {@link hearing} writes for one failure. */
export const heard = (description: string): readonly string[] => [
  ...['first', 'second', 'handler', 'listener', 'telemetry'].map(who => `${who} ${description}`),
  'telemetryInvoked',
]

/** A simulated host whose clock can also be moved while something runs. */
export class MovableHost extends SimulatedHost {
  #aheadMs = 0

  override now(): number {
    return super.now() + this.#aheadMs
  }

  pass(ms: number): void {
    this.#aheadMs += ms
  }
}

/** What was published about sinks and other callbacks, from the call on. */
export function reports(system: ActorSystem): () => readonly TelemetryEvent[] {
  const probe = eventProbe(system, 'telemetry')
  return () => probe.events
}

/** The value of a counter that has no labels, or of all its series together. */
export function counted(system: ActorSystem, name: string): number {
  let total = 0
  for (const value of system.metrics().counters.get(name)?.values() ?? []) total += value
  return total
}

/** Rejections that nobody took; watched for in every test of the file. */
export function watchForUnhandledRejections(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(() => void process.on('unhandledRejection', note))
  beforeEach(() => async () => {
    // The platform reports them only after a turn of its event loop.
    for (let round = 0; round < 2; round += 1) await new Promise(resolve => setImmediate(resolve))
    expect(unhandled.splice(0)).toEqual([])
  })
  afterAll(() => void process.off('unhandledRejection', note))
}

/** The actor handles messages. */
export async function expectAlive(w: World, name: string): Promise<void> {
  const answers: string[] = []
  w.tell(name, () => void answers.push('alive'))
  await w.settle()
  expect(answers).toEqual(['alive'])
}

/** An extension that says for which systems it was made. */
export function noted(key = 'noted'): ExtensionId<{ readonly system: ActorSystem }> & { readonly made: ActorSystem[] } {
  const made: ActorSystem[] = []
  return {
    key,
    made,
    create(system) {
      made.push(system)
      return { system }
    },
  }
}
