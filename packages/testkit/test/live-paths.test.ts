import type { ActorSystem } from '@cellactor/core'
import { livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor } from './support.ts'

const textsOf = (system: ActorSystem) => livePaths(system).map(path => `/${path.segments.join('/')}`)

describe('livePaths', () => {
  it('shows the guardians of a new system, the root first', () => {
    const { system } = simulate()
    const texts = textsOf(system)
    expect(texts[0]).toBe('/')
    expect([...texts].sort()).toEqual(['/', '/system', '/user'])
  })

  it('shows every actor, parents before their children', async () => {
    const { system, host } = simulate()
    const parent = system.spawn(
      actor({
        preStart: ctx => {
          ctx.spawn(actor(), 'b')
          ctx.spawn(actor(), 'c')
        },
      }),
      'a',
    )
    await host.settle()
    const texts = textsOf(system)
    expect(texts).toEqual(expect.arrayContaining(['/user/a', '/user/a/b', '/user/a/c']))
    expect(texts.indexOf('/user/a')).toBeLessThan(texts.indexOf('/user/a/b'))
    expect(livePaths(system).some(path => path.equals(parent.path))).toBe(true)
  })

  it('leaves out what has ended', async () => {
    const { system, host } = simulate()
    const ref = system.spawn(actor(), 'a')
    expect(textsOf(system)).toContain('/user/a')
    system.stop(ref)
    await host.settle()
    expect(textsOf(system)).not.toContain('/user/a')
  })

  it('is empty after termination', async () => {
    const { system, host } = simulate()
    system.spawn(actor(), 'a')
    void system.terminate()
    await host.settle()
    expect(livePaths(system)).toEqual([])
  })
})
