import type { Invalid } from '../actor/middleware.ts'
import { bare } from '../message/enveloped.ts'
import type { Cell } from './cell.ts'

/** The actor did not want this message (semantics 8.6). */
export function publishUnhandled(cell: Cell, message: unknown): void {
  const { bus, host } = cell.env
  const unwanted = bare(message)
  if (!bus.wants('unhandled') || bus.hasPublished(unwanted)) return
  bus.publish({ type: 'unhandled', at: host.now(), message: unwanted, pid: cell.pid, path: cell.path })
}

/** A message that does not fit the schema at the edge. */
export function publishInvalid(cell: Cell, { issues, message }: Invalid): void {
  const { bus, host } = cell.env
  const unwanted = bare(message)
  if (!bus.wants('invalid') || bus.hasPublished(unwanted)) return
  bus.publish({ type: 'invalid', at: host.now(), message: unwanted, issues, pid: cell.pid, path: cell.path })
}
