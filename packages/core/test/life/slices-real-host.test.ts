import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ActorRef, ActorSystem } from '@cellactor/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actor } from './support.ts'

// The one place where real time counts: what a user of the default host sees. The thresholds leave room for a busy machine.
const runMs = 1_000
const leastTicks = 10
const leastAnswers = 5
const leastMessages = 1_000

type Load = (system: ActorSystem) => { readonly count: () => number }

function players(system: ActorSystem, play: (hit: (n: number) => void) => (n: number) => void | Promise<void>) {
  const refs: ActorRef<number>[] = []
  let handled = 0
  const handle = play(n => {
    handled++
    refs[n % 2]?.tell(n + 1)
  })
  const player = actor<number>({ receive: (_, n) => handle(n) })
  refs.push(system.spawn(player), system.spawn(player))
  refs[0]?.tell(1)
  return { count: () => handled }
}

const loads: Record<string, Load> = {
  'sync handlers that ping-pong for ever': system => players(system, hit => hit),
  'async handlers that ping-pong for ever': system =>
    players(system, hit => async n => {
      await undefined
      hit(n)
    }),
  'an onTerminated that keeps watching dead actors': system => {
    const dead = system.spawn(actor())
    system.stop(dead)
    let handled = 0
    const ref = system.spawn(
      actor({
        receive: ctx => ctx.watch(dead),
        onTerminated(ctx) {
          handled++
          ctx.watch(dead)
        },
      }),
    )
    ref.tell('go')
    return { count: () => handled }
  },
}

let server: Server
let url: string
beforeEach(async () => {
  server = createServer((_, response) => response.end('here'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

describe.each(Object.entries(loads))('1.6 on the default host, with %s', (_, load) => {
  it('1.6 a 10 ms interval and a local HTTP server stay responsive', async () => {
    const system = ActorSystem.create({ name: 'busy', logLevel: 'off' })
    let ticks = 0
    const interval = setInterval(() => ticks++, 10)
    const { count } = load(system)
    const until = performance.now() + runMs
    let answers = 0
    while (performance.now() < until) {
      const response = await fetch(url)
      expect(await response.text()).toBe('here')
      answers++
    }
    clearInterval(interval)
    const handled = count()
    await system.terminate()
    expect(ticks).toBeGreaterThanOrEqual(leastTicks)
    expect(answers).toBeGreaterThanOrEqual(leastAnswers)
    expect(handled).toBeGreaterThanOrEqual(leastMessages)
  })

  it('1.6 a terminate from a timer comes through', async () => {
    const system = ActorSystem.create({ name: 'busy', logLevel: 'off' })
    const { count } = load(system)
    await new Promise(resolve => setTimeout(resolve, 20))
    const summary = await system.terminate()
    expect(summary.cause).toBe('terminate')
    const handled = count()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(count()).toBe(handled)
  })
})
