import type { ActorTreeNode } from '@cellactor/core'
import { Dice } from '../stress/dice.ts'
import { carryOut, chosen, modelOf } from './run-model.ts'
import { RealSystem } from './run-real.ts'
import type { Script } from './script.ts'
import type { Actor, Model } from './state.ts'

/** Other orders of the ready actors that are tried where the first one leads elsewhere. */
const OTHER_ORDERS = 250

/**
 * Runs a script on both, and compares them after each command. The contract leaves open which of several ready actors is
 * next; the system has to do what the model does in one of the orders. @returns the first differences, in the plainest order.
 */
export async function differences(script: Script): Promise<readonly string[]> {
  const found = await differencesIn(script, () => 0)
  if (found.length === 0) return found
  for (let seed = 1; seed <= OTHER_ORDERS; seed++) {
    const dice = new Dice(seed * 0x9e3779b1)
    const plainness = (seed % 5) * 0.22
    const inAnotherOrder = await differencesIn(script, count => (dice.chance(plainness) ? 0 : dice.below(count)))
    if (inAnotherOrder.length === 0) return inAnotherOrder
  }
  return found
}

async function differencesIn(script: Script, pick: (count: number) => number): Promise<readonly string[]> {
  const model = modelOf(script, pick)
  const real = new RealSystem(script)
  for (const [index, command] of script.commands.entries()) {
    const to = 'to' in command ? chosen(model, command.to)?.name : undefined
    carryOut(model, command)
    await real.carryOut(command, to)
    const found = compare(model, real)
    if (found.length > 0) return [`after command ${index}, ${JSON.stringify(command)}, to ${to}:`, ...found]
    if (model.guardian.phase !== 'running') break
  }
  return []
}

function compare(model: Model, real: RealSystem): string[] {
  const found: string[] = []
  const same = (what: string, expected: unknown, seen: unknown) => {
    if (expected !== seen) found.push(`${what}: the model says ${expected}, the system ${seen}`)
  }
  const nodes = real.nodes()
  same('the living', [...model.actors.keys()].sort().join(' '), [...nodes.keys()].sort().join(' '))
  for (const [name, actor] of model.actors) {
    const node = nodes.get(name)
    if (node === undefined) continue
    same(`state of ${name}`, stateOf(actor), node.state)
    same(`queue of ${name}`, actor.user.filter(({ type }) => type !== 'poison' && type !== 'kill').length, node.queued)
    same(`restarts of ${name}`, actor.restarts, node.restarts)
  }
  for (const [name, log] of model.logs) same(`calls of ${name}`, log.join(), real.memories.get(name)?.log.join())
  for (const name of ['user', ...model.logs.keys()]) same(`events of ${name}`, eventsOf(model, name), eventsOf(real, name))
  same('failure_inflight', inflight(model), real.system.metrics().gauges.get('failure_inflight') ?? 0)
  return found
}

/**
 * In their order; between actors the order is that of their turns. Whether the outcome `stop` of what was undecided is
 * published before the end or after it is left open.
 */
function eventsOf({ events }: { readonly events: readonly string[] }, name: string): string {
  const own = named(events).filter(event => event.split(/[ :]/).includes(name))
  const isEnd = (event: string) => event === `ended ${name}`
  return [...own.filter(event => !isEnd(event)), ...own.filter(isEnd)].map(event => `\n    ${event}`).join('')
}

/** A failure's number says when it happened, which depends on the order; who failed, and for which time, does not. */
function named(events: readonly string[]): string[] {
  const names = new Map<string, string>()
  const times = new Map<string, number>()
  return events.map(event => {
    const [, what, sequence = '', actor = ''] = /^(\w+) (\d+) ([\w.]+)/.exec(event) ?? []
    if (sequence === '') return event
    if (what === 'failure' && !names.has(sequence)) {
      times.set(actor, (times.get(actor) ?? 0) + 1)
      names.set(sequence, `(${actor}, ${times.get(actor)})`)
    }
    return event.replace(` ${sequence} `, ` ${names.get(sequence)} `)
  })
}

/** As `system.tree()` says it. */
function stateOf({ phase, reasons, hook }: Actor): ActorTreeNode['state'] {
  if (phase !== 'running') return phase
  if (reasons.size > 0) return 'suspended'
  return hook === undefined ? 'running' : 'awaiting'
}

function inflight({ events }: Model): number {
  const count = (pattern: RegExp) => events.filter(event => pattern.test(event)).length
  return count(/^failure /) - count(/^(resume|restart|stop|escalate) \d/)
}
