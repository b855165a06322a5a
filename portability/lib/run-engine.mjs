import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * @typedef {object} Request
 * @property {string} suite the file of the bundle
 * @property {readonly string[]} leaveOut ids of tests
 * @property {boolean} isCensus
 * @property {import('./engines.mjs').Scale} scale
 */

/**
 * What a driver is told, by a file: `env` is what tests find in the environment; the id of each test goes to `progress`.
 * @typedef {Request & { env: Readonly<Record<string, string>>, progress: string }} DriverRequest
 */
/** @typedef {import('../suite/run.ts').Report & { version: string }} Report */

/**
 * @typedef {object} Run
 * @property {Report | undefined} report none where the engine did not come to an end
 * @property {string} output what else it said
 * @property {number} seconds
 */

const LONGEST_MS = 15 * 60_000

/**
 * @param {readonly string[]} command
 * @param {Request} request
 * @returns {Promise<Run>}
 */
export async function runEngine(command, request) {
  const startedAt = performance.now()
  const folder = mkdtempSync(path.join(tmpdir(), 'cellactor-portability-'))
  const file = path.join(folder, 'request.json')
  const progress = path.join(folder, 'progress')
  writeFileSync(progress, 'no test')
  writeFileSync(file, JSON.stringify({ ...request, env: envOf(request.scale), progress }))
  const { stdout, output } = await ended([...command, file])
  const last = readFileSync(progress, 'utf8')
  rmSync(folder, { recursive: true, force: true })
  // Of what was printed the last line: engines may have printed before it.
  const report = parsed(stdout.trimEnd().split('\n').at(-1) ?? '')
  return { report, output: `${output}\nlast test begun: ${last}`, seconds: (performance.now() - startedAt) / 1_000 }
}

/** @param {import('./engines.mjs').Scale} scale */
const envOf = ({ scripts, seeds }) => ({ CELLACTOR_RUNS: String(scripts), CELLACTOR_STRESS_SEEDS: String(seeds) })

/**
 * @param {readonly string[]} command
 * @returns {Promise<{ stdout: string, output: string }>}
 */
function ended([program = '', ...args]) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, NO_COLOR: '1' },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('error', error => resolve({ stdout, output: error.message }))
    child.on('close', (code, signal) => {
      resolve({ stdout, output: `${stderr}\nended with ${signal ?? code}` })
    })
  })
}

/**
 * @param {string} line
 * @returns {Report | undefined}
 */
function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
