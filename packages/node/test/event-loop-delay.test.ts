import { prometheusHandler } from '@cellactor/node'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it, vi } from 'vitest'
import { type DelayHistogram, EventLoopDelay, eventLoopDelay } from '../src/metrics/event-loop-delay.ts'
import { Exposition } from '../src/metrics/exposition.ts'
import { metricsOf, scrape } from './support/scrape.ts'

class FakeHistogram implements DelayHistogram {
  count = 0
  mean = Number.NaN
  max = 0
  isEnabled = false
  percentile(percent: number): number {
    return (this.max * percent) / 100
  }
  reset(): void {
    this.count = 0
    this.max = 0
  }
  enable(): void {
    this.isEnabled = true
  }
  disable(): void {
    this.isEnabled = false
  }
}

function world() {
  const histograms: FakeHistogram[] = []
  let now = 0
  const delay = new EventLoopDelay(
    () => {
      const histogram = new FakeHistogram()
      histograms.push(histogram)
      return histogram
    },
    () => now,
  )
  return {
    histograms,
    delay,
    /** The loop was late by this, as Node measures it: from look to look. */
    late(ms: number) {
      for (const histogram of histograms) {
        histogram.count += 1
        histogram.max = Math.max(histogram.max, (ms + 10) * 1e6)
        histogram.mean = histogram.max
      }
    },
    look(atMs: number) {
      now = atMs
      const to = new Exposition('test')
      delay.show(to)
      return metricsOf(to.text()).value('cellactor_event_loop_delay_max_seconds')
    },
  }
}

describe('the event-loop delay', () => {
  it('F9 is in seconds, without the time between two looks, and 0 while nothing was measured', () => {
    const { late, look } = world()
    expect(look(0)).toBe(0)
    late(250)
    expect(look(1)).toBeCloseTo(0.25, 9)
  })

  it('F9 a delay is shown for at least half a minute, and for no more than a whole one to who looks that often', () => {
    const { late, look } = world()
    late(250)
    const shown = []
    for (let atMs = 0; atMs <= 75_000; atMs += 15_000) shown.push((look(atMs) ?? 0) > 0)
    expect(shown).toEqual([true, true, true, true, true, false])
  })

  it('F9 two who look do not take the figures from each other', () => {
    const { late, look } = world()
    for (let atMs = 0; atMs < 300_000; atMs += 15_000) {
      look(atMs)
      late(50)
      expect(look(atMs + 7_000)).toBeGreaterThan(0)
      expect(look(atMs + 14_000)).toBeGreaterThan(0)
    }
  })

  it('F9 there is one for all handlers of a system, and it stops with the system', async () => {
    const { system, host } = simulate()
    prometheusHandler(system)
    const delay = system.extensions.get(eventLoopDelay)
    const stop = vi.spyOn(delay, 'stop')
    prometheusHandler(system)
    expect(system.extensions.get(eventLoopDelay)).toBe(delay)
    const terminated = system.terminate()
    await host.settle()
    await terminated
    expect(stop).toHaveBeenCalledOnce()
  })

  it('F9 stopping disables both histograms', () => {
    const { histograms, delay } = world()
    expect(histograms.map(({ isEnabled }) => isEnabled)).toEqual([true, true])
    delay.stop()
    expect(histograms.map(({ isEnabled }) => isEnabled)).toEqual([false, false])
  })

  it('F9 sees a real delay', async () => {
    const { system } = simulate()
    const handler = prometheusHandler(system)
    const patience = { timeout: 10_000 }
    const look = async (figure: string) => (await scrape(handler)).value(`cellactor_event_loop_delay_${figure}_seconds`) ?? 0
    // The monitor has to have looked once before the block and once after it.
    await vi.waitFor(async () => expect(await look('max')).toBeGreaterThan(0), patience)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    await vi.waitFor(async () => expect(await look('max')).toBeGreaterThan(0.15), patience)
  })
})
