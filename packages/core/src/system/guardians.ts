import { Handled } from '../actor/middleware.ts'
import type { Cell } from '../cell/cell.ts'
import { Children } from '../cell/children.ts'
import type { Environment } from '../cell/environment.ts'
import { exemplarsOf } from '../cell/exemplars.ts'
import { CREATE } from '../message/system-message.ts'

/** What stands above the user's actors: `/`, `/user` and `/system`. */
export interface Guardians {
  readonly root: Cell
  readonly user: Cell
  readonly system: Cell
  /** Kept, and never read. */
  readonly exemplars: readonly object[]
}

export function makeGuardians(env: Environment): Guardians {
  const root = makeGuardian(env, undefined, '')
  return {
    root,
    user: makeGuardian(env, root, 'user'),
    system: makeGuardian(env, root, 'system'),
    exemplars: exemplarsOf(root),
  }
}

/** A guardian has no behaviour of its own: a message to it is unhandled. */
function makeGuardian(env: Environment, parent: Cell | undefined, name: string): Cell {
  const receive = () => Handled.unhandled as unknown as undefined
  const cell = env.newCell(parent, name, () => ({ receive }), {})
  if (parent !== undefined) {
    parent.children ??= new Children()
    parent.children.add(cell)
  }
  cell.mailbox.enqueueSystem(CREATE)
  cell.startNow()
  return cell
}
