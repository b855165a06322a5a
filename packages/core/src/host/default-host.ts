import { CellactorError } from '../identity/cellactor-error.ts'
import type { Host } from './host.ts'
import type { LogEvent } from './log-event.ts'
import { type Platform, platform } from './platform.ts'

/** Engines take a delay as a signed 32-bit number and fire at once past it. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/**
 * The host made of what `globalThis` offers: browsers, workers, Node, Deno, Bun, and bare engines (which lack timers
 * and a console: what needs them throws then, and says so). `ActorSystem.create` uses it unless another is given.
 */
export function defaultHost(): Host {
  const host: Host = {
    now: clock(platform),
    queueMicrotask: microtasks(),
    queueMacrotask: macrotasks(platform),
    ...timers(platform),
    random: () => Math.random(),
    epochMs: () => Date.now(),
  }
  const { AbortController, console } = platform
  if (AbortController !== undefined) host.abortController = () => new AbortController()
  if (console !== undefined)
    host.log = event => console[event.level](line(event), ...(event.data === undefined ? [] : [event.data]))
  return host
}

function clock({ performance }: Platform): () => number {
  if (performance !== undefined) return () => performance.now()
  // A wall clock may be set back; time must not.
  let latest = Date.now()
  return () => {
    latest = Math.max(latest, Date.now())
    return latest
  }
}

function microtasks(): (task: () => void) => void {
  // On Node the job of a resolved promise costs a fraction of `queueMicrotask`, which makes an async resource each time.
  const resolved = Promise.resolve()
  return task => void resolved.then(task)
}

function macrotasks({ setImmediate, MessageChannel, setTimeout }: Platform): (task: () => void) => void {
  if (setImmediate !== undefined) return task => void setImmediate(task)
  if (MessageChannel !== undefined) {
    const { port1, port2 } = new MessageChannel()
    const tasks: (() => void)[] = []
    port1.onmessage = () => tasks.shift()?.()
    return task => {
      tasks.push(task)
      port2.postMessage(undefined)
    }
  }
  if (setTimeout !== undefined) return task => void setTimeout(task, 0)
  return microtasks()
}

interface LongTimer {
  handle: unknown
}

function timers({ setTimeout, clearTimeout }: Platform): Pick<Host, 'setTimer' | 'clearTimer'> {
  if (setTimeout === undefined || clearTimeout === undefined) {
    const missing = () => {
      throw new CellactorError(
        'HOST_NO_TIMERS',
        'This engine has no timers. Give ActorSystem.create a `host` with setTimer and clearTimer.',
      )
    }
    return { setTimer: missing, clearTimer: missing }
  }
  return {
    setTimer(task, delayMs) {
      const timer: LongTimer = { handle: undefined }
      const arm = (restMs: number) => {
        const stepMs = Math.min(restMs, LONGEST_DELAY_MS)
        timer.handle = setTimeout(() => (restMs > stepMs ? arm(restMs - stepMs) : task()), stepMs)
      }
      arm(delayMs)
      return timer
    },
    clearTimer(timer) {
      clearTimeout((timer as LongTimer).handle)
    },
  }
}

function line(event: LogEvent): string {
  const time = event.epochMs === undefined ? '' : `${new Date(event.epochMs).toISOString()} `
  return `${time}[cellactor] ${event.level} ${event.path === undefined ? '' : `${event.path} `}${event.message}`
}
