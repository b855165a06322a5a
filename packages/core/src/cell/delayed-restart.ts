import type { Cell } from './cell.ts'

/**
 * A restart after a backoff. The timer belongs to the entries of the children that it concerns: a newer directive or a
 * stop takes a child out of it, and with the last one goes the timer (semantics 5.4).
 */
export function delayRestart(affected: readonly Cell[], delayMs: number, restart: (due: Iterable<Cell>) => void): void {
  const [first] = affected
  if (first === undefined) return
  const { host } = first.env
  const due = new Set(affected)
  for (const child of affected) child.entry.dropDelayed()
  const timer = host.setTimer(() => {
    for (const child of due) child.entry.delayed = undefined
    restart([...due])
  }, delayMs)
  for (const child of affected) {
    child.entry.delayed = {
      drop: () => {
        due.delete(child)
        if (due.size === 0) host.clearTimer(timer)
      },
    }
  }
}
