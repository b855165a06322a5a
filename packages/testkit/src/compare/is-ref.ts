import type { ActorPath, ActorRef, Pid } from '@cellactor/core'

/** By its shape: refs of adapters, of other nodes and of a test's own making are refs, too. */
export function isRef(value: object): value is ActorRef<never> {
  return 'tell' in value && typeof value.tell === 'function' && 'path' in value && 'pid' in value && isPid(value.pid)
}

export function isPid(value: unknown): value is Pid {
  return typeof value === 'object' && value !== null && 'equals' in value && typeof value.equals === 'function' && 'id' in value
}

export function isPath(value: object): value is ActorPath {
  return (
    'segments' in value &&
    Array.isArray(value.segments) &&
    'uid' in value &&
    'child' in value &&
    typeof value.child === 'function'
  )
}
