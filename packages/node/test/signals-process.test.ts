import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { program } from './support/program.ts'

/** Says `ready`, has a timer that keeps it alive until the shutdown clears it, and says what it does. */
const server = (options: string, drain = '', config = '') => `
  import { SupervisorStrategy } from '@cellactor/core'
  import { coordinatedShutdown, createSystem, shutdownOnSignals } from '@cellactor/node'
  const system = createSystem({ name: 'shop', logLevel: 'off', ${config} })
  system.spawn(() => ({ receive() {}, postStop() { console.log('actor stopped') } }))
  const busy = setInterval(() => {}, 1_000)
  const shutdown = coordinatedShutdown(system)
  shutdown.addTask('unbind', 'timer', () => { console.log('unbind'); clearInterval(busy) })
  shutdown.addTask('drain', 'work', async () => { ${drain} })
  shutdownOnSignals(system, ${options})
  void shutdown.whenDone.then(({ reason, isClean }) => console.log(reason, isClean))
  process.on('exit', code => console.log('exit', code))
  console.log('ready')
`

describe('a process of its own', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('10.2 shuts down on %s and ends by itself, with 0', async signal => {
    const { printed, kill, ended } = program(server('{}'))
    await printed('ready')
    kill(signal)
    expect(await ended).toEqual({
      code: 0,
      signal: null,
      out: ['ready', 'unbind', 'actor stopped', `${signal} true`, 'exit 0'],
      err: '',
    })
  })

  it('10.2 ends with 1 where a task failed', async () => {
    const { printed, kill, ended } = program(server('{}', `throw new Error('no')`))
    await printed('ready')
    kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 1, out: ['ready', 'unbind', 'actor stopped', 'SIGTERM false', 'exit 1'] })
  })

  it('10.2 a second signal ends it at once, with 128 + its number', async () => {
    const { printed, kill, ended } = program(server('{}', `console.log('draining'); await new Promise(() => {})`))
    await printed('ready')
    kill('SIGTERM')
    await printed('draining')
    kill('SIGINT')
    const code = 128 + constants.signals.SIGINT
    expect(await ended).toMatchObject({ code, signal: null, out: ['ready', 'unbind', 'draining', `exit ${code}`] })
  })

  it('10.2 exit: true ends it though something keeps it alive', async () => {
    const { printed, kill, ended } = program(server('{ exit: true }', 'setInterval(() => {}, 1_000)'))
    await printed('ready')
    kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, out: ['ready', 'unbind', 'actor stopped', 'SIGTERM true', 'exit 0'] })
  })

  it('10.2 exit: a function says the code', async () => {
    const { printed, kill, ended } = program(server('{ exit: report => report.phases.length }'))
    await printed('ready')
    kill('SIGINT')
    expect(await ended).toMatchObject({ code: 4, out: ['ready', 'unbind', 'actor stopped', 'SIGINT true', 'exit 4'] })
  })

  it('1.7 the listeners keep no process alive', async () => {
    const { ended } = program(`
      import { createSystem, shutdownOnSignals } from '@cellactor/node'
      shutdownOnSignals(createSystem('shop'))
      process.on('exit', code => console.log('exit', code))
    `)
    expect(await ended).toMatchObject({ code: 0, out: ['exit 0'] })
  })

  it('10.2 a failure that reaches the root shuts down what is around the system, too, and the process ends with 1', async () => {
    const config = `supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' })`
    const { ended } = program(`${server('{}', '', config)}
      system.spawn(() => ({ receive() { throw new Error('boom') } })).tell(1)
    `)
    const { code, out, err } = await ended
    expect({ code, out }).toEqual({ code: 1, out: ['ready', 'actor stopped', 'unbind', 'escalation false', 'exit 1'] })
    expect(JSON.parse(err)).toMatchObject({ system: 'shop', error: { message: 'boom' } })
  })
})
