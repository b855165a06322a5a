import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const loader = fileURLToPath(new URL('./register-typescript.mjs', import.meta.url))
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the program as a process of its own, from its sources: Node is taught TypeScript by a loader hook, and finds the
 * packages by their source condition. So no build is needed, and none can be stale.
 */
export function startProgram(args: readonly string[]) {
  const { INIT_CWD: _, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=@cellactor/source', '--import', loader, main, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk
    for (const look of watchers) look()
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })

  return {
    ended,
    stdout: () => stdout,
    interrupt: () => child.kill('SIGINT'),
    /** Resolves when `text` has been printed, rejects when the program ends without it. */
    printed: (text: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (stdout.includes(text)) resolve()
        }
        watchers.add(look)
        look()
        void ended.then(end => reject(new Error(`ended with ${end.code} before '${text}': ${end.stdout}${end.stderr}`)))
      }),
  }
}

export function runProgram(...args: string[]): Promise<Ended> {
  return startProgram(args).ended
}
