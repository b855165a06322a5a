import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const hooks = new URL('./source-hooks.mjs', import.meta.url).href

interface Exit {
  readonly code: number | null
  readonly out: string
}
/** Runs a program that uses the core from its sources; one that does not end by itself is killed, its code is `null`. */
function run(program: string): Promise<Exit> {
  const args = ['--conditions=@cellactor/source', '--import', hooks, '--input-type=module', '--eval', program]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: here, timeout: 15_000, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', chunk => {
      out += chunk
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, out: out.trim() }))
  })
}
const prelude = `
  import { ActorSystem, SupervisorStrategy, gracefulStop } from '@cellactor/core'
  const system = ActorSystem.create({ name: 'idle', logLevel: 'off' })
  let handled = 0
  process.on('exit', () => console.log('handled', handled))
`

describe('1.7 the process can exit', () => {
  it('1.7 when nothing was ever spawned', async () => {
    expect(await run(prelude)).toEqual({ code: 0, out: 'handled 0' })
  })

  it('1.7 when all messages have been handled, though the actors live', async () => {
    const program = `${prelude}
      const ref = system.spawn(() => ({ async receive() { await null; handled++ } }))
      for (let n = 0; n < 100; n++) ref.tell(n)
    `
    expect(await run(program)).toEqual({ code: 0, out: 'handled 100' })
  })

  it('1.7 after starts, failures, a backoff and stops, whose timers are gone', async () => {
    const program = `${prelude}
      const supervision = SupervisorStrategy.restart({ backoff: { minMs: 20, maxMs: 20, resetAfterMs: 600_000 } })
      const failing = () => ({ receive(_, n) { handled++; if (n === 1) throw new Error('once') } })
      const ref = system.spawn(failing, { supervision })
      ref.tell(1)
      ref.tell(2)
      await system.spawnAsync(() => ({ async preStart() { await null }, receive() {} }))
      const other = system.spawn(() => ({ receive() {}, async postStop() { await null } }))
      await gracefulStop(other, 600_000)
    `
    expect(await run(program)).toEqual({ code: 0, out: 'handled 2' })
  })

  it('1.7 while a handler waits for what nobody will do', async () => {
    const program = `${prelude}
      const ref = system.spawn(() => ({ receive() { handled++; return new Promise(() => {}) } }))
      ref.tell('for ever')
      ref.tell('never reached')
    `
    expect(await run(program)).toEqual({ code: 0, out: 'handled 1' })
  })

  it('1.7 after terminate', async () => {
    const program = `${prelude}
      const ref = system.spawn(() => ({ receive() { handled++; void system.terminate() } }))
      ref.tell(1)
      const { cause } = await system.whenTerminated
      console.log(cause)
    `
    expect(await run(program)).toEqual({ code: 0, out: 'terminate\nhandled 1' })
  })
})
