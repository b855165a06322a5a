#!/usr/bin/env node
import { run } from './run.ts'
import { untilInterrupted } from './terminal/until-interrupted.ts'

// `quake-watch | head` closes the pipe early; that is no reason to crash.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

// Never `process.exit`: the exit code is set, and the process ends by itself when the system has terminated.
process.exitCode = await run(process.argv.slice(2), {
  out: line => console.log(line),
  err: line => console.error(line),
  // npm runs a workspace's script in the workspace; the user means the folder where npm was called.
  directory: process.env.INIT_CWD ?? process.cwd(),
  untilInterrupted,
})
