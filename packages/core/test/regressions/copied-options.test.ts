import { type Actor, ConfigError, Handled, type MailboxConfig, type ReceiveMiddleware, type SpawnOptions } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { raise, world } from './support.ts'

function spawned(options: SpawnOptions<string>, receive: Actor<string>['receive'] = () => {}) {
  const w = world({ logLevel: 'off' })
  const log: string[] = []
  const ref = w.system.spawn<string>(
    () => ({
      receive: (ctx, message) => {
        log.push(message)
        return receive(ctx, message)
      },
    }),
    options,
  )
  return { ...w, ref, log }
}

describe('options are copied when an actor is spawned: what becomes of the objects afterwards changes nothing', () => {
  it('8.6 middleware, also of the instance after a restart', async () => {
    const middleware: ReceiveMiddleware<string>[] = [(_ctx, message, next) => next(`first ${message}`)]
    const { host, ref, log } = spawned({ middleware }, (_ctx, message) => {
      if (message === 'first fail') raise(new Error('boom'))
    })
    middleware.push(() => Handled.dropped)
    for (const message of ['a', 'fail', 'b']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['first a', 'first fail', 'first b'])
  })

  it('9.1 mailbox', async () => {
    const mailbox = { kind: 'bounded' as const, capacity: 1, overflow: 'dropNewest' as 'dropNewest' | 'fail' }
    const { system, host, ref, log } = spawned({ mailbox })
    const failures = eventProbe(system, 'failure')
    Object.assign(mailbox, { capacity: 10, overflow: 'fail' })
    ref.tell('in')
    ref.tell('too many')
    await host.settle()
    expect([log, failures.events]).toEqual([['in'], []])
  })

  it('8.4 stash', async () => {
    const stash = { capacity: 1 }
    const capacities: number[] = []
    const { host, ref } = spawned({ stash }, ctx => void capacities.push(ctx.stash.capacity))
    stash.capacity = 100
    ref.tell('look')
    await host.settle()
    expect(capacities).toEqual([1])
  })

  it('9.4 a mailbox whose create is a method is made by it', async () => {
    class Custom {
      readonly kind = 'custom'
      #made = 0
      get made(): number {
        return this.#made
      }
      create() {
        this.#made++
        return faultyMailbox({})
      }
    }
    const mailbox = new Custom()
    const { host, ref, log } = spawned({ mailbox })
    ref.tell('told')
    await host.settle()
    expect([mailbox.made, log]).toEqual([1, ['told']])
  })

  it('9.1 a mailbox whose fields are read from a prototype', async () => {
    class Small {
      get kind(): 'bounded' {
        return 'bounded'
      }
      get capacity(): number {
        return 1
      }
    }
    const { host, ref, log } = spawned({ mailbox: new Small() satisfies MailboxConfig })
    ref.tell('in')
    ref.tell('too many')
    await host.settle()
    expect(log).toEqual(['in'])
  })

  it.each([[{ middleware: {} }], [{ middleware: [undefined] }], [{ middleware: 'next' }], [{ mailbox: null }]])(
    '%j is refused with a ConfigError',
    options => {
      expect(() => spawned(options as never)).toThrow(ConfigError)
    },
  )
})
