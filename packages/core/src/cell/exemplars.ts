import { ActorFailure } from '../failure/actor-failure.ts'
import type { Cell } from './cell.ts'
import { Failure } from './failure.ts'
import { infoOf } from './faults.ts'
import { ReplyRef } from './reply-ref.ts'

/**
 * One of each of what is made often and kept by nobody, to be kept as long as its system. Where a full collection finds no
 * object of a class, V8 forgets the code that it has optimised for it (V8 11, right after one: 100,000 questions each 25 %
 * faster with this, restarts 20 %).
 */
export function exemplarsOf(root: Cell): readonly object[] {
  const failure = new Failure(root, infoOf(root, ActorFailure.from('exemplar')), 0, undefined, 0)
  return [failure, new ReplyRef(root, undefined, undefined, true), root.env.deadlines.exemplar()]
}
