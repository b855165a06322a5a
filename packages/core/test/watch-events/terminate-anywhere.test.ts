import { type ActorContext, type ActorSystem, SupervisorStrategy, type TerminationSummary } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, expectBalanced, type Script, scripted, seeds, thrownBy, world } from './support.ts'

describe('from anywhere', () => {
  type End = () => void
  const subscribing = (system: ActorSystem, end: End): void => {
    system.eventStream.subscribe('lifecycle', end)
    system.spawn(scripted())
  }
  const places: readonly (readonly [string, (system: ActorSystem, end: End) => void])[] = [
    ['an event subscriber', subscribing],
    ['preStart', (system, end) => void thrownBy(() => system.spawn(scripted({ preStart: end })))],
    ['a factory', (system, end) => void thrownBy(() => system.spawn(after(end, scripted())))],
    ['receive', (system, end) => system.spawn(scripted()).tell(end)],
    ['postStop', (system, end) => system.spawn(scripted({ postStop: end })).tell(ctx => ctx.stopSelf())],
    ['preRestart', (system, end) => system.spawn(scripted({ preRestart: end })).tell(fail)],
    ['postRestart', (system, end) => system.spawn(scripted({ postRestart: end })).tell(fail)],
    [
      'supervisorStrategy',
      (system, end) => void thrownBy(() => system.spawn(scripted({ supervisorStrategy: after(end, stopping) }))),
    ],
    ['decide', (system, end) => system.spawn(scripted(), { supervision: ending(end)() }).tell(fail)],
    ['a pipeToSelf mapper', (system, end) => system.spawn(scripted()).tell(ctx => pipe(ctx, end))],
    ['an abort listener', (system, end) => system.spawn(scripted()).tell(ctx => abortable(ctx, end))],
    [
      'onTerminated',
      (system, end) => system.spawn(scripted({ onTerminated: end })).tell(ctx => ctx.stop(ctx.spawnWatched(scripted()))),
    ],
  ]
  const after =
    <T>(end: End, make: () => T) =>
    (): T => {
      end()
      return make()
    }
  const fail: Script = () => {
    throw new Boom('trigger')
  }
  const stopping = () => SupervisorStrategy.stopping
  const ending = (end: End) => () =>
    SupervisorStrategy.oneForOne({
      decide: () => {
        end()
        return 'restart'
      },
    })
  const pipe = (ctx: ActorContext<Script>, end: End): void =>
    ctx.pipeToSelf(Promise.resolve(), () => {
      end()
      return () => {}
    })
  const abortable = (ctx: ActorContext<Script>, end: End): void => {
    ctx.signal.addEventListener('abort', end)
    ctx.stopSelf()
  }
  for (const [place, arrange] of places) {
    for (const seed of seeds.slice(0, 3)) {
      it(`10.1 ${place} may terminate the system (seed ${seed})`, async () => {
        const { system, host } = world({ seed })
        const others = Array.from({ length: 3 }, () => system.spawn(scripted()))
        const summaries: TerminationSummary[] = []
        let calls = 0
        arrange(system, () => {
          calls += 1
          void system.terminate().then(summary => summaries.push(summary))
        })
        await host.advance(10_000)
        expect(calls).toBeGreaterThan(0)
        expect(summaries).toHaveLength(calls)
        expect(new Set(summaries.map(summary => summary.cause))).toEqual(new Set(['terminate']))
        expect(livePaths(system)).toEqual([])
        expect(others.every(ref => system.resolve(ref.path) === undefined)).toBe(true)
        expectBalanced(system)
      })
    }
  }

  it('10.1 a handler that terminates runs to its end first', async () => {
    const { system, host } = world()
    const log: string[] = []
    const ref = system.spawn(scripted({ postStop: () => void log.push('postStop') }))
    ref.tell(async ctx => {
      void ctx.system.terminate()
      log.push('after terminate')
      await Promise.resolve()
      log.push('end of handler')
    })
    await host.settle()
    expect(log).toEqual(['after terminate', 'end of handler', 'postStop'])
  })

  it('10.1 a subscriber that terminates still gets the events of the end, in order', async () => {
    const { system, host } = world()
    const log: string[] = []
    system.spawn(scripted(), 'worker')
    await host.settle()
    system.eventStream.subscribe(event => {
      if (event.type === 'log') {
        log.push(event.message)
        void system.terminate()
      }
      if (event.type === 'lifecycle' && event.path.name === 'worker') log.push(event.stage)
    })
    system.log.info('end it')
    system.log.info('next')
    await host.settle()
    expect(log.filter(line => ['end it', 'next', 'stopped'].includes(line))).toEqual(['end it', 'next', 'stopped'])
  })
})
