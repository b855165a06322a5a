import { type ActorRef, Behavior, type ReceiveMiddleware, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

class Boom extends Error {}

/** Middleware of one piece of code, which are not the same: each has a name. */
function named(log: string[]): (name: string) => ReceiveMiddleware<string> {
  return name => (_ctx, message, next) => {
    log.push(name)
    return next(message)
  }
}

function scene() {
  const log: string[] = []
  const { system, host } = simulate({ logLevel: 'off' })
  const outcomes = eventProbe(system, 'supervision')
  const writing = Behavior.handle<string>((_ctx, message) => void log.push(message))
  return {
    log,
    tag: named(log),
    writing,
    outcomes: () => outcomes.events.map(event => event.outcome),
    /** Tells a new actor each of these; gives what was written of each. */
    async written(behavior: Behavior<string>, ...messages: string[]): Promise<string[]> {
      const ref: ActorRef<string> = system.spawn(behavior)
      const all: string[] = []
      for (const message of messages) {
        ref.tell(message)
        await host.settle()
        all.push(log.splice(0).join(' '))
      }
      return all
    },
    system,
    host,
  }
}

describe('R9 layers that come together all stay', () => {
  it('R9 an outer and an inner middleware of one maker, with a setup between', async () => {
    const { tag, writing, written } = scene()
    const inner = Behavior.setup<string>(() => Behavior.intercept(tag('inner'), writing))
    expect(await written(Behavior.intercept(tag('outer'), inner), 'm')).toEqual(['outer inner m'])
  })

  it('R9 the very same middleware twice', async () => {
    const { tag, writing, written } = scene()
    const twice = tag('twice')
    const inner = Behavior.setup<string>(() => Behavior.intercept(twice, writing))
    expect(await written(Behavior.intercept(twice, inner), 'm')).toEqual(['twice twice m'])
  })

  it('R9 an asynchronous setup between', async () => {
    const { tag, writing, written } = scene()
    const inner = Behavior.setup<string>(async () => Behavior.intercept(tag('inner'), writing))
    expect(await written(Behavior.intercept(tag('outer'), inner), 'm')).toEqual(['outer inner m'])
  })

  it('R9 two maps of one maker; what the inner one tells itself goes past both', async () => {
    const { host, system } = scene()
    const seen: number[] = []
    const times = (factor: number) => (n: number) => n * factor
    const core = Behavior.setup<number>(ctx => {
      ctx.self.tell(7)
      return Behavior.handle<number>((_ctx, n) => void seen.push(n))
    })
    const inner = Behavior.setup<number>(ctx => {
      ctx.self.tell(3)
      return Behavior.transform(core, times(2))
    })
    system.spawn(Behavior.transform(inner, times(10))).tell(1)
    await host.settle()
    expect(seen).toEqual([6, 7, 20])
  })

  it('R9 R7 an outer supervise of the same class is asked where the inner one has no opinion', async () => {
    const { outcomes, written } = scene()
    const shy = SupervisorStrategy.oneForOne({ decide: () => undefined })
    const failing = Behavior.handle<string>(() => {
      throw new Boom('x')
    })
    const inner = Behavior.setup<string>(() => Behavior.supervise(failing).onFailure(Boom, shy))
    await written(Behavior.supervise(inner).onFailure(Boom, 'stop'), 'm')
    expect(outcomes()).toEqual(['stop'])
  })

  it('R9 3.6 and again after a restart from the inside', async () => {
    const { tag, writing, written, outcomes } = scene()
    const fragile = Behavior.receiveMessage<string>(message => {
      if (message === 'fail') throw new Boom('x')
      return writing
    })
    const same = tag('same')
    const supervised = Behavior.supervise(Behavior.intercept(same, Behavior.intercept(tag('inner'), fragile))).onFailure(
      'restart',
    )
    const all = await written(Behavior.intercept(same, Behavior.intercept(tag('outer'), supervised)), 'fail', 'a', 'b')
    expect(outcomes()).toEqual(['restart'])
    expect(all).toEqual(['same outer same inner', 'same outer same inner', 'same outer same inner b'])
  })
})

describe('R9 layers that a handler returns', () => {
  it('R9 an outer middleware stays around what is become, though that brings one of the same maker', async () => {
    const { tag, writing, written } = scene()
    const first = Behavior.receiveMessage<string>(() => Behavior.intercept(tag('inner'), writing))
    expect(await written(Behavior.intercept(tag('outer'), first), 'a', 'b')).toEqual(['outer', 'outer inner b'])
  })

  it('R9 a behaviour that returns itself in a wrapper written in place: the newest one counts', async () => {
    const { log, written } = scene()
    const counting = (n: number): Behavior<string> =>
      Behavior.intercept<string>(
        (_ctx, message, next) => {
          log.push(`around ${n}`)
          return next(message)
        },
        Behavior.receiveMessage(() => {
          log.push(String(n))
          return counting(n + 1)
        }),
      )
    expect(await written(counting(0), 'a', 'b', 'c')).toEqual(['around 0 0', 'around 1 1', 'around 2 2'])
  })

  it.each([
    ['match', (next: () => Behavior<{ type: 'a' }>) => Behavior.match<{ type: 'a' }>({ a: () => next() })],
    [
      'stateful',
      (next: () => Behavior<{ type: 'a' }>) =>
        Behavior.stateful<{ type: 'a' }, number>(
          () => 0,
          () => next(),
        ),
    ],
    ['setup', (next: () => Behavior<{ type: 'a' }>) => Behavior.setup<{ type: 'a' }>(() => Behavior.receive(() => next()))],
  ])('R9 the same with %s inside', async (_, inside) => {
    const { system, host } = simulate()
    let passed = 0
    const again = (): Behavior<{ type: 'a' }> =>
      Behavior.intercept<{ type: 'a' }>((_ctx, message, next) => {
        passed += 1
        return next(message)
      }, inside(again))
    const ref = system.spawn(again())
    for (let n = 0; n < 5; n++) ref.tell({ type: 'a' })
    await host.settle()
    expect(passed).toBe(5)
  })

  it('R9 two states with a wrapper each take turns: one of each stands', async () => {
    const { log, tag, written } = scene()
    const idle = (): Behavior<string> =>
      Behavior.intercept(
        tag('idle'),
        Behavior.receiveMessage(message => {
          log.push(`idle ${message}`)
          return busy()
        }),
      )
    const busy = (): Behavior<string> =>
      Behavior.intercept(
        tag('busy'),
        Behavior.receiveMessage(message => {
          log.push(`busy ${message}`)
          return idle()
        }),
      )
    const all = await written(idle(), 'a', 'b', 'c', 'd', 'e', 'f')
    expect(all.slice(2)).toEqual(['idle busy idle c', 'idle busy busy d', 'idle busy idle e', 'idle busy busy f'])
  })

  it('R9 one that is there already keeps its place', async () => {
    const { tag, writing, written } = scene()
    const [a, b] = [tag('a'), tag('b')]
    const first = Behavior.receiveMessage<string>(() => Behavior.intercept(a, writing))
    expect(await written(Behavior.intercept(a, Behavior.intercept(b, first)), 'x', 'y')).toEqual(['a b', 'a b y'])
  })

  it('R9 3.6 a restart from the inside leaves what stands outside where it is', async () => {
    const { tag, written, outcomes } = scene()
    const guard = tag('guard')
    const again = (): Behavior<string> => Behavior.supervise(Behavior.intercept(guard, fragile)).onFailure('restart')
    const fragile: Behavior<string> = Behavior.receiveMessage(message => {
      if (message === 'fail') throw new Boom('x')
      return again()
    })
    const all = await written(
      Behavior.intercept(guard, Behavior.supervise(fragile).onFailure('restart')),
      ...['a', 'fail', 'b', 'c'],
    )
    expect([all, outcomes()]).toEqual([['guard', 'guard', 'guard', 'guard'], ['restart']])
  })

  it('R9 what fails to unfold leaves none behind', async () => {
    const { tag, log, written, outcomes } = scene()
    const broken = Behavior.setup<string>(() => {
      throw new Boom('x')
    })
    const steady: Behavior<string> = Behavior.receiveMessage<string>(message => {
      log.push(message)
      if (message !== 'break') return Behavior.same
      return Behavior.supervise(Behavior.intercept(tag('half'), broken)).onFailure(Boom, 'resume')
    })
    expect(await written(steady, 'a', 'break', 'break', 'b')).toEqual(['a', 'break', 'break', 'b'])
    expect(outcomes()).toEqual(['resume', 'resume'])
  })

  it('R9 nor does its signal handler see them', async () => {
    const { host, system } = scene()
    const told: string[] = []
    const map = (message: string) => `mapped ${message}`
    const broken = Behavior.setup<string>(() => {
      throw new Boom('x')
    })
    const steady = Behavior.receiveMessage<string>(() => Behavior.transform(broken, map)).receiveSignal((ctx, { type }) => {
      told.push(type, String(ctx.self === self))
    })
    let self: ActorRef<string> | undefined
    const ref = system.spawn(
      Behavior.setup<string>(ctx => {
        self = ctx.self
        return steady
      }),
      { supervision: 'stop' },
    )
    ref.tell('break')
    await host.settle()
    expect(told).toEqual(['postStop', 'true'])
  })
})
