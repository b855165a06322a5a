import { constants } from 'node:os'
import { types } from 'node:util'
import type { ActorSystem, ExtensionId } from '@cellactor/core'
import { type CoordinatedShutdown, coordinatedShutdown } from './coordinated-shutdown.ts'
import type { ShutdownReport } from './shutdown-report.ts'

/** What one call of `shutdownOnSignals` wants. */
interface Wish {
  readonly signals: ReadonlySet<NodeJS.Signals>
  readonly exit: boolean | ((report: ShutdownReport) => number)
  readonly repeatWithinMs: number
}

/** As `setMaxListeners` has it. */
const UNLIMITED = 0

/** The one listener of a system for each signal: so that one delivery counts as one, whoever asked for it. */
class SignalWatch {
  readonly #system: ActorSystem
  readonly #shutdown: CoordinatedShutdown
  readonly #wishes = new Set<Wish>()
  readonly #listeners = new Map<NodeJS.Signals, () => void>()
  #first: { readonly at: number; readonly wishes: readonly Wish[] } | undefined
  #isOver = false
  #hasRoom = false

  constructor(system: ActorSystem) {
    this.#system = system
    this.#shutdown = coordinatedShutdown(system)
    void this.#shutdown.whenDone.then(report => {
      const wishes = this.#concerned(report).filter(wish => this.#wishes.has(wish))
      this.#isOver = true
      this.#wishes.clear()
      this.#listen()
      // Whoever else waits for the report has a turn before the process may be gone.
      if (wishes.length > 0) setImmediate(() => this.#end(wishes, report))
    })
  }

  add(wish: Wish): () => void {
    // There is nothing left to shut down: a listener would do no more than keep signals from ending the process.
    if (this.#isOver) return () => {}
    this.#wishes.add(wish)
    this.#listen()
    return () => {
      this.#wishes.delete(wish)
      this.#listen()
    }
  }

  /** Listens to what is wished for, and to nothing else. */
  #listen(): void {
    const wanted = new Set([...this.#wishes].flatMap(({ signals }) => [...signals]))
    this.#makeRoom(wanted.size > 0)
    for (const [signal, listener] of this.#listeners) {
      if (wanted.has(signal)) continue
      process.off(signal, listener)
      this.#listeners.delete(signal)
    }
    for (const signal of wanted) {
      if (this.#listeners.has(signal)) continue
      const listener = () => this.#received(signal)
      process.on(signal, listener)
      this.#listeners.set(signal, listener)
    }
  }

  /** Node takes the eleventh listener for a leak. One of each system is none: it goes with the system. */
  #makeRoom(isWanted: boolean): void {
    const limit = process.getMaxListeners()
    if (isWanted === this.#hasRoom || limit === UNLIMITED) return
    process.setMaxListeners(isWanted ? limit + 1 : limit - 1)
    this.#hasRoom = isWanted
  }

  /** Who wished for a way to end: by the signal that began it, or by a failure that no supervisor could settle. */
  #concerned({ termination }: ShutdownReport): readonly Wish[] {
    if (this.#first !== undefined) return this.#first.wishes
    return termination.cause === 'escalation' || termination.cause === 'fault' ? [...this.#wishes] : []
  }

  #received(signal: NodeJS.Signals): void {
    const wishes = [...this.#wishes].filter(({ signals }) => signals.has(signal))
    if (this.#first === undefined) {
      this.#first = { at: performance.now(), wishes }
      void this.#shutdown.run(signal)
      return
    }
    const sinceMs = performance.now() - this.#first.at
    if (wishes.some(({ repeatWithinMs }) => sinceMs >= repeatWithinMs)) process.exit(128 + constants.signals[signal])
  }

  #end(wishes: readonly Wish[], report: ShutdownReport): void {
    for (const { exit } of wishes) {
      const code = this.#codeOf(exit, report)
      if (exit !== false) process.exit(code)
      if (code !== 0 || process.exitCode === undefined) process.exitCode = code
    }
  }

  #codeOf(exit: Wish['exit'], report: ShutdownReport): number {
    if (typeof exit !== 'function') return report.isClean ? 0 : 1
    try {
      const code: unknown = exit(report)
      if (Number.isInteger(code)) return code as number
      // Of a function that ought to be synchronous: its rejection is never unhandled (semantics 2.7).
      if (types.isPromise(code)) code.catch(() => {})
      this.#system.log.error(`shutdownOnSignals: exit gave ${String(code)}, which is no exit code. The process ends with 1.`)
    } catch (error) {
      this.#system.log.error('shutdownOnSignals: exit threw. The process ends with 1.', { error })
    }
    return 1
  }
}

export const signalWatch: ExtensionId<SignalWatch> = Object.freeze({
  key: 'cellactor/signalWatch',
  create: (system: ActorSystem) => new SignalWatch(system),
})
