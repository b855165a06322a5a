import { err, type MaybePromise, type Outcome } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom } from '../failure/support.ts'
import { expectHealthy } from '../user-code/support.ts'
import { type RunHandler, worldWithin } from './carrying.ts'
import { watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

interface Oddity {
  readonly run: RunHandler
  /** Whether it is a fault, of which there is one report in all. */
  readonly isFault: boolean
}
const attempt = (handle: () => unknown): unknown => {
  try {
    return handle()
  } catch {
    return undefined
  }
}
/** Waits for a handler as a careful `run` would, without passing on what it gave. */
const swallowed = (given: unknown): void => {
  if (given instanceof Promise) given.catch(() => {})
}

const oddities: Readonly<Record<string, Oddity>> = {
  'gives what the handler gave': { run: handle => handle(), isFault: false },
  'gives nothing': { run: handle => swallowed(handle()), isFault: false },
  'catches what the handler throws': { run: handle => swallowed(attempt(handle)), isFault: false },
  'gives something else': {
    run: handle => {
      swallowed(handle())
      return { ok: true, value: 'else' }
    },
    isFault: false,
  },
  'gives an Err of its own': {
    run: handle => {
      swallowed(handle())
      return err(new Boom('run'))
    },
    isFault: false,
  },
  'gives another promise': { run: handle => Promise.resolve(attempt(handle)).then(() => 'else'), isFault: false },
  'gives a promise that never settles': {
    run: handle => {
      swallowed(attempt(handle))
      return new Promise(() => {})
    },
    isFault: false,
  },
  'is async and waits for the handler': {
    run: async handle => await handle(),
    isFault: false,
  },
  'calls the handler twice': {
    run: handle => {
      swallowed(attempt(handle))
      return handle()
    },
    isFault: false,
  },
  'calls the handler again later': {
    run: handle => {
      void Promise.resolve().then(() => swallowed(attempt(handle)))
      return handle()
    },
    isFault: false,
  },
  'does not call the handler': { run: () => undefined, isFault: true },
  'calls the handler too late': {
    run: async handle => {
      await undefined
      return handle()
    },
    isFault: true,
  },
  'throws before it calls the handler': {
    run: () => {
      throw new Boom('run')
    },
    isFault: true,
  },
  'throws after it has called the handler': {
    run: handle => {
      swallowed(attempt(handle))
      throw new Boom('run')
    },
    isFault: true,
  },
  'rejects before it calls the handler': { run: () => Promise.reject(new Boom('run')), isFault: true },
  'rejects after it has called the handler': {
    run: handle => {
      swallowed(attempt(handle))
      return Promise.reject(new Boom('run'))
    },
    isFault: true,
  },
  'gives a thenable that throws': {
    run: handle => {
      swallowed(attempt(handle))
      return Object.defineProperty({}, 'then', {
        value() {
          throw new Boom('run')
        },
      })
    },
    isFault: true,
  },
}

/** What a handler can come to. */
const endings: Readonly<Record<string, { readonly end: () => MaybePromise<Outcome>; readonly failure?: string }>> = {
  'gives nothing': { end: () => {} },
  throws: {
    end: () => {
      throw new Boom('handler')
    },
    failure: 'handler',
  },
  'gives an Err': { end: () => err(new Boom('handler')), failure: 'handler' },
  resolves: { end: async () => {} },
  rejects: { end: () => Promise.reject(new Boom('handler')), failure: 'handler' },
  'resolves with an Err': { end: async () => err(new Boom('handler')), failure: 'handler' },
}

describe.each(Object.entries(oddities))('T8 a run that %s', (_, { run, isFault }) => {
  it.each(Object.entries(endings))('a handler that %s: it runs once, its own outcome stands', async (_name, { end, failure }) => {
    const { system, host, reported, failures } = worldWithin(run)
    const log: string[] = []
    const ref = system.spawn<string>(() => ({
      receive(_ctx, word) {
        log.push(word)
        return word === 'it' ? end() : undefined
      },
    }))
    for (const word of ['before', 'it', 'after']) ref.tell(word)
    await host.settle()
    expect(log).toEqual(['before', 'it', 'after'])
    expect(failures.events.map(event => [event.snapshot.description, event.lastMessage])).toEqual(
      failure === undefined ? [] : [[failure, 'it']],
    )
    const faults = reported().filter(event => event.sink === 'contextPropagation.run')
    expect(faults.map(event => event.kind)).toEqual(isFault ? ['threw'] : [])
    expect(reported()).toHaveLength(faults.length)
    await expectHealthy({ system, host })
  })

  it('1.1 an async handler owns its actor until it settles', async () => {
    const { system, host, failures } = worldWithin(run)
    const log: string[] = []
    let open = (): void => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const ref = system.spawn<string>(() => ({
      async receive(_ctx, word) {
        log.push(`${word} begins`)
        if (word === 'slow') await gate
        log.push(`${word} ends`)
      },
    }))
    for (const word of ['slow', 'next']) ref.tell(word)
    await host.advance(1_000)
    expect(log).toEqual(['slow begins'])
    open()
    await host.settle()
    expect(log).toEqual(['slow begins', 'slow ends', 'next begins', 'next ends'])
    expect(failures.events).toEqual([])
  })
})
