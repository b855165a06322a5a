import type { ActorTreeNode } from '../actor/actor-system.ts'
import type { Cell } from '../cell/cell.ts'
import { STATE_OF } from '../cell/phase.ts'
import { ActorPath } from '../identity/actor-path.ts'

type GrowingNode = ActorTreeNode & { readonly children: ActorTreeNode[] }

/** A picture of all that is alive. Without recursion: a tree may be deep. */
export function treeOf(root: Cell): ActorTreeNode {
  // A path's text is its parent's with a name more: shared, not built anew at each level.
  const base = `cellactor://${root.env.name}`
  const top = nodeOf(root, `${base}/`)
  const open = [{ cell: root, node: top, text: base }]
  for (let at = 0; at < open.length; at++) {
    const { cell, node, text } = open[at] as (typeof open)[number]
    for (const child of cell.children ?? []) {
      if (child.phase === 'stopped') continue
      const own = `${text}/${child.name}`
      const below = nodeOf(child, own)
      node.children.push(below)
      open.push({ cell: child, node: below, text: own })
    }
  }
  return top
}

function nodeOf(cell: Cell, text: string): GrowingNode {
  return {
    path: `${text}#${cell.uid}`,
    pid: cell.pid,
    state: stateOf(cell),
    queued: cell.mailbox.userSize + (cell.aside?.headSize ?? 0),
    stashed: cell.stash?.size ?? 0,
    processed: cell.processed,
    restarts: cell.ownEntry?.restarts ?? 0,
    lastFailure: cell.ownFault?.lastFailure?.toString(),
    children: [],
  }
}

function stateOf(cell: Cell): ActorTreeNode['state'] {
  if (cell.phase !== 'running') return STATE_OF[cell.phase]
  if (cell.suspension !== 0) return 'suspended'
  return cell.turn === undefined ? 'running' : 'awaiting'
}

/** The living cell at a path, with the path's uid if it has one. @throws {InvalidPathError} */
export function cellAt(root: Cell, path: string | ActorPath): Cell | undefined {
  const { name } = root.env
  const whole = typeof path === 'string' && !path.includes('://') ? `cellactor://${name}/${path.replace(/^\//, '')}` : path
  const wanted = typeof whole === 'string' ? ActorPath.parse(whole) : whole
  if (wanted.system !== name) return undefined
  let cell: Cell | undefined = root
  for (const segment of wanted.segments) cell = cell?.children?.get(segment)
  if (cell === undefined || cell.phase === 'stopped') return undefined
  return wanted.uid === undefined || wanted.uid === cell.uid ? cell : undefined
}
