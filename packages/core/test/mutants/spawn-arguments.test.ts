import { ConfigError, type SpawnError, type SpawnOptions } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { expectHealthy, outcomeOf, type Script, scripted, thrownBy, world } from './support.ts'

describe('3.1 what is no actor', () => {
  for (const [what, given] of [
    ['nothing', undefined],
    ['null', null],
    ['an actor, not a factory of one', { receive: () => {} }],
    ['a name', 'worker'],
  ] as const) {
    it(`3.1 ${what}: ConfigError at once, and no child`, async () => {
      const w = world()
      const spawning = () => w.system.spawn(given as never, 'child')
      expect(thrownBy(spawning)).toBeInstanceOf(ConfigError)
      expect(w.system.resolve('cellactor://shop/user/child')).toBeUndefined()
      await expectHealthy(w)
    })
  }

  it('3.5 a factory that makes nothing: the start has failed, for spawn as for spawnAsync', async () => {
    for (const made of [undefined, null, {}]) {
      const w = world()
      const factory = (() => made) as unknown as ReturnType<typeof scripted>
      expect((thrownBy(() => w.system.spawn(factory)) as SpawnError).code).toBe('SPAWN_START_FAILED')
      const started = outcomeOf(w.system.spawnAsync(factory))
      await w.host.settle()
      expect((started.error as SpawnError).code).toBe('SPAWN_START_FAILED')
    }
  })
})

describe('3.10 what is no name', () => {
  for (const name of [5, null, ['list'], { toString: () => 'text' }]) {
    it(`3.10 ${JSON.stringify(name)}: SPAWN_NAME_INVALID`, () => {
      const { system } = world()
      const options = { name } as unknown as SpawnOptions
      expect((thrownBy(() => system.spawn(scripted(), options)) as SpawnError).code).toBe('SPAWN_NAME_INVALID')
    })
  }
})

describe('options that are refused', () => {
  for (const [what, options] of [
    ['mailbox', { mailbox: { kind: 'bounded', capacity: 0 } }],
    ['stash', { stash: { capacity: 0 } }],
    ['throughput', { throughput: 0 }],
    ['stopTimeoutMs', { stopTimeoutMs: -1 }],
    ['startTimeoutMs', { startTimeoutMs: -1 }],
    ['supervision', { supervision: 'ignore' }],
    ['failureMetadata', { failureMetadata: 'db' }],
    ['middleware', { middleware: [{}] }],
  ] as const) {
    it(`3.2 the ConfigError says whose child it was to be, and which option it was: ${what}`, async () => {
      const w = world()
      const parent = w.system.spawn(scripted(), 'parent')
      const thrown: unknown[] = []
      await w.act(parent, ctx => void thrown.push(thrownBy(() => ctx.spawn(scripted(), options as unknown as SpawnOptions))))
      const [error] = thrown
      expect(error).toBeInstanceOf(ConfigError)
      expect(String(error)).toContain(parent.path.toString())
      expect(String(error)).toContain(what)
    })
  }
})

describe('10.1 while the system terminates', () => {
  it('10.1 an actor that does not stop yet still spawns; its child ends with it', async () => {
    const w = world()
    const thrown: unknown[] = []
    const parent = w.system.spawn(scripted(), 'parent')
    const script: Script = ctx => {
      void w.system.terminate()
      thrown.push(thrownBy(() => ctx.spawn(scripted(), 'child')))
    }
    const ended = outcomeOf(w.system.whenTerminated)
    await w.act(parent, script)
    expect(thrown).toEqual([undefined])
    expect(ended.value).toMatchObject({ cause: 'terminate', stragglers: [] })
  })
})
