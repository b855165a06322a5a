import type { ActorTreeNode } from '@cellactor/core'
import { type Exposition, label } from './exposition.ts'

const STATES = ['starting', 'running', 'awaiting', 'suspended', 'restarting', 'stopping'] as const

/** What only a walk through the tree can tell: actors by state, and how many messages wait. The guardians are among them. */
export function showTree(root: ActorTreeNode, largestMailboxes: number, to: Exposition): void {
  const states = new Map<ActorTreeNode['state'], number>(STATES.map(state => [state, 0]))
  const waiting: ActorTreeNode[] = []
  let queued = 0
  let longest = 0
  let stashed = 0
  for (const actor of actorsOf(root)) {
    if (actor.state === 'stopped') continue
    states.set(actor.state, (states.get(actor.state) ?? 0) + 1)
    queued += actor.queued
    longest = Math.max(longest, actor.queued)
    stashed += actor.stashed
    if (largestMailboxes > 0 && actor.queued > 0) waiting.push(actor)
  }
  for (const [state, count] of states) to.set('actors_by_state', count, label('state', state))
  to.set('mailbox_messages', queued)
  to.set('mailbox_messages_max', longest)
  to.set('stash_messages', stashed)
  for (const { path, queued } of waiting.sort((a, b) => b.queued - a.queued).slice(0, largestMailboxes)) {
    to.set('mailbox_actor_messages', queued, label('path', placeOf(path)))
  }
}

/** Without recursion: a tree may be deep. */
function* actorsOf(root: ActorTreeNode): Iterable<ActorTreeNode> {
  const open = [root]
  for (let actor = open.pop(); actor !== undefined; actor = open.pop()) {
    yield actor
    for (const child of actor.children) open.push(child)
  }
}

/** `/user/orders/7`: the same for an actor and for who takes its place, so that a series goes on. */
function placeOf(path: string): string {
  return path.replace(/^cellactor:\/\/[^/]*/, '').replace(/#\d+$/, '')
}
