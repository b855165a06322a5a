/** Messages that carry this mark do not reset the receive timeout (semantics 8.3). */
export const notInfluenceReceiveTimeout: unique symbol = Symbol('cellactor.notInfluenceReceiveTimeout')

export interface NotInfluenceReceiveTimeout {
  readonly [notInfluenceReceiveTimeout]: true
}
