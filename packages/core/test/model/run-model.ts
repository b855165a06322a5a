import { spawn } from './life.ts'
import type { Command, Script } from './script.ts'
import { type Actor, actorOf, type Model, schedule, send, type Timer } from './state.ts'
import { restartPlanned } from './supervision.ts'
import { goOn, turn } from './turn.ts'

/** @param pick Which of the ready actors is next; first in, first out where it says 0. */
export function modelOf({ supervision }: Script, pick: (count: number) => number): Model {
  const plan = { starts: [], leaves: [], children: [] }
  const guardian = actorOf('user', plan, actorOf('root', plan, undefined, []), [])
  Object.assign(guardian, { phase: 'running', stage: 'live', hasEverStarted: true })
  const parts = {
    now: 0,
    sequence: 0,
    timers: 0,
    current: undefined,
    ready: [],
    actors: new Map(),
    logs: new Map(),
    events: [],
    used: { opinions: 0 },
  }
  return { ...parts, pick, supervision, guardian }
}

/** Whom `to` means. */
export function chosen({ actors }: Model, to: number): Actor | undefined {
  return [...actors.values()][to % actors.size]
}

/** Carries out one command, and all that follows from it at the present time. */
export function carryOut(model: Model, command: Command): void {
  if (command.do === 'advance') return advance(model, command.ms)
  if (command.do === 'spawn') {
    if (model.guardian.phase === 'running') spawn(model, model.guardian, command.plan)
    return run(model)
  }
  const actor = chosen(model, command.to)
  if (actor === undefined) return
  if (command.do === 'stop') send(model, actor, { type: 'stop' })
  else if (command.do === 'release') goOn(model, actor, command.how)
  else {
    if (command.do === 'tell') actor.user.push({ type: command.ending })
    else if (command.do === 'spawn below') actor.user.push({ type: 'spawn', plan: command.plan })
    else actor.user.push({ type: command.do })
    schedule(model, actor)
  }
  run(model)
}

/** No script fills a turn (1.5). */
function run(model: Model): void {
  const { ready } = model
  while (ready.length > 0) {
    const [next] = ready.splice(model.pick(ready.length), 1)
    model.current = next
    if (next !== undefined) turn(model, next)
  }
  model.current = undefined
}

/** Delays of restarts (5.4) and the grace of aborted hooks (2.3), in the order in which they come due. */
function advance(model: Model, ms: number): void {
  const end = model.now + ms
  for (;;) {
    const timers = [...timersOf(model)].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)
    const first = timers.filter(({ at }) => at === timers[0]?.at)
    const next = first[first.length < 2 ? 0 : model.pick(first.length)]
    if (next === undefined) break
    model.now = next.at
    next.fire()
    run(model)
  }
  model.now = end
}

function* timersOf(model: Model): Generator<Timer & { fire(): void }> {
  for (const actor of [model.guardian, ...model.actors.values()]) {
    for (const { planned } of actor.children) {
      if (planned) yield { ...planned, fire: () => restartPlanned(model, actor, planned) }
    }
    const { hook } = actor
    if (hook?.limit && !hook.grace) yield { ...hook.limit, fire: () => goOn(model, actor, 'too late') }
    if (hook?.grace) yield { ...hook.grace, fire: () => goOn(model, actor, 'abandoned') }
  }
}
