import type { Host } from '@cellactor/core'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'

const OPTIONAL = ['epochMs', 'log', 'abortController', 'pick'] as const

/**
 * The same host, whose tasks run outside any trace. A drain of the dispatcher is scheduled by whoever happens to send the
 * first message, and inherits the context that was active there; the actors that it runs have nothing to do with it.
 */
export function rootedHost(host: Host): Host {
  const rooted: Host = {
    now: () => host.now(),
    queueMicrotask: task => host.queueMicrotask(outside(task)),
    queueMacrotask: task => host.queueMacrotask(outside(task)),
    setTimer: (task, delayMs) => host.setTimer(outside(task), delayMs),
    clearTimer: handle => host.clearTimer(handle),
    random: () => host.random(),
  }
  // What a host does not offer, the runtime must not find.
  for (const method of OPTIONAL) if (host[method] !== undefined) Object.assign(rooted, { [method]: host[method].bind(host) })
  return rooted
}

function outside(task: () => void): () => void {
  return () => (context.active() === ROOT_CONTEXT ? task() : context.with(ROOT_CONTEXT, task))
}
