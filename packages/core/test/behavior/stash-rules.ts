import { type ActorRef, type SpawnOptions, SupervisorStrategy } from '@cellactor/core'
import type { Rule, World } from './decorations.ts'
import { hang, known } from './rule-support.ts'
import { type Act, boom, inTurn, raise, stateOf, thrown } from './support.ts'

/** Stashes lines in one turn, says what comes of each, and gives back what was a dead letter. */
async function filled({ spawn, host, say, seen }: World, stash: SpawnOptions['stash'], lines: readonly string[]) {
  const acts = new Map<unknown, string>(lines.map(line => [say(line), line]))
  const ref = spawn('ref', { options: { supervision: 'resume', stash } })
  const refused = await inTurn(host, ref, ctx =>
    [...acts].filter(([act]) => thrown(() => ctx.stash.stash(act as Act)) !== undefined).map(([, line]) => line),
  )
  const letters = (): readonly string[] => seen.deadLetters.map(event => `${acts.get(event.message)} ${event.reason}`)
  return { ref, refused, letters }
}
const back: Act = ctx => ctx.stash.unstashAll()

/** Rules of the stash, and of adapters. */
export const stashRules: readonly Rule[] = [
  {
    rule: '8.4 unstash gives back the first ones, in stash order over several calls of a turn, before what is queued',
    async outcome(world) {
      const { host, log, say } = world
      const { ref } = await filled(world, undefined, ['a', 'b', 'c', 'd'])
      const gate = hang(ref)
      await host.settle()
      ref.tell(ctx => {
        ctx.stash.unstash(1)
        ctx.stash.unstash(2)
      })
      ref.tell(say('queued'))
      gate.resolve()
      await host.settle()
      const before = [...log]
      const size = await inTurn(host, ref, ctx => ctx.stash.size)
      ref.tell(back)
      await host.settle()
      return [before, size, log.slice(before.length)]
    },
    expected: [['a', 'b', 'c', 'queued'], 1, ['d']],
  },
  {
    rule: '8.4 the stash says how much it holds, how much it may, and whether that is all; without a word it may hold 1 000',
    async outcome(world) {
      const { ref } = await filled(world, { capacity: 2 }, ['a'])
      const other = world.spawn('other')
      return await inTurn(world.host, ref, ({ stash }) => {
        const look = () => [stash.size, stash.capacity, stash.isFull]
        const before = look()
        stash.stash(() => {})
        return [before, look()]
      }).then(async found => [...found, await inTurn(world.host, other, ctx => [ctx.stash.size, ctx.stash.capacity])])
    },
    expected: [
      [1, 2, false],
      [2, 2, true],
      [0, 1_000],
    ],
  },
  {
    rule: '8.4 overflow is a failure by default, or a dead letter where the policy says so',
    async outcome(world) {
      const { host, log } = world
      const found: unknown[] = []
      for (const overflow of ['fail', 'dropNewest', 'dropOldest'] as const) {
        const { ref, refused, letters } = await filled(world, { capacity: 2, overflow }, ['a', 'b', 'c'])
        ref.tell(back)
        await host.settle()
        found.push([refused, letters().filter(letter => !letter.startsWith('undefined')), log.splice(0)])
        world.system.stop(ref)
        await host.settle()
      }
      return found
    },
    expected: [
      [['c'], [], ['a', 'b']],
      [[], ['c overflow'], ['a', 'b']],
      [[], ['a overflow'], ['b', 'c']],
    ],
  },
  {
    rule: '8.4 F6 an overflow that the handler lets pass is a failure of the actor',
    async outcome(world) {
      const { host, log, say, seen } = world
      const { ref } = await filled(world, { capacity: 1 }, ['a'])
      for (const act of [(ctx => ctx.stash.stash(say('b'))) satisfies Act, say('goes on')]) ref.tell(act)
      await host.settle()
      return [log, seen.failures.map(event => (event.snapshot.failure.behavior() as { cause?: { code?: unknown } }).cause?.code)]
    },
    expected: [['goes on'], ['STASH_OVERFLOW']],
  },
  {
    rule: '8.4 clear makes dead letters, a stop as well, each with its reason',
    async outcome(world) {
      const { host, log, system } = world
      const { ref, letters } = await filled(world, undefined, ['a', 'b'])
      await inTurn(host, ref, ctx => {
        ctx.stash.unstash(1)
        ctx.stash.clear()
      })
      const before = [...letters()]
      await inTurn(host, ref, ctx => ctx.stash.stash(() => {}))
      system.stop(ref)
      await host.settle()
      return [log, before, letters().slice(1)]
    },
    expected: [['a'], ['b stashDropped'], ['undefined stopped']],
  },
  {
    rule: '8.4 3.6c a restart gives them back once, to be handled by the next instance',
    async outcome(world) {
      const { spawn, host, log } = world
      let starts = 0
      const ref = spawn('ref', {
        start: () => {
          starts += 1
        },
      })
      const waiting = (line: string): Act => {
        const act: Act = ctx => (starts > 1 ? void log.push(`${line} in ${starts}`) : ctx.stash.stash(act))
        return act
      }
      for (const act of [waiting('a'), waiting('b'), boom, waiting('c')]) ref.tell(act)
      await host.settle()
      const size = await inTurn(host, ref, ctx => ctx.stash.size)
      return [log, size]
    },
    expected: [['a in 2', 'b in 2', 'c in 2'], 0],
  },
  {
    rule: '8.5 F6 a map that throws is a failure of the actor, not of the one who tells; others go on',
    async outcome(world) {
      const { spawn, host, log, say, seen } = world
      const ref = spawn('ref', { options: { supervision: SupervisorStrategy.oneForOne({ decide: () => 'resume' }) } })
      const adapter: ActorRef<string> = await inTurn(host, ref, ctx =>
        ctx.adapt<string>(text => (text === 'boom' ? raise(new Error(text)) : say(text))),
      )
      const errors = ['a', 'boom', 'b'].map(text => thrown(() => adapter.tell(text)))
      const gate = hang(ref)
      ref.tell(say('direct'))
      await host.settle()
      gate.resolve()
      await host.settle()
      return [errors, log, seen.failures.map(event => event.snapshot.path.name)]
    },
    expected: [[undefined, undefined, undefined], ['a', 'b', 'direct'], ['ref']],
  },
  {
    rule: '8.5 an adapter that was made in a start serves; what it brought is mapped once, also when it was stashed',
    async outcome({ spawn, host, log, noting, system }) {
      const adapters: ActorRef<string>[] = []
      let mapped = 0
      let isOpen = false
      const ref = spawn('ref', {
        start(ctx) {
          const adapter = ctx.adapt<string>(text => {
            mapped += 1
            const act: Act = own => (isOpen ? void log.push(text) : own.stash.stash(act))
            return act
          })
          adapters.push(adapter)
        },
      })
      const adapter = known(adapters[0])
      const watcher = spawn('watcher', { signal: noting('watcher') })
      for (const target of [ref, adapter]) watcher.tell(ctx => ctx.watch(target))
      for (const text of ['a', 'b']) adapter.tell(text)
      await host.settle()
      isOpen = true
      ref.tell(back)
      await host.settle()
      const before = [...log]
      system.stop(adapter)
      await host.settle()
      return [before, mapped, log.slice(before.length), adapter.pid === ref.pid, stateOf(system, ref)]
    },
    expected: [['a', 'b'], 2, ['watcher terminated'], true, 'gone'],
  },
]
