import { type ActorRef, Behavior, err, Props, type Result } from '@cellactor/core'
import { type BehaviorEffect, BehaviorTestKit, testInbox } from '@cellactor/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Act } from './support.ts'

const acting = Behavior.handle<Act>((ctx, act) => act(ctx))
const other = testInbox<unknown>('other')

/** Runs one handler that is not to fail: what is expected inside it would otherwise be an outcome like any other. */
async function ran<M>(kit: BehaviorTestKit<M>, message: M): Promise<void> {
  const outcome = await kit.run(message)
  if (outcome.type === 'failed') throw outcome.error
}

/** What one handler did. */
async function effectsOf(act: Act, options = {}): Promise<readonly BehaviorEffect<Act>[]> {
  const kit = BehaviorTestKit.create(acting, options)
  await ran(kit, act)
  return kit.takeEffects()
}

describe('testkit BehaviorTestKit: effects', () => {
  it('records in order, from the start on; taking empties', async () => {
    const kit = BehaviorTestKit.create(
      Behavior.setup<string>(ctx => {
        ctx.log.info('setup')
        return Behavior.handle((inner, text) => inner.log.warn(text, { n: 1 }))
      }),
    )
    await ran(kit, 'one')
    expect(kit.effects).toEqual([
      { type: 'logged', level: 'info', message: 'setup', data: undefined },
      { type: 'logged', level: 'warn', message: 'one', data: { n: 1 } },
    ])
    expect(kit.takeEffects()).toHaveLength(2)
    expect(kit.effects).toEqual([])
    await ran(kit, 'two')
    expect(kit.expectEffect('logged').message).toBe('two')
    expect(() => kit.expectEffect('logged')).toThrow(
      "Expected an effect 'logged' of cellactor://test/user/subject#1, but there is none",
    )
    await ran(kit, 'three')
    expect(() => kit.expectEffect('spawned')).toThrow(/but there is \[\{ type: "logged"/)
  })

  it('spawned: what, options, ref, inbox', async () => {
    const child = Behavior.ignore as Behavior<number>
    const kit = BehaviorTestKit.create(acting)
    const told: ActorRef<number>[] = []
    await ran(kit, async ctx => {
      told.push(ctx.spawn(child, 'a'), ctx.spawn(Props.of(child), { throughput: 3 }), await ctx.spawnAsync(() => child))
      expect([...ctx.children].map(ref => ref.path.name)).toEqual(['a', '$a', '$b'])
      expect(ctx.child('a')).toBe(told[0])
    })
    told[0]?.tell(42)
    const first = kit.expectEffect('spawned')
    expect(first.what).toBe(child)
    expect(first.options).toEqual({ name: 'a' })
    expect(first.ref).toBe(told[0])
    expect(String(first.ref)).toBe('cellactor://test/user/subject/a#2')
    expect(first.inbox.takeAll()).toEqual([42])
    expect(kit.expectEffect('spawned').options).toEqual({ name: '$a', throughput: 3 })
    expect(kit.childInbox('$b').messages).toEqual([])
    expect(() => kit.childInbox('x')).toThrow('has no child named "x". It has ["a", "$a", "$b"]')
    expect(await kit.run(ctx => void ctx.spawn(child, 'a'))).toMatchObject({
      type: 'failed',
      error: { code: 'SPAWN_NAME_TAKEN' },
    })
  })

  it('$z is followed by $aa', async () => {
    const kit = BehaviorTestKit.create(acting)
    await ran(kit, ctx => {
      for (let at = 0; at < 28; at++) ctx.spawn(Behavior.ignore)
    })
    expect(kit.effects.flatMap(effect => (effect.type === 'spawned' ? [effect.options.name] : [])).slice(-4)).toEqual([
      '$y',
      '$z',
      '$aa',
      '$ab',
    ])
  })

  it('watched, watchedWith, unwatched, linked, unlinked; the same again is nothing', async () => {
    const bye: Act = () => {}
    const { ref } = other
    const effects = await effectsOf(ctx => {
      ctx.watch(ref)
      ctx.watch(ref)
      ctx.unwatch(ref)
      ctx.unwatch(ref)
      ctx.watchWith(ref, bye)
      ctx.watchWith(ref, bye)
      ctx.link(ref)
      ctx.unlink(ref)
    })
    expect(effects).toEqual([
      { type: 'watched', target: ref },
      { type: 'unwatched', target: ref },
      { type: 'watchedWith', target: ref, message: bye },
      { type: 'linked', target: ref },
      { type: 'unlinked', target: ref },
    ])
  })

  it('6.3 a watch that is redefined is a failure', async () => {
    const redefinitions: Act[] = [
      ctx => {
        ctx.watch(other.ref)
        ctx.watchWith(other.ref, () => {})
      },
      ctx => {
        ctx.watchWith(other.ref, () => {})
        ctx.watchWith(other.ref, () => {})
      },
      ctx => {
        ctx.watchWith(other.ref, () => {})
        ctx.watch(other.ref)
      },
    ]
    for (const act of redefinitions)
      expect(await BehaviorTestKit.create(acting).run(act)).toMatchObject({ type: 'failed', error: { code: 'WATCH_CONFLICT' } })
  })

  it('spawnWatched is a spawned and a watched; a child can be stopped, a stranger not', async () => {
    const effects = await effectsOf(ctx => ctx.stop(ctx.spawnWatched(Behavior.ignore, 'a')))
    expect(effects.map(effect => effect.type)).toEqual(['spawned', 'watched', 'stopped'])
    const outcome = await BehaviorTestKit.create(acting).run(ctx => ctx.stop(other.ref))
    expect(outcome).toMatchObject({ type: 'failed', error: { code: 'STOP_NO_CHILD' } })
  })

  it('timers: started with their times, fired by key, cancelled', async () => {
    const ticks: string[] = []
    const tick =
      (name: string): Act =>
      () =>
        void ticks.push(name)
    const [one, two, three] = [tick('one'), tick('two'), tick('three')]
    const kit = BehaviorTestKit.create(acting)
    await ran(kit, ctx => {
      ctx.timers.startSingle('s', one, 10)
      ctx.timers.startFixedDelay('d', two, 20)
      ctx.timers.startFixedRate('r', three, 30, 5)
      expect(ctx.timers.isActive('s')).toBe(true)
    })
    expect(kit.takeEffects()).toEqual([
      { type: 'timerStarted', key: 's', mode: 'single', delayMs: 10, initialDelayMs: 10, message: one },
      { type: 'timerStarted', key: 'd', mode: 'fixedDelay', delayMs: 20, initialDelayMs: 20, message: two },
      { type: 'timerStarted', key: 'r', mode: 'fixedRate', delayMs: 30, initialDelayMs: 5, message: three },
    ])
    await kit.fireTimer('s')
    await kit.fireTimer('d')
    await kit.fireTimer('d')
    expect(ticks).toEqual(['one', 'two', 'two'])
    await expect(kit.fireTimer('s')).rejects.toThrow('"s", which is the key of no timer. Active are ["d", "r"].')
    await ran(kit, ctx => {
      ctx.timers.cancel('d')
      ctx.timers.cancel('d')
      ctx.timers.cancelAll()
    })
    expect(kit.takeEffects()).toEqual([
      { type: 'timerCancelled', key: 'd' },
      { type: 'timerCancelled', key: 'r' },
    ])
    await expect(kit.fireTimer('r')).rejects.toThrow('There is none.')
    expect(await kit.run(ctx => ctx.timers.startSingle('x', one, -1))).toMatchObject({ error: { code: 'CONFIG_INVALID' } })
    expect(await kit.run(ctx => ctx.timers.startFixedRate('x', one, 0))).toMatchObject({ error: { code: 'CONFIG_INVALID' } })
  })

  it('the receive timeout', async () => {
    const idle: Act = ctx => ctx.log.info('idle')
    const kit = BehaviorTestKit.create(acting)
    await expect(kit.fireReceiveTimeout()).rejects.toThrow('has set no receive timeout')
    await ran(kit, ctx => ctx.setReceiveTimeout(50, idle))
    expect(kit.takeEffects()).toEqual([{ type: 'receiveTimeoutSet', delayMs: 50, message: idle }])
    await kit.fireReceiveTimeout()
    expect(kit.expectEffect('logged').message).toBe('idle')
    await ran(kit, ctx => {
      ctx.cancelReceiveTimeout()
      ctx.cancelReceiveTimeout()
    })
    expect(kit.takeEffects()).toEqual([{ type: 'receiveTimeoutCancelled' }])
    expect(await kit.run(ctx => ctx.setReceiveTimeout(0, idle))).toMatchObject({ error: { code: 'CONFIG_INVALID' } })
  })

  it('stash: stashed, unstashed to the head of selfInbox, cleared, overflowing', async () => {
    const log: string[] = []
    const note =
      (name: string): Act =>
      () =>
        void log.push(name)
    const [a, b, c, d] = [note('a'), note('b'), note('c'), note('d')]
    const kit = BehaviorTestKit.create(acting, { stash: { capacity: 3 } })
    kit.ref.tell(d)
    await ran(kit, ctx => {
      for (const act of [a, b, c]) ctx.stash.stash(act)
      expect([ctx.stash.size, ctx.stash.capacity, ctx.stash.isFull]).toEqual([3, 3, true])
      ctx.stash.unstash(2)
      ctx.stash.clear()
      ctx.stash.clear()
      ctx.stash.unstashAll()
    })
    expect(kit.takeEffects()).toEqual([
      { type: 'stashed', message: a },
      { type: 'stashed', message: b },
      { type: 'stashed', message: c },
      { type: 'unstashed', messages: [a, b] },
      { type: 'stashCleared', messages: [c] },
    ])
    expect(kit.selfInbox.messages).toEqual([a, b, d])
    while (kit.selfInbox.messages.length > 0) await kit.runNext()
    expect(log).toEqual(['a', 'b', 'd'])
    await expect(kit.runNext()).rejects.toThrow('has no message waiting for itself')
    const overflowing: Act = ctx => {
      for (const act of [a, b, c, d]) ctx.stash.stash(act)
      ctx.stash.unstashAll()
    }
    expect(await kit.run(overflowing)).toMatchObject({ type: 'failed', error: { code: 'STASH_OVERFLOW' } })
    const held = async (overflow: 'dropNewest' | 'dropOldest') =>
      (await effectsOf(overflowing, { stash: { capacity: 3, overflow } })).find(effect => effect.type === 'unstashed')?.messages
    expect(await held('dropNewest')).toEqual([a, b, c])
    expect(await held('dropOldest')).toEqual([b, c, d])
  })

  it('selfInbox: what was told to the actor, to be looked at, taken or run', async () => {
    const kit = BehaviorTestKit.create(acting)
    const noting: Act = ctx => ctx.log.info('noted')
    await ran(kit, async ctx => {
      ctx.self.tell(noting)
      await ctx.self.offer(noting)
      ctx.self.tell(noting)
    })
    expect(kit.selfInbox.messages).toHaveLength(3)
    expect(kit.selfInbox.takeMessage()).toBe(noting)
    await kit.runNext()
    expect(kit.expectEffect('logged').message).toBe('noted')
    expect(kit.selfInbox.takeAll()).toEqual([noting])
    expect(kit.selfInbox.ref).toBe(kit.ref)
  })

  it('forwarded: the target has it', async () => {
    const target = testInbox<string>()
    const effects = await effectsOf(ctx => ctx.forward(target.ref, 'hello'))
    expect(effects).toEqual([{ type: 'forwarded', target: target.ref, message: 'hello' }])
    expect(target.takeMessage()).toBe('hello')
    expect(() => target.takeMessage()).toThrow('holds no message')
  })

  it('ctx.parent, ctx.path and ctx.system are there', async () => {
    const kit = BehaviorTestKit.create(acting, { name: 'clerk' })
    await ran(kit, ctx => {
      ;(ctx.parent as ActorRef<unknown>).tell('hi')
      expect(String(ctx.path)).toBe('cellactor://test/user/clerk#1')
      expect(ctx.pid.equals(ctx.self.pid)).toBe(true)
      expect(ctx.pid.equals(other.ref.pid)).toBe(false)
      expect(`${ctx.pid} ${ctx.self}`).toBe('test#1 cellactor://test/user/clerk#1')
      expect(ctx.system.name).toBe('test')
      expect(ctx.system).toBe(ctx.system)
    })
  })
})

type Answering = { type: 'answered'; by: Result<number, Error> } | { type: 'ask' } | { type: 'askWith' }
type Question = { type: 'get'; id: number; replyTo: ActorRef<number> }

describe('testkit BehaviorTestKit: asks, pipes, adapters', () => {
  const clerk = testInbox<Question>('clerk')
  const asking = Behavior.handle<Answering>((ctx, message) => {
    const map = (by: Result<number, Error>): Answering => ({ type: 'answered', by })
    if (message.type === 'ask') ctx.ask(clerk.ref, { type: 'get', id: 7 }, map, { timeoutMs: 50 })
    else if (message.type === 'askWith') ctx.askWith(clerk.ref, (replyTo): Question => ({ type: 'get', id: 8, replyTo }), map)
    else ctx.log.info(message.by.ok ? `got ${message.by.value}` : `failed: ${message.by.error.message}`)
  })

  it('asked: told to its target, answered by the effect, once', async () => {
    const kit = BehaviorTestKit.create(asking)
    await ran(kit, { type: 'ask' })
    const asked = kit.expectEffect('asked')
    expect(asked).toMatchObject({ target: clerk.ref, question: { type: 'get', id: 7 }, options: { timeoutMs: 50 } })
    expect(clerk.takeMessage()).toBe(asked.question)
    expect((await asked.answer(42)).type).toBe('same')
    expect(kit.expectEffect('logged').message).toBe('got 42')
    await expect(asked.answer(43)).rejects.toThrow('has been answered already')
    await expect(asked.fail(new Error('x'))).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })

  it('asked: failed, and answered by its reply ref', async () => {
    const kit = BehaviorTestKit.create(asking)
    await ran(kit, { type: 'askWith' })
    await kit.expectEffect('asked').fail(new Error('too late'))
    expect(kit.expectEffect('logged').message).toBe('failed: too late')
    clerk.takeAll()
    await ran(kit, { type: 'ask' })
    const { replyTo } = clerk.takeMessage()
    replyTo.tell(5)
    replyTo.tell(6)
    expect(kit.selfInbox.messages).toEqual([{ type: 'answered', by: { ok: true, value: 5 } }])
    await kit.runNext()
    expect(kit.expectEffect('logged').message).toBe('got 5')
  })

  it('a map that throws is a failure of the actor', async () => {
    const bad = (): Act => {
      throw new Error('bad map')
    }
    const kit = BehaviorTestKit.create(acting)
    const adapters: ActorRef<string>[] = []
    await ran(kit, ctx => {
      ctx.ask(clerk.ref, { type: 'get', id: 1 }, bad)
      ctx.ask(clerk.ref, { type: 'get', id: 2 }, bad)
      ctx.pipeToSelf(Promise.resolve(1), bad)
      adapters.push(ctx.adapt(bad))
    })
    const failed = { type: 'failed', error: { message: 'bad map' } }
    expect(await kit.expectEffect('asked').answer(1)).toMatchObject(failed)
    expect(await kit.expectEffect('piped').deliver()).toMatchObject(failed)
    expect(await kit.expectEffect('adapted').deliver('x')).toMatchObject(failed)
    await ran(kit, () => {})
    adapters[0]?.tell('x')
    expect(kit.outcome).toMatchObject(failed)
    await ran(kit, () => {})
    clerk.takeAll()[1]?.replyTo.tell(1)
    expect(kit.outcome).toMatchObject(failed)
  })

  it('adapted: mapped into selfInbox, or delivered', async () => {
    const kit = BehaviorTestKit.create(acting)
    const map =
      (text: string): Act =>
      ctx =>
        ctx.log.info(text)
    const adapters: ActorRef<string>[] = []
    await ran(kit, ctx => void adapters.push(ctx.adapt(map)))
    const adapted = kit.expectEffect('adapted')
    expect(adapted.ref).toBe(adapters[0])
    adapters[0]?.tell('one')
    expect(kit.selfInbox.messages).toHaveLength(1)
    await kit.runNext()
    await adapted.deliver('two')
    expect(kit.takeEffects()).toMatchObject([{ message: 'one' }, { message: 'two' }])
  })

  it('2.7 8.5 adapted with a map that gives a promise: the message is what that gives, a rejection is a failure', async () => {
    const kit = BehaviorTestKit.create(acting)
    const later = (async (text: string) => {
      if (text === 'bad') throw new Error('bad map')
      return (() => {}) satisfies Act
    }) as (text: string) => never
    const adapters: ActorRef<string>[] = []
    await ran(kit, ctx => void adapters.push(ctx.adapt(later)))
    adapters[0]?.tell('one')
    await Promise.resolve()
    expect(kit.selfInbox.messages).toEqual([expect.any(Function)])
    adapters[0]?.tell('bad')
    await new Promise(resolve => setImmediate(resolve))
    expect(kit.outcome).toMatchObject({ type: 'failed', error: { message: 'bad map' } })
  })

  it('piped: delivered when the work has settled', async () => {
    const kit = BehaviorTestKit.create(acting)
    const map =
      (result: Result<number, unknown>): Act =>
      ctx =>
        ctx.log.info(result.ok ? `${result.value}` : `${result.error}`)
    const work = Promise.resolve(1)
    await ran(kit, ctx => {
      ctx.pipeToSelf(work, map)
      ctx.pipeToSelf(Promise.reject<number>('no'), map)
    })
    const piped = kit.expectEffect('piped')
    expect(piped.work).toBe(work)
    await piped.deliver()
    await kit.expectEffect('piped').deliver()
    expect(kit.takeEffects()).toMatchObject([{ message: '1' }, { message: 'no' }])
    expect(err(1).ok).toBe(false)
  })
})

describe('testkit BehaviorTestKit: targetEnds', () => {
  const watching = (signals: unknown[]) =>
    Behavior.receive<Act>((ctx, act) => {
      void act(ctx)
      return Behavior.same
    }).receiveSignal((ctx, signal) => {
      signals.push(signal)
      ctx.spawn(Behavior.ignore, 'again')
    })

  it('gives the signal that was asked for; a child’s name is free', async () => {
    const signals: unknown[] = []
    const kit = BehaviorTestKit.create(watching(signals))
    await ran(kit, ctx => {
      ctx.spawnWatched(Behavior.ignore, 'again')
      ctx.watch(other.ref)
    })
    const { ref } = kit.expectEffect('spawned')
    expect((await kit.targetEnds(ref, new Error('broken'))).type).toBe('same')
    expect(signals).toMatchObject([{ type: 'childFailed', pid: ref.pid, reason: 'failed' }])
    await kit.targetEnds(ref)
    expect(signals).toHaveLength(1)
    await ran(kit, ctx => ctx.watch(kit.expectEffect('spawned').ref))
    const outcome = await kit.targetEnds(other.ref, new Error('x'))
    expect(outcome).toMatchObject({ type: 'failed', error: { code: 'SPAWN_NAME_TAKEN' } })
    expect(signals[1]).toMatchObject({ type: 'terminated', reason: 'failed' })
  })

  it('a clean end, and a signal given by hand, free the name and use up the watch', async () => {
    const signals: unknown[] = []
    const kit = BehaviorTestKit.create(watching(signals))
    await ran(kit, ctx => void ctx.spawnWatched(Behavior.ignore, 'again'))
    const { pid, path } = kit.expectEffect('spawned').ref
    expect((await kit.signal({ type: 'terminated', pid, path, reason: 'stopped' })).type).toBe('same')
    const again = kit.expectEffect('spawned').ref
    await ran(kit, ctx => ctx.watch(again))
    await kit.targetEnds(again)
    expect(signals).toMatchObject([{ type: 'terminated' }, { type: 'terminated', reason: 'stopped', pid: again.pid }])
  })

  it('gives the message of watchWith, and nothing where nothing was asked for', async () => {
    const kit = BehaviorTestKit.create(acting)
    await ran(kit, ctx => ctx.watchWith(other.ref, later => later.log.info('it ended')))
    await kit.targetEnds(other.ref)
    expect(kit.takeEffects().map(effect => effect.type)).toEqual(['watchedWith', 'logged'])
    expect((await kit.targetEnds(other.ref)).type).toBe('same')
    expect(kit.takeEffects()).toEqual([])
  })
})

describe('testkit BehaviorTestKit: layers inside transform', () => {
  it('shows what travels inside as it was written, and runs it past the map', async () => {
    const handled: string[] = []
    const inner = Behavior.setup<string>(ctx => {
      ctx.timers.startSingle('t', 'timed', 10)
      ctx.setReceiveTimeout(5, 'idle')
      ctx.self.tell('told')
      ctx.pipeToSelf(Promise.resolve('piped'), result => (result.ok ? result.value : 'failed'))
      ctx.watchWith(other.ref, 'ended')
      return Behavior.handle<string>((_ctx, text) => void handled.push(text))
    })
    const kit = BehaviorTestKit.create(Behavior.transform(inner, (n: number) => `mapped ${n}`))
    expect(kit.selfInbox.messages).toEqual(['told'])
    const piped = kit.effects.find(effect => effect.type === 'piped')
    const shown = kit.takeEffects().map(effect => ('message' in effect ? effect.message : effect.type))
    expect(shown).toEqual(['timed', 'idle', 'piped', 'ended'])
    await ran(kit, 1)
    await kit.fireTimer('t')
    await kit.fireReceiveTimeout()
    await kit.runNext()
    await piped?.deliver()
    await kit.targetEnds(other.ref)
    expect(handled).toEqual(['mapped 1', 'timed', 'idle', 'told', 'piped', 'ended'])
  })
})

describe('testkit BehaviorTestKit: where there is no AbortController', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('has a signal of its own', async () => {
    vi.stubGlobal('AbortController', undefined)
    const heard: string[] = []
    const kit = BehaviorTestKit.create(acting)
    await ran(kit, ctx => {
      const dropped = () => heard.push('dropped')
      ctx.signal.addEventListener('abort', () => heard.push(`${ctx.signal.reason}`))
      ctx.signal.addEventListener('abort', dropped)
      ctx.signal.removeEventListener('abort', dropped)
      expect(ctx.signal.aborted).toBe(false)
      ctx.stopSelf()
    })
    await kit.signal({ type: 'postStop' })
    expect(heard).toEqual(['Error: This operation was aborted.'])
  })
})
