import { type Actor, type ActorContext, type ActorRef, ask, askWith, Behavior, ok } from '@cellactor/core'
import { testProbe } from '@cellactor/testkit'
import { context, propagation } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { activeName, ended, inSpan, lineage, lineageOf, linksOf, seeds, spanNamed, traced, withTheSdk } from './support.ts'

withTheSdk()

type Msg = { type: string; replyTo?: ActorRef<string>; to?: ActorRef<Msg> }

/** An actor whose handler is written here. */
function acting(handle: (ctx: ActorContext<Msg>, message: Msg) => unknown): Behavior<Msg> {
  return Behavior.handle<Msg>(async (ctx, message) => void (await handle(ctx, message)))
}
const idle = acting(() => {})

describe.each(seeds)('the trace goes with a message, seed %i', seed => {
  /** An actor does `act` when it is told `start` within `outer`; a minute passes. */
  async function startedInTrace(act: (ctx: ActorContext<Msg>, message: Msg) => unknown, other: Behavior<Msg> = idle) {
    const { system, host } = traced({}, { seed })
    const target = system.spawn(other, 'target')
    const actor = system.spawn(acting(act), 'actor')
    inSpan('outer', () => actor.tell({ type: 'start', to: target }))
    await host.advance(60_000)
    return { system, host, actor }
  }
  const on = (type: string, act: (ctx: ActorContext<Msg>, message: Msg) => unknown) => (ctx: ActorContext<Msg>, message: Msg) =>
    message.type === type ? act(ctx, message) : undefined
  const fromStart = ['outer', 'process start', 'process done']

  it('tell', async () => {
    await startedInTrace(on('start', (_ctx, { to }) => to?.tell({ type: 'done' })))
    expect(lineage('process done')).toEqual(fromStart)
  })

  it('offer, also where the mailbox was full', async () => {
    const { system, host } = traced({}, { seed })
    const narrow = system.spawn(idle, { mailbox: { kind: 'bounded', capacity: 1 } })
    const offered = [1, 2, 3].map(n => inSpan(`outer${n}`, () => narrow.offer({ type: `done${n}` })))
    await host.settle()
    await Promise.all(offered)
    for (const n of [1, 2, 3]) expect(lineage(`process done${n}`)).toEqual([`outer${n}`, `process done${n}`])
  })

  it('ask and askWith', async () => {
    const { system, host } = traced({}, { seed })
    const target = system.spawn(acting((_ctx, { replyTo }) => replyTo?.tell('yes')))
    const asked = inSpan('outer', () => [
      ask(target, { type: 'done' }),
      askWith(target, (replyTo: ActorRef<string>) => ({ type: 'more', replyTo })),
    ])
    await host.settle()
    expect(await Promise.all(asked)).toEqual(['yes', 'yes'])
    expect(lineage('process done')).toEqual(['outer', 'process done'])
    expect(lineage('process more')).toEqual(['outer', 'process more'])
  })

  it('ctx.ask and ctx.askWith: the answer is a child of the asking span, with a link to the answering one', async () => {
    const answering = acting((_ctx, { replyTo }) => replyTo?.tell('yes'))
    await startedInTrace((ctx, { type, to }) => {
      if (type !== 'start' || to === undefined) return
      ctx.ask(to, { type: 'question1' }, () => ({ type: 'answer1' }))
      ctx.askWith(
        to,
        (replyTo: ActorRef<string>) => ({ type: 'question2', replyTo }),
        () => ({ type: 'answer2' }),
      )
    }, answering)
    for (const n of [1, 2]) {
      expect(lineage(`process question${n}`)).toEqual(['outer', 'process start', `process question${n}`])
      expect(lineage(`process answer${n}`)).toEqual(['outer', 'process start', `process answer${n}`])
      expect(linksOf(spanNamed(`process answer${n}`))).toEqual([`process question${n}`])
    }
  })

  it('ctx.ask: an answer given later, by another actor, links to the span in which it was given', async () => {
    const { system, host } = traced({}, { seed })
    const clerk = system.spawn(acting((_ctx, { replyTo }) => replyTo?.tell('yes')))
    const desk = system.spawn(
      acting((ctx, { replyTo }) => ctx.forward(clerk, { type: 'forwarded', ...(replyTo && { replyTo }) })),
    )
    const asker = system.spawn(
      acting((ctx, { type }) => type === 'start' && ctx.ask(desk, { type: 'question' }, () => ({ type: 'done' }))),
    )
    inSpan('outer', () => asker.tell({ type: 'start' }))
    await host.settle()
    expect(lineage('process forwarded')).toEqual(['outer', 'process start', 'process question', 'process forwarded'])
    expect(lineage('process done')).toEqual(fromStart)
    expect(linksOf(spanNamed('process done'))).toEqual(['process forwarded'])
  })

  it('ctx.ask: a time-out is handled in the trace, without a link', async () => {
    await startedInTrace(on('start', (ctx, { to }) => to && ctx.ask(to, { type: 'question' }, () => ({ type: 'done' }))))
    expect(lineage('process done')).toEqual(fromStart)
    expect(spanNamed('process done').links).toEqual([])
  })

  it('forward', async () => {
    await startedInTrace(on('start', (ctx, { to }) => to && ctx.forward(to, { type: 'done' })))
    expect(lineage('process done')).toEqual(fromStart)
  })

  it('an adapter', async () => {
    await startedInTrace(on('start', ctx => ctx.adapt<string>(type => ({ type })).tell('done')))
    expect(lineage('process done')).toEqual(fromStart)
  })

  it('a single timer', async () => {
    await startedInTrace(on('start', ctx => ctx.timers.startSingle('t', { type: 'done' }, 1_000)))
    expect(lineage('process done')).toEqual(fromStart)
  })

  it.each(['startFixedDelay', 'startFixedRate'] as const)('%s: each tick, of where it was started', async start => {
    await startedInTrace(on('start', ctx => ctx.timers[start]('t', { type: 'done' }, 20_000)))
    const ticks = ended().filter(span => span.name === 'process done')
    expect(ticks.map(lineageOf)).toEqual([fromStart, fromStart, fromStart])
  })

  it('receive timeout', async () => {
    await startedInTrace((ctx, { type }) => {
      if (type === 'start') ctx.setReceiveTimeout(1_000, { type: 'done' })
      else ctx.cancelReceiveTimeout()
    })
    expect(lineage('process done')).toEqual(fromStart)
  })

  it('pipeToSelf', async () => {
    await startedInTrace(on('start', ctx => ctx.pipeToSelf(Promise.resolve(1), () => ({ type: 'done' }))))
    expect(lineage('process done')).toEqual(fromStart)
  })

  it('stash and unstash: of the handling that stashed it, whoever unstashes it', async () => {
    const { system, host } = traced({}, { seed })
    let isOpen = false
    const actor = system.spawn(
      acting((ctx, message) => {
        if (message.type === 'open') {
          isOpen = true
          ctx.stash.unstashAll()
        } else if (!isOpen) ctx.stash.stash(message)
      }),
    )
    for (const n of [1, 2]) inSpan(`outer${n}`, () => actor.tell({ type: `done${n}` }))
    inSpan('other', () => actor.tell({ type: 'open' }))
    await host.settle()
    const handlings = ended().filter(span => span.name.startsWith('process done'))
    expect(handlings.map(lineageOf)).toEqual([
      ['outer1', 'process done1'],
      ['outer2', 'process done2'],
      ['outer1', 'process done1', 'process done1'],
      ['outer2', 'process done2', 'process done2'],
    ])
  })

  it('a restart: what is queued and what is stashed', async () => {
    const { system, host } = traced({}, { seed })
    let failed = 0
    const actor = system.spawn(
      acting((ctx, message) => {
        if (message.type === 'fail') {
          failed++
          throw new Error('restart me')
        }
        if (failed === 0) ctx.stash.stash(message)
      }),
    )
    inSpan('outer1', () => actor.tell({ type: 'stashed' }))
    inSpan('outer2', () => actor.tell({ type: 'fail' }))
    inSpan('outer3', () => actor.tell({ type: 'queued' }))
    await host.settle()
    expect(
      ended()
        .filter(span => span.name === 'process stashed')
        .map(lineageOf),
    ).toEqual([
      ['outer1', 'process stashed'],
      ['outer1', 'process stashed', 'process stashed'],
    ])
    expect(lineage('process queued')).toEqual(['outer3', 'process queued'])
  })

  it('a priority mailbox, whose order is its own', async () => {
    const { system, host } = traced({}, { seed })
    const order: string[] = []
    const actor = system.spawn(
      acting((_ctx, { type }) => void order.push(type)),
      { mailbox: { kind: 'priority', compare: (a: Msg, b: Msg) => a.type.localeCompare(b.type) } },
    )
    inSpan('outer', () => {
      for (const type of ['c', 'a', 'b']) inSpan(`send ${type}`, () => actor.tell({ type }))
    })
    await host.settle()
    expect(order).toEqual(['a', 'b', 'c'])
    for (const type of order) expect(lineage(`process ${type}`)).toEqual(['outer', `send ${type}`, `process ${type}`])
  })
})

