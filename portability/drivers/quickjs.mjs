// Runs the suite in QuickJS: an engine that has nothing but ECMAScript, and is given nothing but the driver.
import process from 'node:process'
import { Worker } from 'node:worker_threads'

// The engine's stack lies on that of the thread, and what overflows it first must be the engine's own.
const resourceLimits = { stackSizeMb: 256, maxOldGenerationSizeMb: 4_096 }
const worker = new Worker(new URL('./quickjs-thread.mjs', import.meta.url), { argv: process.argv.slice(2), resourceLimits })
worker.on('error', error => {
  console.error(error)
  process.exitCode = 1
})
