import { createSystem } from '@cellactor/node'
import { eventProbe, SimulatedHost } from '@cellactor/testkit'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { escalating, failWith } from './support/escalating.ts'

/** A logger as the guide has it, and what it has written. */
function recording() {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'debug', base: null }, { write: line => void lines.push(JSON.parse(line)) })
  return { lines, logger }
}

describe('with pino, as the guide shows it', () => {
  it('T2 a failure that reaches the root is one line, with the stack where it is asked for', async () => {
    const { lines, logger } = recording()
    const { system, host } = escalating({
      failureTelemetry: {
        onFailure: snapshot => {
          logger.error({ failure: snapshot, err: snapshot.failure.downcast(Error) }, 'a failure reached the root')
        },
      },
    })
    failWith(system, new RangeError('out of paper'), { component: 'printing' })
    await host.settle()
    expect(lines).toMatchObject([
      {
        level: 50,
        msg: 'a failure reached the root',
        failure: { description: 'out of paper', metadata: { component: 'printing' } },
        err: { type: 'RangeError', message: 'out of paper', stack: expect.stringContaining('pino.test') },
      },
    ])
  })

  it('T8 a failure that is hostile to loggers is a line, too, and nothing is thrown', async () => {
    const circular: { self?: unknown; n: bigint; toJSON(): never } = {
      n: 1n,
      toJSON() {
        throw new Error('do not look')
      },
    }
    circular.self = circular
    const { lines, logger } = recording()
    const { system, host } = escalating({
      failureTelemetry: { onFailure: snapshot => logger.error({ failure: snapshot }, 'a failure reached the root') },
    })
    const troubles = eventProbe(system, 'telemetry')
    system.eventStream.subscribe('log', ({ level, message, path, data }) => {
      logger[level]({ actor: path?.toString(), ...data }, message)
    })
    failWith(system, circular)
    await host.settle()
    expect(lines.map(({ msg }) => msg)).toEqual([
      'a failure reached the root',
      expect.stringMatching(/^A failure reached the root: .* The system shuts down\.$/),
    ])
    expect(troubles.events).toEqual([])
  })

  it('7.3 the lines of the system keep their level and their data', async () => {
    const { lines, logger } = recording()
    const host = new SimulatedHost()
    const system = createSystem({ name: 'shop', host })
    system.eventStream.subscribe('log', ({ level, message, path, data }) => {
      logger[level]({ actor: path?.toString(), ...data }, message)
    })
    for (const level of ['debug', 'info', 'warn', 'error'] as const) system.log[level](`a ${level}`, { n: 1 })
    await host.settle()
    expect(lines.map(({ level, msg, n }) => [level, msg, n])).toEqual([
      [20, 'a debug', 1],
      [30, 'a info', 1],
      [40, 'a warn', 1],
      [50, 'a error', 1],
    ])
  })
})
