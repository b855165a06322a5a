import {
  type ActorContext,
  type ActorRef,
  CellactorError,
  ConfigError,
  type ContextPropagation,
  SupervisorStrategy,
} from '@cellactor/core'
import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { scripted, thrownBy, world } from '../watch-events/support.ts'

describe('6.1 6.6 what is no ref', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an object', {}],
    ['a text', 'worker'],
  ])('6.1 %s cannot be watched or linked to; the actor and the use are named', async (_, target) => {
    const { system, act } = world()
    const thrown: unknown[] = []
    const ref = system.spawn(scripted(), 'watcher')
    await act(ref, ctx => {
      for (const use of ['watch', 'link'] as const) thrown.push(thrownBy(() => ctx[use](target as unknown as ActorRef<never>)))
      thrown.push(thrownBy(() => ctx.watchWith(target as unknown as ActorRef<never>, () => {})))
    })
    expect(thrown).toHaveLength(3)
    for (const error of thrown) {
      expect(error).toBeInstanceOf(CellactorError)
      expect(error).toMatchObject({
        code: 'REF_NOT_LOCAL',
        message: expect.stringMatching(/of cellactor:\/\/shop\/user\/watcher.* no actor ref/),
      })
    }
  })
})

describe('7.3 a type of events that there is not', () => {
  it.each(['nope', 'toString', undefined, 5])('7.3 %o is refused, and those that there are are named', type => {
    const { system } = simulate()
    for (const use of [
      () => system.eventStream.subscribe(type as 'log', () => {}),
      () => system.eventStream.events(type as 'log'),
    ]) {
      const error = thrownBy(use)
      expect(error).toBeInstanceOf(ConfigError)
      expect(error).toMatchObject({ message: expect.stringContaining('lifecycle, failure, supervision') })
    }
  })
})

describe('4.5 what is no strategy', () => {
  const loose = SupervisorStrategy as unknown as Record<'oneForOne' | 'allForOne' | 'restart', (options: unknown) => unknown>

  it.each<readonly [string, () => unknown, RegExp]>([
    ['a directive for decide', () => loose.oneForOne({ decide: 'restart' }), /decide is .*restart.*\. Give \(actor, failure\)/],
    ['null', () => loose.allForOne(null), /made of null/],
    ['a text for limits', () => loose.restart('x'), /given .*x.*\. Give limits/],
    ['null for limits', () => loose.restart(null), /given null/],
    ['a text for a flag', () => loose.oneForOne({ stopChildren: 'no' }), /stopChildren is .*no.*\. Give true or false/],
    ['a number for a flag', () => loose.oneForOne({ log: 1 }), /log is 1/],
  ])('4.5 %s', (_, use, message) => {
    expect(thrownBy(use)).toBeInstanceOf(ConfigError)
    expect(use).toThrow(message)
  })

  it('5.1 the log says that one with maxRestarts 0 may never be restarted', async () => {
    const { system, host } = simulate()
    const lines: string[] = []
    system.eventStream.subscribe('log', ({ message }) => void lines.push(message))
    const failing = {
      receive(_ctx: ActorContext<string>) {
        throw new Error('x')
      },
    }
    system.spawn(() => failing, { supervision: SupervisorStrategy.restart({ maxRestarts: 0 }) }).tell('now')
    await host.settle()
    expect(lines).toEqual([expect.stringContaining('It may never be restarted.')])
  })
})

describe('9.1 what is no mailbox', () => {
  it('9.1 an unknown kind: whose it was to be is said', () => {
    const { system } = simulate()
    const mailbox = { kind: 'heap' } as never
    expect(() => system.spawn(() => ({ receive() {} }), { mailbox })).toThrow(
      /A child of cellactor:\/\/test\/user.*mailbox\.kind is "heap"/,
    )
  })

  it('9.1 a queue without a method: one sentence, with one full stop', () => {
    const { system } = simulate()
    const mailbox = { kind: 'custom', create: () => ({}) as never } as const
    const error = thrownBy(() => system.spawn(() => ({ receive() {} }), { mailbox, name: 'x' }))
    expect(String(error)).not.toContain('..')
  })
})

describe('a verdict of fishFor that is none', () => {
  it('is said, and nothing is skipped in silence', async () => {
    const probe = testProbe<string>(simulate().system)
    probe.ref.tell('a')
    await expect(probe.fishFor(() => true as never)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })
})

describe('T5 metadata that are no text', () => {
  it.each<readonly [string, unknown, RegExp]>([
    ['a number for a component', { component: 5 }, /failureMetadata\.component is 5\. Give a string/],
    ['an object for an endpoint', { endpoint: {} }, /failureMetadata\.endpoint is/],
    ['null for a transport', { transport: null }, /failureMetadata\.transport is null/],
    ['a map for tags', { tags: new Map([['a', 'b']]) }, /failureMetadata\.tags is .*Give a plain object/],
    ['a list for tags', { tags: ['a'] }, /failureMetadata\.tags is/],
    ['null for tags', { tags: null }, /failureMetadata\.tags is null/],
    ['a text for tags', { tags: 'a' }, /failureMetadata\.tags is/],
    ['a number for a tag', { tags: { a: 'b', n: 1 } }, /failureMetadata\.tags\.n is 1/],
    ['null', null, /failureMetadata is null/],
    ['a text', 'component', /failureMetadata is/],
  ])('T5 %s is refused, and said', (_, failureMetadata, message) => {
    const { system } = simulate()
    const spawn = () => system.spawn(() => ({ receive() {} }), { failureMetadata: failureMetadata as never })
    expect(thrownBy(spawn)).toBeInstanceOf(ConfigError)
    expect(spawn).toThrow(message)
  })

  it('T5 what is set to undefined is left out', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const tags: unknown[] = []
    system.eventStream.subscribe('failure', ({ snapshot }) => void tags.push(...snapshot.tags))
    const failing = {
      receive() {
        throw new Error('x')
      },
    }
    const failureMetadata = { component: undefined, endpoint: 'tcp://a', tags: undefined }
    system.spawn(() => failing, { failureMetadata }).tell('now')
    await host.settle()
    expect(tags).toEqual([{ key: 'endpoint', value: 'tcp://a' }])
  })
})

describe('8.5 a map that throws, of a message that carries a context', () => {
  it('8.5 the propagation is told of it: once, with the message that was to be mapped; the failure is that of the actor', async () => {
    const seen: unknown[] = []
    const contextPropagation: ContextPropagation = {
      capture: () => 'a context',
      run: (captured, handle, delivery) => {
        try {
          return handle()
        } catch (error) {
          seen.push([captured, delivery?.message, String(error)])
          throw error
        }
      },
    }
    const { system, host } = simulate({ contextPropagation, logLevel: 'off' })
    const failures: string[] = []
    system.eventStream.subscribe('failure', ({ snapshot }) => void failures.push(snapshot.description))
    const adapting = {
      receive(ctx: ActorContext<string>) {
        const refuse = (): never => {
          throw new RangeError('no such message')
        }
        ctx.adapt<number>(refuse).tell(7)
      },
    }
    system.spawn(() => adapting).tell('adapt')
    await host.settle()
    expect([seen, failures]).toEqual([[['a context', 7, 'RangeError: no such message']], ['no such message']])
  })
})
