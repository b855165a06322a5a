// Runs the suite in the engine that runs this file: Node, Deno or Bun.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { runInThisContext } from 'node:vm'

/** @type {import('../lib/run-engine.mjs').DriverRequest} */
const { suite, progress, leaveOut, isCensus, env } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
// The census puts its own in their place.
const { setImmediate, setTimeout, clearTimeout } = globalThis
/** @type {import('../suite/driver.ts').Driver} */
const driver = {
  macrotask: task => void setImmediate(task),
  limit(ms, giveUp) {
    const timer = setTimeout(giveUp, ms)
    return () => clearTimeout(timer)
  },
  now: () => performance.now(),
  begins: id => writeFileSync(progress, id),
  onUnhandledRejection: listener => void process.on('unhandledRejection', listener),
}
// Not by import: it is the very script that the other engines get.
const { run } = runInThisContext(readFileSync(suite, 'utf8'), { filename: 'suite.js' })({ env })
const { bun, deno, node } = process.versions
const report = { ...(await run(driver, leaveOut, isCensus)), version: bun ?? deno ?? node }
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit())
