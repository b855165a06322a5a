import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ContenderError } from './contender-error.mjs'

/** @typedef {{ check: number, nanos: number, figures?: Record<string, number>, series?: import('./bench.mjs').Point[] }} Measured */
/** @typedef {{ answer?: Measured, problem?: string }} Reply */

const program = fileURLToPath(new URL('contender-process.mjs', import.meta.url))
/** One that gives no answer for so long never will. */
const PATIENCE_MS = 300_000

/** The parent's end of a contender in a process of its own. */
export class Contender {
  #name
  #process
  /** @type {{ resolve(reply: Measured | undefined): void, reject(error: Error): void } | undefined} */
  #waiting
  /** @type {ContenderError | undefined} */
  #ended
  #said = ''

  /**
   * @param {string} name for errors: bench and contender
   * @param {{ patienceMs?: number, nodeOptions?: readonly string[] | undefined }} [options]
   */
  constructor(name, { patienceMs = PATIENCE_MS, nodeOptions = [] } = {}) {
    this.#name = name
    this.patienceMs = patienceMs
    this.#process = fork(program, {
      execArgv: ['--expose-gc', ...nodeOptions],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    })
    this.#process.on('message', reply => this.#heard(/** @type {Reply} */ (reply)))
    this.#process.on('error', error => this.#end(error.message))
    this.#process.on('close', (code, signal) => this.#end(`its process ended (${signal ?? `exit code ${code}`})${this.#said}`))
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.#said = `${this.#said}\n${text}`.slice(-2_000)
      })
    }
  }

  /** @param {import('./contender-process.mjs').Preparation} preparation */
  async prepare(preparation) {
    await this.#ask(preparation)
  }

  /** One turn: the garbage is collected, then the work is done and timed. */
  async turn() {
    const measured = await this.#ask('turn')
    if (measured === undefined) throw new ContenderError(this.#name, 'it gave no figures')
    return measured
  }

  /** Ends the process; nothing is waited for. */
  stop() {
    this.#ended ??= new ContenderError(this.#name, 'it was stopped')
    this.#process.kill()
  }

  /**
   * @param {import('./contender-process.mjs').Preparation | 'turn'} request
   * @returns {Promise<Measured | undefined>}
   */
  #ask(request) {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end(`no answer for ${this.patienceMs / 1000} s`)
        this.#process.kill('SIGKILL')
      }, this.patienceMs)
      const settled = () => {
        clearTimeout(timer)
        this.#waiting = undefined
      }
      this.#waiting = {
        resolve(reply) {
          settled()
          resolve(reply)
        },
        reject(error) {
          settled()
          reject(error)
        },
      }
      this.#process.send(request, error => {
        if (error !== null) this.#end(error.message)
      })
    })
  }

  /** @param {Reply} reply */
  #heard({ answer, problem }) {
    if (problem === undefined) this.#waiting?.resolve(answer)
    else this.#waiting?.reject(new ContenderError(this.#name, problem))
  }

  /** @param {string} problem */
  #end(problem) {
    this.#ended ??= new ContenderError(this.#name, problem)
    this.#waiting?.reject(this.#ended)
  }
}
