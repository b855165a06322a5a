import { catchStray } from '../failure/promise-like.ts'
import { type AbortSource, minimalAbortController } from './abort.ts'
import type { Host } from './host.ts'

/** Of a timer that is set, by a host that gives no handles. */
const NO_HANDLE = Symbol('no handle')

/**
 * A host whose callbacks may throw, or return promises, without harm: each kind of trouble is reported once, and
 * something sensible is done instead (time stands still, a timer never fires, work is queued by the language's own means).
 */
export function guardHost(host: Host, report: (method: string, error: unknown) => void): Host {
  const reported = new Set<string>()
  const trouble = (method: keyof Host, error: unknown) => {
    if (reported.has(method)) return
    reported.add(method)
    report(method, error)
  }
  const attempt = <T>(method: keyof Host, call: () => T, otherwise: () => T): T => {
    try {
      return call()
    } catch (error) {
      trouble(method, error)
      return otherwise()
    }
  }
  const number = (method: keyof Host, call: () => number, otherwise: () => number): number => {
    const given: unknown = attempt(method, call, otherwise)
    if (typeof given === 'number' && !Number.isNaN(given)) return given
    if (!catchStray(given, error => trouble(method, error))) trouble(method, new TypeError(`host.${method} gave no number`))
    return otherwise()
  }
  const duty = (method: keyof Host, call: () => unknown, otherwise: () => void) => {
    catchStray(attempt(method, call, otherwise), error => trouble(method, error))
  }
  const byPromise = (task: () => void) => void Promise.resolve().then(task)
  /** A host that runs the task at once would run actors inside `tell`: it is put off by the language's own means. */
  const later = (method: 'queueMicrotask' | 'queueMacrotask', task: () => void) => {
    let isReturning = false
    const queued = () => {
      if (isReturning) return task()
      trouble(method, new Error(`host.${method} ran its task at once`))
      byPromise(task)
    }
    duty(
      method,
      () => host[method](queued),
      () => byPromise(task),
    )
    isReturning = true
  }
  let latest = 0
  const guarded: Host = {
    now() {
      latest = number(
        'now',
        () => host.now(),
        () => latest,
      )
      return latest
    },
    queueMicrotask: task => later('queueMicrotask', task),
    queueMacrotask: task => later('queueMacrotask', task),
    setTimer(task, delayMs) {
      // No host knows an endless delay; it is never over, and needs no timer.
      if (delayMs === Number.POSITIVE_INFINITY) return undefined
      let isReturning = false
      const fired = () => {
        if (isReturning) return task()
        trouble('setTimer', new Error('host.setTimer ran its task at once'))
        byPromise(task)
      }
      const handle = attempt(
        'setTimer',
        () => host.setTimer(fired, delayMs) ?? NO_HANDLE,
        () => undefined,
      )
      isReturning = true
      catchStray(handle, error => trouble('setTimer', error))
      return handle
    },
    clearTimer(handle) {
      if (handle !== undefined)
        duty(
          'clearTimer',
          () => host.clearTimer(handle === NO_HANDLE ? undefined : handle),
          () => {},
        )
    },
    random: () =>
      number(
        'random',
        () => host.random(),
        () => 0.5,
      ),
    abortController: () =>
      checked(
        attempt(
          'abortController',
          () => host.abortController?.(),
          () => undefined,
        ),
        trouble,
      ),
  }
  if (host.pick !== undefined)
    guarded.pick = count =>
      number(
        'pick',
        () => host.pick?.(count) ?? 0,
        () => 0,
      )
  if (host.epochMs !== undefined)
    guarded.epochMs = () =>
      number(
        'epochMs',
        () => host.epochMs?.() ?? 0,
        () => 0,
      )
  if (host.log !== undefined)
    guarded.log = event =>
      duty(
        'log',
        () => host.log?.(event),
        () => {},
      )
  return guarded
}

/**
 * The host of the core itself: its clock and its queues are known to behave, and are what every turn begins with. They are
 * used as they are; the rest goes through the guard like any other host's.
 */
export function guardOwnHost(host: Host, report: (method: string, error: unknown) => void): Host {
  const { now, queueMicrotask, queueMacrotask } = host
  return { ...guardHost(host, report), now, queueMicrotask, queueMacrotask }
}

/** What a host gave for a controller, if it is one; else the core's own. */
function checked(given: AbortSource | undefined, trouble: (method: keyof Host, error: unknown) => void): AbortSource {
  if (typeof given?.abort === 'function' && typeof given.signal === 'object') return given
  catchStray(given, error => trouble('abortController', error))
  return minimalAbortController()
}
