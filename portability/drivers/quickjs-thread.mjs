import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { getQuickJS } from 'quickjs-emscripten'

/** @typedef {import('quickjs-emscripten').QuickJSHandle} Handle */

const STACK_BYTES = 1024 * 1024

/** @type {import('../lib/run-engine.mjs').DriverRequest} */
const { suite, progress, leaveOut, isCensus, env } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const quickjs = await getQuickJS()
const runtime = quickjs.newRuntime({ maxStackSizeBytes: STACK_BYTES })
const context = runtime.newContext()

/** @param {string} code */
const evaluated = code => context.unwrapResult(context.evalCode(code, 'suite.js'))
/** @param {unknown} value */
const given = value => evaluated(`(${JSON.stringify(value)})`)
/** @param {Handle} callable @param {...Handle} args */
const called = (callable, ...args) => context.unwrapResult(context.callFunction(callable, context.undefined, ...args))

/** Macrotasks, in order. @type {Handle[]} */
const tasks = []
/** What is called when nothing is left to do: there is no clock that could say that it takes too long. @type {Handle | undefined} */
let giveUp

const driver = context.newObject()
context.setProp(
  driver,
  'macrotask',
  context.newFunction('macrotask', task => void tasks.push(task.dup())),
)
context.setProp(
  driver,
  'limit',
  context.newFunction('limit', (_ms, call) => {
    giveUp?.dispose()
    giveUp = call.dup()
    return context.newFunction('inTime', () => {
      giveUp?.dispose()
      giveUp = undefined
    })
  }),
)
context.setProp(
  driver,
  'begins',
  context.newFunction('begins', id => writeFileSync(progress, context.getString(id))),
)
context.setProp(
  driver,
  'now',
  context.newFunction('now', () => context.newNumber(performance.now())),
)

const made = called(evaluated(readFileSync(suite, 'utf8')), given({ env }))
const running = called(context.getProp(made, 'run'), driver, given(leaveOut), given(isCensus))
const report = JSON.parse(context.getString(called(evaluated('JSON.stringify'), ended(running))))
if (report.foreign.some((/** @type {string} */ name) => name !== 'InternalError')) {
  throw new Error(`This QuickJS has more than ECMAScript: ${report.foreign.join(', ')}.`)
}
process.stdout.write(`${JSON.stringify({ ...report, version: version() })}\n`)

/**
 * Runs jobs, and a macrotask whenever there are none.
 * @param {Handle} promise
 * @returns {Handle} what it is fulfilled with
 */
function ended(promise) {
  for (;;) {
    context.unwrapResult(runtime.executePendingJobs())
    if (runtime.hasPendingJob()) continue
    const state = context.getPromiseState(promise)
    if (state.type !== 'pending') return context.unwrapResult(state)
    const next = tasks.shift() ?? giveUp?.dup()
    if (next === undefined) throw new Error('The run has come to a standstill.')
    called(next).dispose()
    next.dispose()
  }
}

/** That of the engine stands only in the text that comes with it. */
function version() {
  const manifest = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/package.json')
  const readme = readFileSync(path.join(path.dirname(manifest), 'README.md'), 'utf8')
  return /bellard\/quickjs.*?Version \[(\d{4}-\d\d-\d\d)/s.exec(readme)?.[1] ?? 'unknown'
}
