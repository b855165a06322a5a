import { DeathPactFailure, DefaultBehaviorFailure, PanicBehaviorFailure } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { raise } from './support.ts'

describe('R4 debug of a DefaultBehaviorFailure is a field', () => {
  it('R4 read through a proxy, as of spies and stores', () => {
    const error = new Error('cause')
    const failures = [new DefaultBehaviorFailure('m', 'given'), new DefaultBehaviorFailure('m', undefined, error)]
    expect(failures.map(failure => new Proxy(failure, {}).debug)).toEqual(['given', error.stack])
  })

  it('R4 a class that extends it has a field of its own, declared or assigned', () => {
    class Declared extends DefaultBehaviorFailure {
      override readonly debug = 'declared'
    }
    class Assigned extends PanicBehaviorFailure {
      constructor() {
        super('m', 'given')
        Object.assign(this, { debug: 'assigned' })
      }
    }
    expect([new Declared('m').debug, new Assigned().debug]).toEqual(['declared', 'assigned'])
    expect(Object.keys(new Assigned())).toContain('debug')
  })

  it('R4 the stack of the cause is rendered when somebody looks, not before', () => {
    let rendered = 0
    const cause = Object.defineProperty(new Error('cause'), 'stack', { get: () => `stack ${++rendered}` })
    const failure = new DefaultBehaviorFailure('m', undefined, cause)
    expect(rendered).toBe(0)
    expect(failure.debug).toBe('stack 1')
  })

  it('R4 a stack that can not be read is none', () => {
    const cause = Object.defineProperty(new Error('cause'), 'stack', { get: () => raise(new Error('hostile')) })
    expect(new DefaultBehaviorFailure('m', undefined, cause).debug).toBeUndefined()
  })
})

it('6.6 a DeathPactFailure is made like any other failure', () => {
  const cause = new Error('cause')
  expect(new DeathPactFailure('m', 'given', cause)).toMatchObject({ message: 'm', debug: 'given', cause })
})
