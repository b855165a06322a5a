import type { ExtensionId } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, world } from '../failure/support.ts'
import { noted } from './support.ts'

describe('T10 an extension', () => {
  it('T10 is made when it is first asked for, once', () => {
    const { system } = simulate()
    const Noted = noted()
    expect([Noted.made.length, system.extensions.has(Noted)]).toEqual([0, false])
    const first = system.extensions.get(Noted)
    expect(first.system).toBe(system)
    expect(system.extensions.get(Noted)).toBe(first)
    expect([Noted.made.length, system.extensions.has(Noted)]).toEqual([1, true])
  })

  it('T10 asking whether it has been made does not make it', () => {
    const { system } = simulate()
    const Noted = noted()
    for (let n = 0; n < 3; n += 1) expect(system.extensions.has(Noted)).toBe(false)
    expect(Noted.made).toEqual([])
  })

  it('T10 each system has its own', () => {
    const Noted = noted()
    const [one, two] = [simulate().system, simulate().system]
    expect(one.extensions.get(Noted)).not.toBe(two.extensions.get(Noted))
    expect(Noted.made).toEqual([one, two])
    const three = simulate().system
    expect(three.extensions.has(Noted)).toBe(false)
  })

  it('T10 may be anything, also nothing: it is made once all the same', () => {
    for (const value of [undefined, null, 0, '', Number.NaN]) {
      const { system } = simulate()
      let made = 0
      const id: ExtensionId<unknown> = {
        key: 'value',
        create() {
          made += 1
          return value
        },
      }
      expect([system.extensions.get(id), system.extensions.get(id), made, system.extensions.has(id)]).toEqual([
        value,
        value,
        1,
        true,
      ])
    }
  })

  it('T10 a promise of one is given as it is', async () => {
    const { system } = simulate()
    const id: ExtensionId<Promise<string>> = { key: 'later', create: async () => 'made' }
    expect(system.extensions.get(id)).toBe(system.extensions.get(id))
    expect(await system.extensions.get(id)).toBe('made')
  })

  it('T10 create is called as a method of its id', () => {
    class Id implements ExtensionId<string> {
      readonly key = 'id'
      readonly #word = 'made by its id'
      create(): string {
        return this.#word
      }
    }
    expect(simulate().system.extensions.get(new Id())).toBe('made by its id')
  })

  it('T10 keys are only text: names that objects have of their own are as good as others', () => {
    const { system } = simulate()
    for (const key of ['__proto__', 'constructor', 'toString', ' ']) {
      const id = noted(key)
      expect(system.extensions.has(id), key).toBe(false)
      expect(system.extensions.get(id), key).toBe(system.extensions.get(id))
      expect([system.extensions.has(id), id.made.length], key).toEqual([true, 1])
    }
  })
})

describe('T10 an extension in use', () => {
  it('T10 its create may spawn and subscribe', async () => {
    const log: string[] = []
    const { system, host } = simulate()
    const id: ExtensionId<void> = {
      key: 'active',
      create(made) {
        made.eventStream.subscribe('lifecycle', event => void log.push(`${event.stage} ${event.path.name}`))
        made.spawn<string>(() => ({ receive: (_ctx, word) => void log.push(word) }), 'helper').tell('told')
      },
    }
    system.extensions.get(id)
    await host.settle()
    expect([...log].sort()).toEqual(['started helper', 'told'])
  })

  it('T10 it is used from actors: all have the same one', async () => {
    const Counter: ExtensionId<{ count: number }> = { key: 'counter', create: () => ({ count: 0 }) }
    const w = world({ a: { children: { b: {} } } })
    for (const name of ['a', 'b', 'a']) {
      w.tell(name, ctx => {
        ctx.system.extensions.get(Counter).count += 1
      })
    }
    await w.settle()
    expect(w.system.extensions.get(Counter).count).toBe(3)
  })

  it('T10 a create that throws in an actor’s turn is a failure of that actor', async () => {
    const boom = new Boom('create')
    const Bad: ExtensionId<never> = {
      key: 'bad',
      create() {
        throw boom
      },
    }
    const w = world({ a: {} })
    w.tell('a', ctx => ctx.system.extensions.get(Bad))
    await w.settle()
    expect(w.failures('a').map(event => event.snapshot.failure.downcast(Boom))).toEqual([boom])
    expect(w.outcomes('a')).toEqual(['restart'])
  })

  it('T10 it stays after the system has ended', async () => {
    const { system, host } = simulate()
    const Noted = noted()
    const before = system.extensions.get(Noted)
    system.spawn(actor())
    void system.terminate()
    await host.settle()
    expect(system.extensions.get(Noted)).toBe(before)
  })
})
