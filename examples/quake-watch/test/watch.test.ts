import { describe, expect, it } from 'vitest'
import { restartLimits } from '../src/actors/restart-limits.ts'
import { type Style, styles } from '../src/styles.ts'
import { feature, features, feedOf } from './support/features.ts'
import { countSample, sampleFeatures, sampleText } from './support/sample.ts'
import { simulatedWatch, sourceOf } from './support/simulated-watch.ts'

const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
const limit = restartLimits.maxRestarts

/** What `failures` in a row come to: a stop for each that finds the limit used up, a restart for each other one. */
function stopsAfter(failures: number): number {
  return Math.floor(failures / (limit + 1))
}

describe.each(styles)('the actors as %s', style => {
  describe.each(seeds)('the sample, scheduled by seed %i', seed => {
    it('each network counts what a plain count gives, whatever restarts and stops come between', async () => {
      const plain = countSample()
      const watch = simulatedWatch(style, sourceOf(sampleText), { seed })
      const { findings } = await watch.results()

      expect(findings.events).toBe(1707)
      expect(findings.networks).toHaveLength(12)
      for (const { network, events, largest, recreated } of findings.networks) {
        const { faulty = 0, ...expected } = plain.get(network) ?? {}
        expect({ events, largest }).toEqual(expected)
        expect(watch.log.of(network)).toEqual({
          failures: faulty,
          restarts: faulty - stopsAfter(faulty),
          stops: stopsAfter(faulty),
        })
        expect(recreated).toBe(stopsAfter(faulty))
      }
    })

    it('44 readings are refused, by restart and by stop, and the self-check passes', async () => {
      const { counters, check } = await simulatedWatch(style, sourceOf(sampleText), { seed }).results()

      expect(counters).toEqual({
        total: 44,
        restarted: 39,
        stopped: 5,
        resumed: 0,
        escalated: 0,
        inflight: 0,
        byCause: new Map([['NegativeMagnitude', 44]]),
      })
      expect(check).toEqual({
        isPassed: true,
        line: 'self-check: 1663 counted by actors + 44 refused = 1707 events in the feed: ok',
      })
    })

    it('the regions have the same quakes, and the strongest are found', async () => {
      const { findings } = await simulatedWatch(style, sourceOf(sampleText), { seed }).results()

      expect(findings.regions.reduce((sum, { events }) => sum + events, 0)).toBe(1663)
      const inCalifornia = sampleFeatures.filter(({ properties: { mag, place } }) => mag >= 0 && /, (CA|California)$/.test(place))
      expect(findings.regions.find(({ region }) => region === 'California')?.events).toBe(inCalifornia.length)
      const strongest = sampleFeatures.map(({ properties }) => properties).sort((a, b) => b.mag - a.mag || b.time - a.time)
      expect(findings.strongest.map(quake => quake.place)).toEqual(strongest.slice(0, 10).map(({ place }) => place))
    })
  })

  describe('a network that fails', () => {
    it('within its limit is restarted, and what waits in its mailbox is kept', async () => {
      const faulty = features(limit, { mag: -1 })
      const watch = simulatedWatch(style, sourceOf(feedOf(...features(20), ...faulty, feature({ mag: 4 }))))
      const { findings, check } = await watch.results()

      expect(findings.networks).toEqual([{ network: 'us', events: 21, largest: 4, recreated: 0 }])
      expect(watch.log.of('us')).toEqual({ failures: limit, restarts: limit, stops: 0 })
      expect(check.isPassed).toBe(true)
    })

    it.each(seeds)('W10 past its limit is stopped, re-created when its end is told, and loses nothing (seed %i)', async seed => {
      const faulty = features(limit + 1, { mag: -1 })
      const watch = simulatedWatch(style, sourceOf(feedOf(...features(500), ...faulty, ...features(200))), { seed })
      const { findings, check } = await watch.results()

      expect(findings.networks).toEqual([{ network: 'us', events: 700, largest: 1.5, recreated: 1 }])
      expect(watch.log.of('us')).toEqual({ failures: limit + 1, restarts: limit, stops: 1 })
      expect(watch.lines).toContain('us   re-created; it takes over 500 waiting readings')
      expect(check.isPassed).toBe(true)
    })

    it.each(seeds)('with every reading it has is refused every reading, and disturbs no other (seed %i)', async seed => {
      const mixed = Array.from({ length: 40 }, () => [feature({ net: 'nn', mag: -1 }), feature({ net: 'ci' })]).flat()
      const watch = simulatedWatch(style, sourceOf(feedOf(...mixed)), { seed })
      const { findings, check } = await watch.results()

      const tallies = new Map(findings.networks.map(({ network, events, largest }) => [network, { events, largest }]))
      expect(tallies.get('nn')).toEqual({ events: 0, largest: undefined })
      expect(tallies.get('ci')).toEqual({ events: 40, largest: 1.5 })
      expect(watch.log.of('nn')).toMatchObject({ failures: 40, stops: stopsAfter(40) })
      expect(watch.log.of('ci')).toMatchObject({ failures: 0 })
      expect(check.isPassed).toBe(true)
    })

    it('may do so for a malformed geometry, a missing magnitude, or for what is no event at all', async () => {
      const odd = [feature({ geometry: 'here' }), feature({ mag: null }), null, { id: 'x' }, feature({ net: 7 })]
      const { findings, counters, check } = await simulatedWatch(style, sourceOf(feedOf(feature(), ...odd, feature()))).results()

      expect(counters.byCause).toEqual(new Map([['MalformedReading', odd.length]]))
      expect(Object.fromEntries(findings.networks.map(({ network, events }) => [network, events]))).toEqual({ unknown: 0, us: 2 })
      expect(check.isPassed).toBe(true)
    })

    it.each(seeds)('may be stopped from outside at any time, and nothing is lost (seed %i)', async seed => {
      const watch = simulatedWatch(style, sourceOf(sampleText), { seed })
      let stops = 0
      watch.system.eventStream.subscribe('failure', event => {
        // By the seed, this comes before the failure has been decided, while the restart is pending, or after it.
        const network = watch.system.resolve(event.snapshot.path)
        if (network === undefined || stops === 20) return
        stops += 1
        watch.system.stop(network)
      })
      const { check } = await watch.results()

      expect(stops).toBe(20)
      expect(check).toMatchObject({ isPassed: true, line: expect.stringContaining('1663 counted by actors + 44 refused') })
    })
  })

  describe('what is printed on the way', () => {
    it('each refusal with what became of the network', async () => {
      const faulty = features(limit + 1, { mag: -0.5 }).map((event, index) => ({ ...event, id: `bad${index}` }))
      const watch = simulatedWatch(style, sourceOf(feedOf(feature(), ...faulty.toReversed())))
      await watch.results()

      expect(watch.lines).toContain(`read ${limit + 2} events from a test feed`)
      expect(watch.lines.filter(line => line.startsWith('us '))).toEqual([
        ...Array.from(
          { length: limit },
          (_, index) => `us   refused bad${index} (magnitude -0.5): restart ${index + 1} of ${limit}`,
        ),
        `us   refused bad${limit} (magnitude -0.5): stopped, past its limit of ${limit} restarts`,
        'us   re-created; it takes over 1 waiting readings',
      ])
    })

    it('an alert for each quake from the threshold up', async () => {
      const time = Date.UTC(2018, 1, 6, 15, 50, 42)
      const strong = [feature({ mag: 6.1, place: 'Here, Taiwan', time }), feature({ mag: 5.5, place: 'There, Chile', time })]
      const watch = simulatedWatch(style, sourceOf(feedOf(feature({ mag: 5.4 }), ...strong)))
      await watch.results()

      expect(watch.lines.filter(line => line.startsWith('ALERT'))).toEqual([
        'ALERT magnitude 5.5, There, Chile, 2018-02-06 15:50:42 UTC',
        'ALERT magnitude 6.1, Here, Taiwan, 2018-02-06 15:50:42 UTC',
      ])
    })
  })

  describe('what is not foreseen', () => {
    it('escalates to the root, which shuts the system down', async () => {
      const mistake = new TypeError('a mistake in the program')
      const watch = simulatedWatch(style, sourceOf(mistake))
      await watch.host.settle()

      const { cause, failure } = await watch.system.whenTerminated
      expect(cause).toBe('escalation')
      expect(failure?.failure.downcast(TypeError)).toBe(mistake)
      expect(watch.outcome).toBeUndefined()
    })
  })
})

describe.each(seeds)('both styles, scheduled by seed %i', seed => {
  it('come to the same tallies', async () => {
    const [first, ...others] = await Promise.all(styles.map(style => tallies(style, seed)))

    expect(others).toEqual([first])
  })
})

/** All that the actors counted. What depends on the order in which they took their turns, they may list in any order. */
async function tallies(style: Style, seed: number) {
  const watch = simulatedWatch(style, sourceOf(sampleText), { seed })
  const { findings, counters, check } = await watch.results()
  const { networks, regions, ...rest } = findings
  const failures = networks.map(({ network }) => [network, watch.log.of(network)] as const)
  return {
    ...rest,
    networks: new Map(networks.map(tally => [tally.network, tally])),
    regions: new Map(regions.map(tally => [tally.region, tally])),
    failures: new Map(failures),
    counters,
    check,
  }
}