describe('in a handler', () => {
  it('its span is the active one, before and after each await, whatever runs meanwhile', async () => {
    const { system, host } = traced()
    const seen: (string | undefined)[] = []
    const slow = system.spawn(
      acting(async (_ctx, { type }) => {
        seen.push(activeName())
        await new Promise<void>(resolve => host.setTimer(resolve, 10))
        seen.push(activeName())
        await Promise.resolve()
        seen.push(activeName())
        inSpan(`inside ${type}`, () => {})
      }),
    )
    const other = system.spawn(acting(() => void seen.push(`other: ${activeName()}`)))

    inSpan('outer1', () => slow.tell({ type: 'a' }))
    await host.advance(5)
    inSpan('outer2', () => other.tell({ type: 'b' }))
    await host.advance(10)

    expect(seen).toEqual(['process a', 'other: process b', 'process a', 'process a'])
    expect(lineage('inside a')).toEqual(['outer1', 'process a', 'inside a'])
  })

  it('of a class, of a generator, of a state: all the same', async () => {
    const { system, host } = traced()
    const seen: (string | undefined)[] = []
    class Counter implements Actor<Msg> {
      readonly receive = () => void seen.push(activeName())
    }
    const forms = [
      () => new Counter(),
      Behavior.tryReceive<Msg>(function* () {
        yield* ok()
        seen.push(activeName())
        return Behavior.same
      }),
      Behavior.stateful<Msg, number>(
        () => 0,
        (_ctx, count) => {
          seen.push(activeName())
          return count + 1
        },
      ),
    ]
    for (const [at, form] of forms.entries()) inSpan('outer', () => system.spawn(form as Behavior<Msg>).tell({ type: `m${at}` }))
    await host.settle()
    expect(seen).toEqual(['process m0', 'process m1', 'process m2'])
  })

  it('baggage of the sender is there, with a span or without', async () => {
    const { system, host } = traced()
    const seen: (string | undefined)[] = []
    const actor = system.spawn(
      acting(() => void seen.push(propagation.getActiveBaggage()?.getEntry('tenant')?.value, activeName())),
    )
    const baggage = propagation.setBaggage(context.active(), propagation.createBaggage({ tenant: { value: 'acme' } }))

    context.with(baggage, () => actor.tell({ type: 'a' }))
    context.with(baggage, () => inSpan('outer', () => actor.tell({ type: 'b' })))
    await host.settle()

    expect(seen).toEqual(['acme', undefined, 'acme', 'process b'])
    expect(ended().map(span => span.name)).toEqual(['outer', 'process b'])
  })

  it('a probe, an actor like any other, has its spans', async () => {
    const { system, host } = traced()
    const probe = testProbe<Msg>(system)
    inSpan('outer', () => probe.ref.tell({ type: 'seen' }))
    await host.settle()
    expect(lineage('process seen')).toEqual(['outer', 'process seen'])
  })
})
