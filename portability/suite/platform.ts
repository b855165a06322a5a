// What a test gets where it names something that ECMAScript does not have. The bundle puts an import of these names at the
// top of each file of tests: it shadows the engine's own. The sources of the packages see the engine as it is.
import { present } from './driver.ts'
import { needed } from './needed.ts'

/** Whoever does anything with it reaches for it. */
function absent(name: string): object {
  const reach = () => {
    needed.reach(name)
    return undefined
  }
  return new Proxy(function constructible() {}, {
    apply: reach,
    construct: () => {
      needed.reach(name)
      return {}
    },
    get: reach,
    set: () => {
      needed.reach(name)
      return true
    },
    has: () => {
      needed.reach(name)
      return false
    },
    getOwnPropertyDescriptor: reach,
  })
}

export const setTimeout = absent('setTimeout')
export const clearTimeout = absent('clearTimeout')
export const setInterval = absent('setInterval')
export const clearInterval = absent('clearInterval')
export const AbortController = absent('AbortController')
export const AbortSignal = absent('AbortSignal')
export const MessageChannel = absent('MessageChannel')
export const structuredClone = absent('structuredClone')
export const performance = absent('performance')
export const console = absent('console')
export const URL = absent('URL')
export const fetch = absent('fetch')
export const crypto = absent('crypto')
export const Buffer = absent('Buffer')
export const gc = absent('gc')

/** What the bundle makes of a `using`. */
const disposal = absent('Symbol.dispose')

export { disposal as using }

/** The language's own means do the same. */
export const queueMicrotask = (task: () => void): void => void Promise.resolve().then(task)

/** With it tests let the engine's event loop turn once; every driver can do that. */
export const setImmediate = (task: () => void): void => present.driver.macrotask(task)

type Rejection = (reason: unknown) => void

/** Of Node's: the settings of the tests, and the notice of rejections that nobody handled. */
const portableProcess: Readonly<Record<string, unknown>> = {
  env: present.env,
  on(event: string, listener: Rejection) {
    if (event === 'unhandledRejection') present.rejectionListeners.add(listener)
    else needed.reach(`process.on('${event}')`)
  },
  off(event: string, listener: Rejection) {
    if (event === 'unhandledRejection') present.rejectionListeners.delete(listener)
  },
}
export const process = new Proxy(portableProcess, {
  get(target, key) {
    if (typeof key === 'string' && !(key in target)) needed.reach(`process.${key}`)
    return Reflect.get(target, key) as unknown
  },
})

const platform = ['gc', 'setTimeout', 'setImmediate', 'queueMicrotask', 'AbortController', 'performance', 'console', 'process']
const shadow = new Proxy(globalThis, {
  get(target, key) {
    if (typeof key === 'string' && platform.includes(key)) needed.reach(key)
    return Reflect.get(target, key) as unknown
  },
})

export { shadow as globalThis }
