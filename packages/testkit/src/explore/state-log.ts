import type { ActorSystem, ActorTreeNode, SystemEvent } from '@cellactor/core'
import type { ArmedTimer, ExploredHost, HostListener } from './explored-host.ts'
import type { Interner } from './interner.ts'
import type { Recorder } from './recorder.ts'
import type { Step, Token } from './step.ts'

/** What was the case when a choice was made; the rest follows from the whole run. */
interface Moment {
  readonly steps: number
  readonly tokens: number
  readonly count: number
  readonly now: number
  readonly sentOutside: number
  readonly timers: readonly ArmedTimer[]
}

/**
 * The states that one run went through, as far as they can be told from outside.
 *
 * A state is: what each actor has handled so far, in its order, each message named by its sender's own history; what is
 * under way, in the order of sending for each target; the timers that are armed, in the order in which they will fire; how
 * far the scenario has come. Actors that share nothing but messages, and do at once what they do, are in the same state
 * after the same history; so two runs that meet in such a state have the same futures.
 *
 * What the runtime sends behind the scenes (stops, restarts, watches) can't be seen. As long as nothing stops, fails or
 * awaits, it changes no history; see {@link isOpaque}.
 */
export class StateLog implements HostListener {
  readonly #host: ExploredHost
  readonly #recorder: Recorder
  readonly #system: ActorSystem
  readonly #moments: Moment[] = []
  #isOpaque = false

  constructor(host: ExploredHost, recorder: Recorder, system: ActorSystem) {
    this.#host = host
    this.#recorder = recorder
    this.#system = system
  }

  /** Something has happened whose order can't be told from histories: the states of this scenario are not to be trusted. */
  get isOpaque(): boolean {
    return this.#isOpaque || this.#recorder.sentByHooks > 0 || this.#host.hasDrawn
  }

  onChoice(count: number): void {
    const { steps, tokens, sentOutside } = this.#recorder
    const { armed: timers } = this.#host
    this.#moments.push({ steps: steps.length, tokens: tokens.length, count, now: this.#host.now(), sentOutside, timers })
  }

  onTaskEnd(): void {
    this.#recorder.taskEnded()
    if (!this.#isOpaque) this.#isOpaque = hasOddState(this.#system.tree())
  }

  owner(): Step | undefined {
    return this.#recorder.worker ?? this.#host.firing
  }

  event(event: SystemEvent): void {
    if (event.type === 'lifecycle' ? event.stage !== 'started' : !HARMLESS.includes(event.type)) this.#isOpaque = true
  }

  /** One per choice; the same for the same state, also in another run that is named by the same `names`. */
  keys(names: Interner): readonly string[] {
    const { steps, tokens } = this.#recorder
    const story = new Story(names)
    return this.#moments.map(moment => {
      for (let next = story.length; next < moment.steps; next++) story.tell(steps[next] as Step)
      const { count, now, sentOutside } = moment
      const timers = moment.timers.map(({ dueAt, owner }) => `${dueAt}@${story.nameOf(owner)}`)
      const underWay = pending(tokens.slice(0, moment.tokens), moment.steps, story)
      return [count, now, sentOutside, story.histories, timers.join(','), underWay].join('|')
    })
  }
}

/** Nothing of the system lane, nothing dropped. */
const HARMLESS: readonly SystemEvent['type'][] = ['log', 'unhandled', 'invalid']

/** Names for what happened that do not depend on the order in which unrelated things happened. */
class Story {
  readonly #names: Interner
  readonly #stepNames: number[] = []
  /** What each actor has handled: the name of its last step, which holds those before. */
  readonly #histories = new Map<string, number>()

  constructor(names: Interner) {
    this.#names = names
  }

  get length(): number {
    return this.#stepNames.length
  }

  tell({ actor, at, token }: Step): void {
    const name = this.#names.name(`${actor}|${this.#histories.get(actor) ?? ''}|${at}|${this.nameOfToken(token)}`)
    this.#stepNames.push(name)
    this.#histories.set(actor, name)
  }

  nameOf(step: Step | undefined): string {
    return step === undefined ? '' : `${this.#stepNames[step.number]}`
  }

  nameOfToken({ from, ordinal }: Token): string {
    return `${this.nameOf(from)}.${ordinal}`
  }

  get histories(): string {
    return [...this.#histories]
      .map(([actor, name]) => `${actor}=${name}`)
      .sort()
      .join(',')
  }
}

/** What has been sent and not arrived, for each target in order; where one target is not known, all in order. */
function pending(tokens: readonly Token[], steps: number, story: Story): string {
  const left = tokens.filter(({ arrivals }) => arrivals.length === 0 || arrivals.some(number => number >= steps))
  if (left.some(token => token.target === undefined)) return left.map(token => story.nameOfToken(token)).join(',')
  const byTarget = new Map<string, string[]>()
  for (const token of left) {
    const queue = byTarget.get(token.target as string) ?? []
    byTarget.set(token.target as string, queue)
    queue.push(story.nameOfToken(token))
  }
  return [...byTarget]
    .map(([target, queue]) => `${target}<${queue.join(',')}`)
    .sort()
    .join(';')
}

function hasOddState(node: ActorTreeNode): boolean {
  return node.state !== 'running' || node.children.some(hasOddState)
}
