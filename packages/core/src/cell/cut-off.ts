import type { Cell } from './cell.ts'
import { finish } from './finish.ts'

/**
 * Ends a cell and all below it at once, children first: nothing is waited for, no hook runs (semantics 10.3). Two walks, so
 * that nothing can be spawned below a cell once its listeners have been told; no recursion, a tree may be deep.
 */
export function cutOff(root: Cell, onCut: (cell: Cell) => void): void {
  const cells = [root]
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at]
    if (cell === undefined || cell.phase === 'stopped') continue
    if (cell.phase !== 'stopping' && cell.phase !== 'ending') cell.enter('stopping')
    cell.context?.abort()
    for (const child of cell.children ?? []) cells.push(child)
  }
  for (const cell of cells.reverse()) {
    if (cell.phase === 'stopped') continue
    onCut(cell)
    cell.turn?.drop()
    finish(cell)
  }
}
