import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, boom, deferred, doer, unhandledRejections } from './support.ts'

describe('2.4 what an instance has begun and its successor shall not get', () => {
  it.each(['replaced', 'stopped'] as const)('2.4 pipeToSelf of a %s instance: the result becomes a dead letter', async how => {
    const { system, host } = simulate()
    const letters = eventProbe(system, 'deadLetter')
    const work = deferred<string>()
    const log: string[] = []
    const ref = system.spawn(doer(), 'target')
    ref.tell(ctx =>
      ctx.pipeToSelf(work.promise, () => {
        log.push('mapped')
        return () => void log.push('handled')
      }),
    )
    await host.settle()
    if (how === 'replaced') ref.tell(boom)
    else system.stop(ref)
    await host.settle()
    work.resolve('late')
    await host.settle()
    expect(log).toEqual([])
    expect(letters.events.map(event => [event.reason, event.target.name])).toEqual([['staleInstance', 'target']])
  })

  it('2.4 a result that was queued when its instance failed becomes one as well', async () => {
    const { system, host } = simulate()
    const letters = eventProbe(system, 'deadLetter')
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer())
    ref.tell(ctx => {
      ctx.pipeToSelf(Promise.resolve(), () => () => void log.push('handled'))
      return gate.promise
    })
    ref.tell(() => void log.push('told'))
    await host.settle()
    gate.reject(new Boom('the handler'))
    await host.settle()
    expect(log).toEqual(['told'])
    expect(letters.events.map(event => event.reason)).toEqual(['staleInstance'])
  })

  it('2.4 a late rejection of piped work is a dead letter too, and never unhandled', async () => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate()
    const letters = eventProbe(system, 'deadLetter')
    const work = deferred()
    const ref = system.spawn(doer())
    ref.tell(ctx => ctx.pipeToSelf(work.promise, () => () => {}))
    await host.settle()
    system.stop(ref)
    await host.settle()
    work.reject(new Boom('late'))
    await host.settle()
    expect(letters.events.map(event => event.reason)).toEqual(['staleInstance'])
    expect(await unhandled.stop()).toEqual([])
  })

  it('2.4 after a resume the instance is the same: its result arrives', async () => {
    const { system, host } = simulate()
    const work = deferred()
    const log: string[] = []
    const ref = system.spawn(doer(), { supervision: 'resume' })
    ref.tell(ctx => ctx.pipeToSelf(work.promise, () => () => void log.push('handled')))
    ref.tell(boom)
    await host.settle()
    work.resolve()
    await host.settle()
    expect(log).toEqual(['handled'])
  })
})
