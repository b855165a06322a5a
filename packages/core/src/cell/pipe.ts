import { err, ok, type Result } from '../result/result.ts'
import type { Cell } from './cell.ts'
import type { CellContext } from './context.ts'

/** When `work` settles, its result rides in the user lane; `map` makes a message of it in the actor's own turn (semantics 2.6). */
export function pipe<T>(
  cell: Cell,
  work: PromiseLike<T>,
  map: (result: Result<T, unknown>) => unknown,
  context: CellContext,
): void {
  const ride = (result: Result<T, unknown>) =>
    cell.ride({ kind: 'piped', result, map: map as (result: Result<unknown, unknown>) => unknown, context })
  Promise.resolve(work).then(
    value => ride(ok(value)),
    reason => ride(err(reason)),
  )
}
