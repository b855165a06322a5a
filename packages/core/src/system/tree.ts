import type { ActorTreeNode } from '../actor/actor-system.ts'
import type { Cell } from '../cell/cell.ts'
import { STATE_OF } from '../cell/phase.ts'
import { ActorPath } from '../identity/actor-path.ts'

export function treeOf(cell: Cell): ActorTreeNode {
  const children = [...(cell.children ?? [])].filter(child => child.phase !== 'stopped').map(treeOf)
  return {
    path: cell.path.toString(),
    pid: cell.pid,
    state: stateOf(cell),
    queued: cell.mailbox.userSize + (cell.aside?.headSize ?? 0),
    stashed: cell.stash?.size ?? 0,
    processed: cell.processed,
    restarts: cell.ownEntry?.restarts ?? 0,
    lastFailure: cell.ownFault?.lastFailure?.toString(),
    children,
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
  const wanted =
    typeof path === 'string'
      ? ActorPath.parse(path.includes('://') ? path : `cellactor://${name}/${path.replace(/^\//, '')}`)
      : path
  if (wanted.system !== name) return undefined
  let cell: Cell | undefined = root
  for (const segment of wanted.segments) cell = cell?.children?.get(segment)
  if (cell === undefined || cell.phase === 'stopped') return undefined
  return wanted.uid === undefined || wanted.uid === cell.uid ? cell : undefined
}
