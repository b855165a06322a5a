import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const hooks = new URL('../life/source-hooks.mjs', import.meta.url).href
const loads = new URL('./loads.ts', import.meta.url).href

/** A process of its own; one that does not end by itself is killed: its code is `null`. */
function exitOf(rest: string): Promise<{ readonly code: number | null; readonly out: string }> {
  const program = `
    import { ActorSystem } from '@cellactor/core'
    import { loads } from ${JSON.stringify(loads)}
    const system = ActorSystem.create({ name: 'exit', logLevel: 'off' })
    ${rest}
    console.log('done')
  `
  const args = ['--conditions=@cellactor/source', '--import', hooks, '--input-type=module', '--eval', program]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: here, timeout: 30_000, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', chunk => {
      out += chunk
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, out: out.trim() }))
  })
}

describe('1.7 no handle keeps the process alive', () => {
  it('1.7 after every load on one system that is left alone, and on one that is terminated', { timeout: 40_000 }, async () => {
    const rest = `
      const other = ActorSystem.create({ name: 'other', logLevel: 'off' })
      for (const { run, count } of loads) {
        await run(system, Math.min(count, 1_000))
        await run(other, Math.min(count, 1_000))
      }
      await other.terminate()
    `
    expect(await exitOf(rest)).toEqual({ code: 0, out: 'done' })
  })

  it('1.7 a timer that is set does, so that this test can fail', { timeout: 40_000 }, async () => {
    const timed = `({ receive() {}, preStart: ctx => ctx.timers.startSingle('key', 1, 3_600_000) })`
    expect(await exitOf(`system.spawn(() => ${timed}); setTimeout(() => process.exit(3), 200).unref()`)).toEqual({
      code: 3,
      out: 'done',
    })
  })
})
