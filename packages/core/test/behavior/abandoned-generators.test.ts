import { Behavior, err } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, counted, deferred, raise, unhandledRejections, watching } from './support.ts'

describe('2.8 an abandoned async generator', () => {
  const abandoned = async (after: 'an Err' | 'a rejection' | 'its end', how: 'stop' | 'restart') => {
    const { system, host } = simulate()
    const seen = watching(system)
    const gone = eventProbe(system, 'abandoned')
    const gate = deferred()
    const log: string[] = []
    let isFirst = true
    const parent = system.spawn(
      Behavior.setup<'fail'>(ctx => {
        const child = ctx.spawn(
          Behavior.tryReceive<string>(() =>
            counted(
              (async function* () {
                try {
                  await gate.promise
                  log.push('settled')
                  if (after === 'a rejection') throw new Boom('late')
                  if (after === 'an Err') yield* err(new Boom('late'))
                  log.push('went on')
                } finally {
                  log.push('finally')
                }
                return Behavior.stopped
              })(),
              log,
            ),
          ),
          { name: 'child', supervision: 'restart' },
        )
        if (isFirst) child.tell('a')
        isFirst = false
        return Behavior.receiveMessage(() => raise(new Boom('parent')))
      }),
    )
    await host.settle()
    if (how === 'stop') system.stop(parent)
    else parent.tell('fail')
    await host.advance(4_999)
    expect([gone.events.length, log]).toEqual([0, []])
    await host.advance(1)
    expect(gone.events.map(event => [event.what, event.path.name])).toEqual([['receive', 'child']])
    const before = [seen.failures.length, seen.life('child').length]
    return { host, gate, log, seen, before, after: () => [seen.failures.length, seen.life('child').length] }
  }

  it.each(['stop', 'restart'] as const)('2.8 gets return() when its pending step settles: %s', async how => {
    const run = await abandoned('an Err', how)
    run.gate.resolve()
    await run.host.settle()
    expect(run.log).toEqual(['settled', 'return', 'finally'])
    expect(run.after()).toEqual(run.before)
  })

  it('2.3 one that comes to its end has no effect', async () => {
    const run = await abandoned('its end', 'stop')
    run.gate.resolve()
    await run.host.settle()
    expect(run.log).toEqual(expect.arrayContaining(['settled', 'went on', 'finally']))
    expect(run.after()).toEqual(run.before)
  })

  it('2.3 one that rejects is logged, never unhandled', async () => {
    const rejections = unhandledRejections()
    const run = await abandoned('a rejection', 'stop')
    const problems = run.seen.problems().length
    run.gate.resolve()
    await run.host.settle()
    expect([run.log, run.seen.problems().length - problems]).toEqual([['settled', 'finally'], 1])
    expect(run.after()).toEqual(run.before)
    expect(await rejections.stop()).toEqual([])
  })

  it('2.8 while its pending step never settles nothing of it runs', async () => {
    const run = await abandoned('an Err', 'stop')
    await run.host.advance(60_000)
    expect(run.log).toEqual([])
  })
})
