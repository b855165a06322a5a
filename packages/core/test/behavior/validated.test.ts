import { Behavior, type SchemaIssue, type StandardSchema, type StandardSchemaResult } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, Boom, raise, recording, stateOf, unhandledRejections, watching } from './support.ts'

/** A schema made by hand: the whole of what the core needs. */
function schema<Output>(
  validate: (value: unknown) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>,
): StandardSchema<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'by hand', validate } }
}
const issues: readonly SchemaIssue[] = [{ message: 'no number', path: ['amount', { key: 0 }] }, { message: 'no path' }]
const numeric = schema<number>(value =>
  typeof value === 'string' && /^\d+$/.test(value) ? { value: Number(value) } : { issues },
)

const start = (behavior: Behavior<unknown>) => {
  const { system, host } = simulate()
  return {
    system,
    host,
    seen: watching(system),
    invalid: eventProbe(system, 'invalid').events,
    ref: system.spawn(behavior, { name: 'ref', supervision: 'resume' }),
  }
}

describe('8.6 validated', () => {
  it('8.6 what fits is delivered as the schema’s output', async () => {
    const log: unknown[] = []
    const { host, ref, invalid, seen } = start(Behavior.validated(numeric, recording(log)))
    for (const message of ['1', '22']) ref.tell(message)
    await host.settle()
    expect([log, invalid.length, seen.failures.length]).toEqual([[1, 22], 0, 0])
  })

  it('8.6 what does not fit is not delivered but published with the issues', async () => {
    const log: unknown[] = []
    const { host, ref, invalid, seen } = start(Behavior.validated(numeric, recording(log)))
    const strange = { amount: ['x'] }
    for (const message of ['1', strange, undefined, '2']) ref.tell(message)
    await host.settle()
    expect(log).toEqual([1, 2])
    expect(invalid.map(event => event.message)).toEqual([strange, undefined])
    expect(invalid[0]?.message).toBe(strange)
    expect(invalid[0]?.issues).toEqual(issues)
    expect([invalid[0]?.pid, invalid[0]?.path.name]).toEqual([ref.pid, 'ref'])
    expect([seen.failures.length, seen.unhandled.length, seen.deadLetters.length]).toEqual([0, 0, 0])
  })

  it('8.6 falsy outputs are outputs', async () => {
    const values = [undefined, null, 0, '', false]
    const log: unknown[] = []
    const { host, ref, invalid } = start(
      Behavior.validated(
        schema(value => ({ value: values[Number(value)] })),
        recording(log),
      ),
    )
    for (const index of values.keys()) ref.tell(index)
    await host.settle()
    expect([log, invalid.length]).toEqual([values, 0])
  })

  it('8.6 a result with an empty list of issues does not fit', async () => {
    const log: unknown[] = []
    const { host, ref, invalid } = start(
      Behavior.validated(
        schema(() => ({ issues: [] })),
        recording(log),
      ),
    )
    ref.tell('x')
    await host.settle()
    expect([log, invalid.map(event => event.issues)]).toEqual([[], [[]]])
  })

  it.each([
    ['resolves', () => Promise.resolve({ value: 1 })],
    ['rejects', () => Promise.reject(new Boom('late'))],
    ['never settles', () => new Promise<never>(() => {})],
  ])('8.6 2.7 a schema that validates asynchronously and %s: a failure that says so', async (_, validate) => {
    const rejections = unhandledRejections()
    const log: unknown[] = []
    const { system, host, ref, invalid, seen } = start(Behavior.validated(schema<unknown>(validate), recording(log)))
    ref.tell('x')
    await host.settle()
    expect([log, invalid.length, seen.outcomes(), stateOf(system, ref)]).toEqual([[], 0, ['resume'], 'running'])
    expect(seen.descriptions()[0]).toMatch(/async|synchronous|promise/i)
    expect(await rejections.stop()).toEqual([])
  })

  it('8.6 a schema that throws fails the actor', async () => {
    const cause = new Boom('schema')
    const { host, ref, seen } = start(
      Behavior.validated(
        schema<unknown>(() => raise(cause)),
        recording([]),
      ),
    )
    const message = { text: 'x' }
    ref.tell(message)
    await host.settle()
    expect(seen.failures.map(event => [event.snapshot.failure.downcast(Boom) === cause, event.lastMessage === message])).toEqual([
      [true, true],
    ])
  })

  it('8.6 a schema that is a class instance is called on itself', async () => {
    class Limit {
      readonly #most: number
      constructor(most: number) {
        this.#most = most
      }
      get '~standard'() {
        return new Limits(this.#most)
      }
    }
    class Limits {
      readonly version = 1
      readonly vendor = 'class'
      readonly #most: number
      constructor(most: number) {
        this.#most = most
      }
      validate(value: unknown): StandardSchemaResult<number> {
        return typeof value === 'number' && value <= this.#most ? { value } : { issues: [{ message: 'too much' }] }
      }
    }
    const log: unknown[] = []
    const { host, ref, invalid } = start(Behavior.validated<unknown, number>(new Limit(3), recording(log)))
    for (const message of [3, 4]) ref.tell(message)
    await host.settle()
    expect([log, invalid.map(event => event.message)]).toEqual([[3], [4]])
  })

  it('8.6 it stays around what its inner behaviour becomes', async () => {
    const log: unknown[] = []
    const { host, ref, invalid } = start(
      Behavior.validated(
        numeric,
        Behavior.receiveMessage<number>(first => {
          log.push(first)
          return recording(log)
        }),
      ),
    )
    for (const message of ['1', 'x', '2']) ref.tell(message)
    await host.settle()
    expect([log, invalid.map(event => event.message)]).toEqual([[1, 2], ['x']])
  })

  it('8.6 one schema inside another: the inner one sees the outer one’s output', async () => {
    const log: unknown[] = []
    const small = schema<string>(value =>
      Number(value) < 10 ? { value: `small ${value}` } : { issues: [{ message: 'too big' }] },
    )
    const { host, ref, invalid } = start(Behavior.validated(numeric, Behavior.validated(small, recording(log))))
    for (const message of ['5', '50', 'x']) ref.tell(message)
    await host.settle()
    expect([log, invalid.map(event => event.issues[0]?.message)]).toEqual([['small 5'], ['too big', 'no number']])
  })

  it('8.6 setup, signals and supervision inside work as anywhere', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const any = schema<Act>(value => ({ value: value as Act }))
    const inner = Behavior.setup<Act>(() => {
      log.push('setup')
      return acting.receiveSignal((_, signal) => void log.push(signal.type))
    })
    const ref = system.spawn(Behavior.validated(any, Behavior.supervise(inner).onFailure(Boom, 'restart')))
    ref.tell((() => raise(new Boom('x'))) satisfies Act)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect([log, seen.outcomes()]).toEqual([['setup', 'preRestart', 'setup', 'postStop'], ['restart']])
  })
})
