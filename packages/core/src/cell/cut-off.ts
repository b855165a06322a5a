import type { Cell } from './cell.ts'
import { finish } from './finish.ts'

/** Ends a cell and all below it at once, children first: nothing is waited for, no hook runs (semantics 10.3). */
export function cutOff(cell: Cell, onCut: (cell: Cell) => void): void {
  for (const child of [...(cell.children ?? [])]) cutOff(child, onCut)
  if (cell.phase === 'stopped') return
  onCut(cell)
  cell.turn?.drop()
  cell.context?.abort()
  finish(cell)
}
