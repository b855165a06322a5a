import {
  type Actor,
  type ActorContext,
  type ActorOfBehavior,
  type ActorRef,
  actorOf,
  Behavior,
  ConfigError,
  err,
  Handled,
  ok,
} from '@cellactor/core'
import { ActorTestKit } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

const number = (heard: number[]) => Behavior.handle<number>((_ctx, n) => void heard.push(n))

describe('actorOf', () => {
  it('makes the actor that spawn makes of a behaviour', async () => {
    const kit = ActorTestKit.create()
    const log: string[] = []
    const behavior = Behavior.setup<number>(() => {
      log.push('setup')
      return Behavior.receive<number>((_ctx, n) => (n > 0 ? Behavior.same : Behavior.stopped))
    }).receiveSignal((_ctx, signal) => void log.push(signal.type))
    const ref = kit.spawn(() => actorOf(behavior))
    ref.tell(1)
    ref.tell(0)
    await kit.settle()
    expect(log).toEqual(['setup', 'postStop'])
    await kit.terminate()
  })

  it('lets a class hand messages to a behaviour, supervision from the inside included', async () => {
    const kit = ActorTestKit.create()
    const heard: number[] = []
    const picky = Behavior.handle<number>((ctx, n) => {
      if (n < 0) ctx.fail(new RangeError('negative'))
      heard.push(n)
    })
    const supervised = Behavior.supervise(picky).onFailure(RangeError, 'resume')
    class Doubling implements Actor<number> {
      readonly #inner: ActorOfBehavior<number> = actorOf(supervised)
      readonly preStart = (ctx: ActorContext<number>) => this.#inner.preStart(ctx)
      readonly receive = (ctx: ActorContext<number>, n: number) => this.#inner.receive(ctx, n * 2)
    }
    const ref = kit.spawn(() => new Doubling())
    for (const n of [1, 2]) ref.tell(n)
    const same = kit.spawn(() => actorOf(supervised))
    for (const n of [-1, 7]) same.tell(n)
    await kit.settle()
    expect(heard.sort((a, b) => a - b)).toEqual([2, 4, 7])
    expect(kit.failures.events).toHaveLength(1)
    await kit.terminate()
  })

  it('refuses what is no behaviour', () => {
    expect(() => actorOf({} as Behavior<number>)).toThrow(ConfigError)
  })
})

describe('actorOf: onBecome', () => {
  const become = async (behavior: Behavior<string>): Promise<readonly unknown[]> => {
    const heard: unknown[] = []
    const kit = ActorTestKit.create()
    const ref = kit.spawn(() => actorOf(behavior, { onBecome: next => void heard.push(next) }))
    for (const text of ['one', 'two']) ref.tell(text)
    await kit.settle()
    await kit.terminate()
    return heard
  }
  const last: Behavior<string> = Behavior.ignore

  it('hears of each next behaviour, and of those that it becomes', async () => {
    const second = Behavior.receiveMessage<string>(() => last)
    expect(await become(Behavior.receiveMessage<string>(() => second))).toEqual([second, last])
  })

  it('hears of stopped, and not of same and unhandled', async () => {
    expect(await become(Behavior.receiveMessage<string>(() => Behavior.stopped))).toEqual([Behavior.stopped])
    expect(await become(Behavior.receiveMessage<string>(() => Behavior.same))).toEqual([])
    expect(await become(Behavior.empty)).toEqual([])
  })

  it('hears of what a setup becomes once, and not of what it begins with', async () => {
    const setup = Behavior.setup<string>(() => last)
    expect(await become(Behavior.setup<string>(() => last))).toEqual([])
    expect(await become(Behavior.receiveMessage<string>(() => setup))).toEqual([setup])
  })

  it('hears of what a signal handler returns', async () => {
    const heard: unknown[] = []
    const kit = ActorTestKit.create()
    const parent = Behavior.setup<string>(ctx => {
      const child = ctx.spawnWatched(Behavior.receiveMessage<string>(() => Behavior.stopped))
      return Behavior.handle<string>((_inner, text) => child.tell(text)).receiveSignal(() => last)
    })
    kit.spawn(() => actorOf(parent, { onBecome: next => void heard.push(next) })).tell('go')
    await kit.settle()
    expect(heard).toEqual([last])
    await kit.terminate()
  })

  it('changes nothing else: an Ok in an Ok is no behaviour, an Err is a failure', async () => {
    for (const behavior of [
      Behavior.tryReceive<string>(() => ok(ok(last)) as never),
      Behavior.tryReceive<string>(() => err('refused')),
      Behavior.tryReceive<string>(async () => err('refused')),
    ]) {
      for (const onBecome of [undefined, () => {}]) {
        const kit = ActorTestKit.create()
        kit.spawn(() => actorOf(behavior, { onBecome })).tell('x')
        await kit.settle()
        expect(kit.failures.events).toHaveLength(1)
        await kit.terminate()
      }
    }
  })
})

describe('actorOf: in a context that is no cell’s', () => {
  it('an inner layer of transform reaches its own actor, and messageIn shows what it sent', () => {
    const told: unknown[] = []
    const self = {
      tell: (message: unknown) => void told.push(message),
      offer: async (message: unknown) => void told.push(message),
      pid: 'a pid',
      path: 'a path',
    } as unknown as ActorRef<string>
    const ctx = { self } as ActorContext<string>
    const heard: number[] = []
    const inner = Behavior.setup<number>(own => {
      own.self.tell(1)
      void own.self.offer(2)
      expect([own.self.pid, own.self.path]).toEqual(['a pid', 'a path'])
      return number(heard)
    })
    const actor = actorOf(Behavior.transform(inner, (text: string) => text.length))
    void actor.preStart(ctx)
    expect(told.map(message => actor.messageIn(message))).toEqual([1, 2])
    expect(actor.messageIn('plain')).toBe('plain')
    void actor.receive(ctx, told[0] as string)
    void actor.receive(ctx, told[1] as string)
    void actor.receive(ctx, 'four')
    expect(heard).toEqual([1, 2, 4])
  })

  it('receive says when nobody wanted the message', () => {
    const actor = actorOf(Behavior.empty as Behavior<string>)
    const ctx = { self: {} } as ActorContext<string>
    void actor.preStart(ctx)
    expect(actor.receive(ctx, 'x')).toBe(Handled.unhandled)
  })
})
