import { Behavior, err, Handled, ok, poison } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { async, type Mw, noting, start, sync, ways } from './middleware-support.ts'
import { Boom, deferred, raise, recording, stateOf, watching } from './support.ts'

describe.each(ways)('8.6 middleware by %s', how => {
  it.each([
    ['sync', sync, sync],
    ['async', async, async],
    ['sync around async', sync, async],
    ['async around sync', async, sync],
  ])('8.6 the first is the outermost: %s', async (_, outer, inner) => {
    const log: string[] = []
    const { host, ref } = start(how, [outer(log, 'a'), inner(log, 'b')], noting(log))
    ref.tell('x')
    await host.settle()
    expect(log.filter(line => !line.endsWith('out'))).toEqual(['a in', 'b in', 'x'])
    // A sync one that passes on a promise is out before its inner one.
    if (outer === async || inner === sync) expect(log.indexOf('b out')).toBeLessThan(log.indexOf('a out'))
    expect(log.length).toBe(5)
  })

  it('2.1 an async one owns the actor until it settles', async () => {
    const gate = deferred()
    const log: string[] = []
    const { system, host, ref } = start(
      how,
      [
        async (_ctx, message, next) => {
          const handled = await next(message)
          await gate.promise
          log.push('out')
          return handled
        },
      ],
      noting(log),
    )
    for (const message of ['x', 'y']) ref.tell(message)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['awaiting', ['x']])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['x', 'out', 'y', 'out']])
  })

  it.each([
    ['at once', () => Handled.dropped],
    ['later', async () => Handled.dropped],
  ])('8.6 Handled.dropped keeps the message to itself: %s', async (_, drop) => {
    const log: string[] = []
    const { host, ref, seen } = start(
      how,
      [sync(log, 'a'), (_ctx, message, next) => (message === 'x' ? drop() : next(message))],
      noting(log),
    )
    for (const message of ['x', 'y']) ref.tell(message)
    await host.settle()
    expect(log.filter(line => line.length === 1)).toEqual(['y'])
    expect([seen.unhandled.length, seen.deadLetters.length, seen.failures.length]).toEqual([0, 0, 0])
  })

  it.each([
    ['at once', () => Handled.unhandled],
    ['later', async () => Handled.unhandled],
  ])('8.6 Handled.unhandled publishes it as unhandled, once: %s', async (_, leave) => {
    const log: string[] = []
    const { host, ref, seen } = start(how, [sync(log, 'a'), () => leave()], noting(log))
    ref.tell('x')
    await host.settle()
    expect([log.includes('x'), seen.unhandledMessages(), seen.unhandled[0]?.pid === ref.pid]).toEqual([false, ['x'], true])
  })

  it('8.6 may pass on another message', async () => {
    const log: string[] = []
    const { host, ref } = start(
      how,
      [(_ctx, message, next) => next(`<${message}>`), (_ctx, message, next) => next(`(${message})`)],
      noting(log),
    )
    ref.tell('x')
    await host.settle()
    expect(log).toEqual(['(<x>)'])
  })

  it('8.6 is given the context of the actor', async () => {
    const pids: unknown[] = []
    const look: Mw = (ctx, message, next) => {
      pids.push(ctx.pid, ctx.path.name)
      return next(message)
    }
    const { host, ref } = start(how, [look], noting([]))
    ref.tell('x')
    await host.settle()
    expect(pids).toEqual([ref.pid, 'ref'])
  })

  it('3.11 messages only: neither poison nor signals', async () => {
    const messages: string[] = []
    const look: Mw = (_ctx, message, next) => {
      messages.push(message)
      return next(message)
    }
    const { system, host, ref } = start(how, [look], noting([]))
    ref.tell('x')
    poison(ref)
    await host.settle()
    expect([messages, stateOf(system, ref)]).toEqual([['x'], 'gone'])
  })

  it('3.6 it is still there after a restart', async () => {
    const log: string[] = []
    const { host, ref } = start(how, [sync(log, 'a')], message =>
      message === 'boom' ? raise(new Boom('boom')) : noting(log)(message),
    )
    for (const message of ['boom', 'x']) ref.tell(message)
    await host.settle()
    expect(log.slice(-3)).toEqual(expect.arrayContaining(['a in', 'x', 'a out']))
  })

  it('8.6 stopped from the handler ends the actor', async () => {
    for (const make of [sync, async]) {
      const { system, host, ref, seen } = start(how, [make([], 'a')], () => Behavior.stopped)
      for (const message of ['x', 'y']) ref.tell(message)
      await host.settle()
      expect([stateOf(system, ref), seen.deadLetters.map(event => event.message)]).toEqual(['gone', ['y']])
    }
  })
})

describe('8.6 intercept and the behaviour in place', () => {
  it('8.6 it stays around what its inner behaviour becomes', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const second = recording<string>(log, message => `second ${message}`)
    const ref = system.spawn(
      Behavior.intercept(
        sync(log, 'a'),
        Behavior.receiveMessage<string>(() => second),
      ),
    )
    for (const message of ['x', 'y']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a in', 'a out', 'a in', 'second y', 'a out'])
  })

  it('8.6 unhandled and Err come through it', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const inner = Behavior.tryReceive<string>((_, message) => (message === 'x' ? err(new Boom('x')) : ok(Behavior.unhandled)))
    const ref = system.spawn(Behavior.intercept(sync([], 'a'), inner), { supervision: 'resume' })
    for (const message of ['x', 'y']) ref.tell(message)
    await host.settle()
    expect([seen.outcomes(), seen.unhandledMessages()]).toEqual([['resume'], ['y']])
  })
})
