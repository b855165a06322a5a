import type { SystemMessage } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { addWatcher, cellOf, removeWatcher, targetEnded } from './death-watch.ts'
import { Failure } from './failure.ts'
import { beginRestart, resumeFailed } from './restart.ts'
import { create } from './start.ts'
import { beginStop } from './stop.ts'
import { childFailed } from './supervise.ts'
import { suspend, unsuspend } from './suspension.ts'

/** One system message. None of it waits for a pending handler, except where it runs code of the instance (semantics 2.2). */
export function handleSystem(cell: Cell, message: SystemMessage): void {
  switch (message.type) {
    case 'create':
      return create(cell)
    case 'recreate':
      return beginRestart(cell, message)
    case 'stop':
      return beginStop(cell)
    case 'suspend':
      return suspend(cell, message.reason)
    case 'resume':
      return message.reason === 'failed' ? resumeFailed(cell) : unsuspend(cell, message.reason)
    case 'watch':
      return addWatcher(cell, message.watcher)
    case 'unwatch':
      return removeWatcher(cell, message.watcher)
    case 'terminated':
      childEnded(cell, message)
      targetEnded(cell, message)
      return cell.advance()
    case 'failure':
      if (message.payload instanceof Failure) childFailed(cell, message.payload)
      return
    default:
      return message satisfies never
  }
}

/** Its name is free from here, so that a watcher can use it again (semantics 6.7). */
function childEnded(cell: Cell, { pid }: Extract<SystemMessage, { type: 'terminated' }>): void {
  const child = cellOf(pid)
  if (child !== undefined) cell.children?.remove(child)
}
