import type { ActorPath, SystemEvent } from '@cellactor/core'
import { rendered } from '../compare/rendered.ts'
import type { Step, Token } from './step.ts'

const MOST_LINES = 200

interface Entry {
  /** Of a step. */
  readonly number: number | undefined
  readonly at: number
  /** Written out only when somebody reads it: most runs are never shown. */
  readonly who: () => string
  readonly what: () => string
}

/** What happened in one run, for people: a line per message handled, and what came of it in between. */
export class Trace {
  readonly #entries: Entry[] = []

  step({ number, at, path, message, token }: Step, hasAwaited: boolean): void {
    const what = () => `handles ${rendered(message)}  from ${sender(token, path, hasAwaited)}`
    this.#entries.push({ number, at, who: () => shown(path), what })
  }

  event(event: SystemEvent): void {
    if (event.type === 'log' || event.type === 'telemetry') return
    this.#entries.push({ number: undefined, at: event.at, who: () => shown(pathOf(event)), what: () => eventText(event) })
  }

  note(text: string, now: number): void {
    this.#entries.push({ number: undefined, at: now, who: () => '--', what: () => text })
  }

  get text(): string {
    const entries = this.#entries.slice(-MOST_LINES).map(each => ({ ...each, who: each.who() }))
    const left = this.#entries.length - entries.length
    const time = widest(entries.map(({ at }) => `${at}`))
    const name = widest(entries.map(({ who }) => who))
    const lines = entries.map(({ number, at, who, what }) => {
      const place = number === undefined ? '' : `${number + 1}`
      return `${place.padStart(4)}  at ${`${at}`.padStart(time)} ms  ${who.padEnd(name)}  ${what()}`
    })
    return (left > 0 ? [`      … ${left} earlier lines`, ...lines] : lines).join('\n')
  }
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(text => text.length))
}

function sender({ from, isFromHook }: Token, path: ActorPath, hasAwaited: boolean): string {
  if (from !== undefined) return from.path.equals(path) && from.path.uid === path.uid ? 'itself' : shown(from.path)
  if (isFromHook) return 'a hook or signal handler'
  return hasAwaited ? 'outside, or from after an await' : 'outside'
}

function shown(path: ActorPath): string {
  return `/${path.segments.join('/')}${path.uid === undefined ? '' : `#${path.uid}`}`
}

type Told = Exclude<SystemEvent, { readonly type: 'log' | 'telemetry' }>

function pathOf(event: Told): ActorPath {
  if (event.type === 'failure') return event.snapshot.path
  return event.type === 'deadLetter' ? event.target : event.path
}

function eventText(event: Told): string {
  switch (event.type) {
    case 'lifecycle':
      return event.stage === 'stopped' && !event.final ? 'stopped, to be restarted' : event.stage
    case 'failure':
      return `fails: ${event.snapshot.description}`
    case 'supervision':
      return `supervised: ${event.outcome}${event.delayMs === undefined ? '' : ` in ${event.delayMs} ms`}`
    case 'deadLetter':
      return `dead letter (${event.reason}): ${rendered(event.message)}`
    case 'unhandled':
      return `leaves unhandled: ${rendered(event.message)}`
    case 'invalid':
      return `refuses as invalid: ${rendered(event.message)}`
    case 'abandoned':
      return `${event.what} abandoned after ${event.afterMs} ms`
    case 'mailbox':
      return `mailbox: ${event.kind} (${event.size} messages)`
    default:
      return event satisfies never
  }
}
