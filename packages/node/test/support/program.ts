import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const hooks = new URL('./source-hooks.mjs', import.meta.url).href
const patienceMs = 15_000

export interface Ended {
  readonly code: number | null
  /** What ended it; `SIGKILL` also for a program that did not end by itself. */
  readonly signal: NodeJS.Signals | null
  readonly out: readonly string[]
  readonly err: string
}

/** A program that uses the packages from their sources, as a process of its own. */
export function program(code: string) {
  const args = ['--conditions=@cellactor/source', '--import', hooks, '--input-type=module', '--eval', code]
  const child = spawn(process.execPath, args, { cwd: here, timeout: patienceMs, killSignal: 'SIGKILL' })
  let out = ''
  let err = ''
  let look = () => {}
  child.stdout.setEncoding('utf8').on('data', chunk => {
    out += chunk
    look()
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    err += chunk
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, out: out.split('\n').filter(Boolean), err }))
  })
  return {
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Resolves when this has been printed, and rejects where the program ends without it. */
    printed: (text: string) =>
      new Promise<void>((resolve, reject) => {
        look = () => {
          if (out.includes(text)) resolve()
        }
        look()
        void ended.then(({ code }) => reject(new Error(`ended with ${code} before it printed ${text}:\n${out}\n${err}`)))
      }),
  }
}
