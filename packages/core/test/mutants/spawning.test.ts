import { type ActorRef, ask, ConfigError, Props, type SpawnError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, deferred, expectHealthy, outcomeOf, type Script, scripted, thrownBy, world } from './support.ts'

const codeOf = (action: () => unknown) => (thrownBy(action) as SpawnError | undefined)?.code

describe('Props', () => {
  const described = Props.of(scripted(), { name: 'named', stopTimeoutMs: 7, mailbox: { kind: 'bounded', capacity: 1 } })
  const capacityOf = async (given?: Parameters<ReturnType<typeof world>['system']['spawn']>[1]) => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const gate = deferred()
    const ref = w.system.spawn(described, given as never) as ActorRef<Script>
    await w.act(ref, () => gate.promise)
    for (let i = 0; i < 3; i += 1) ref.tell(() => {})
    gate.resolve()
    await w.host.settle()
    return [ref.path.name, 3 - letters.events.length]
  }

  it('3.10 the options of a recipe hold where nothing is given', async () => {
    expect(await capacityOf()).toEqual(['named', 1])
  })

  it('3.10 a name that is given goes over its name, and leaves the rest', async () => {
    expect(await capacityOf('other')).toEqual(['other', 1])
  })

  it('3.10 so do options, each for itself', async () => {
    expect(await capacityOf({ name: 'other' })).toEqual(['other', 1])
    expect(await capacityOf({ mailbox: { kind: 'bounded', capacity: 2 } })).toEqual(['named', 2])
  })
})

describe('3.7 10.1 nothing more is spawned', () => {
  for (const isTerminating of [false, true]) {
    const code = isTerminating ? 'SPAWN_SYSTEM_TERMINATED' : 'SPAWN_PARENT_STOPPING'

    it(`3.7a by an actor that stops: ${code}${isTerminating ? ' where the system does' : ''}`, async () => {
      const w = world()
      const gate = deferred()
      const codes: (string | undefined)[] = []
      const parent = w.system.spawn(
        scripted({
          postStop: ctx => {
            codes.push(codeOf(() => ctx.spawn(scripted())))
          },
        }),
        'parent',
      )
      await w.childOf(parent, scripted({ postStop: () => gate.promise }), 'child')
      parent.tell(async ctx => {
        await gate.promise
        codes.push(codeOf(() => ctx.spawn(scripted())))
      })
      await w.host.settle()
      if (isTerminating) void w.system.terminate()
      else w.system.stop(parent)
      await w.host.settle()
      gate.resolve()
      await w.host.settle()
      expect(codes).toEqual([code, code])
    })
  }

  it('10.1 a terminating system lets those spawn that do not stop yet; one that has ended, nobody', async () => {
    const w = world()
    const gate = deferred()
    const order: (string | undefined)[] = []
    w.system.spawn(scripted({ postStop: () => gate.promise }), 'slow')
    const ended = outcomeOf(w.system.terminate())
    await w.host.settle()
    order.push(codeOf(() => w.system.spawn(scripted())))
    gate.resolve()
    await w.host.settle()
    expect(ended.settled).toBe(true)
    order.push(codeOf(() => w.system.spawn(scripted())))
    expect(order).toEqual(['SPAWN_SYSTEM_TERMINATED', 'SPAWN_SYSTEM_TERMINATED'])
  })
})

describe('3.2 starts nested in starts', () => {
  it('3.2 a hundred are made at once, what is below them when its turn comes', async () => {
    const w = world()
    let started = 0
    const nest = (depth: number): (() => ReturnType<ReturnType<typeof scripted>>) =>
      scripted({
        preStart: ctx => {
          started += 1
          if (depth < 150) ctx.spawn(nest(depth + 1))
        },
      })
    for (let round = 1; round <= 2; round += 1) {
      started = 0
      w.system.spawn(nest(1), `chain${round}`)
      expect(started).toBe(100)
      await w.host.settle()
      expect(started).toBe(150)
    }
    await expectHealthy(w)
  })
})

describe('8.1 the ref that a reply goes to', () => {
  it('8.1 has a path of its own, as text and in JSON; a late reply is a dead letter to it', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const refs: ActorRef<string>[] = []
    const ref = w.system.spawn(
      actor<{ readonly type: 'question'; readonly replyTo: ActorRef<string> }>({
        receive: (_ctx, { replyTo }) => void refs.push(replyTo),
      }),
    )
    outcomeOf(ask(ref, { type: 'question' }, { timeoutMs: 10 }))
    outcomeOf(ask(ref, { type: 'question' }, { timeoutMs: 10 }))
    await w.host.advance(10)
    const [one, other] = refs
    expect(one?.path.toString()).toMatch(/^cellactor:\/\/shop\/temp\/\$ask\d+#\d+$/)
    expect(String(one)).toBe(one?.path.toString())
    expect(JSON.stringify({ one })).toBe(JSON.stringify({ one: one?.path.toString() }))
    expect(String(one)).not.toBe(String(other))
    one?.tell('late')
    await w.host.settle()
    expect(letters.events.map(({ message, reason, target }) => [message, reason, target.toString()])).toEqual([
      ['late', 'lateReply', String(one)],
    ])
  })
})

describe('8.3 receive timeout', () => {
  for (const delayMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number]) {
    it(`8.3 of ${delayMs}: ConfigError`, async () => {
      const w = world()
      const thrown: unknown[] = []
      const ref = w.system.spawn(scripted())
      await w.act(ref, ctx => void thrown.push(thrownBy(() => ctx.setReceiveTimeout(delayMs, () => {}))))
      expect(thrown[0]).toBeInstanceOf(ConfigError)
    })
  }

  it('8.3 messages of any kind that are not marked put it off', async () => {
    for (const message of [null, undefined, 'text', 5, () => {}, {}]) {
      const w = world()
      const handled: unknown[] = []
      const ref = w.system.spawn(
        actor<unknown>({
          preStart: ctx => ctx.setReceiveTimeout(100, 'timeout'),
          receive: (_ctx, got) => void handled.push(got),
        }),
      )
      await w.host.advance(60)
      ref.tell(message)
      await w.host.advance(60)
      expect(handled).toEqual([message])
      await w.host.advance(40)
      expect(handled).toEqual([message, 'timeout'])
    }
  })
})
