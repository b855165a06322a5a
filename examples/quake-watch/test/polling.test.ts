import { describe, expect, it } from 'vitest'
import { FeedError } from '../src/feed/feed-error.ts'
import { styles } from '../src/styles.ts'
import { feature, feedOf } from './support/features.ts'
import { Pauses } from './support/pauses.ts'
import { simulatedWatch, sourceOf } from './support/simulated-watch.ts'

const everyMs = 60_000
const [one, two, three] = [feature({ id: 'one' }), feature({ id: 'two', mag: -1 }), feature({ id: 'three', mag: 5 })]

describe.each(styles)('the actors as %s', style => {
  function live(...polls: (string | Error)[]) {
    const pauses = new Pauses()
    return { pauses, watch: simulatedWatch(style, sourceOf(...polls), { everyMs, pause: pauses.pause }) }
  }

  describe('polling', () => {
    it('only what was not seen before is counted or refused', async () => {
      const { pauses, watch } = live(feedOf(two, one), feedOf(three, two, one), feedOf(three, two, one))
      await watch.host.settle()
      pauses.end()
      await watch.host.settle()
      pauses.end()
      await watch.host.settle()
      expect(watch.outcome).toBeUndefined()
      watch.finish()
      const { findings, check } = await watch.results()

      expect(pauses.asked).toEqual([everyMs, everyMs, everyMs])
      expect(watch.lines.filter(line => /^(read|poll)/.test(line))).toEqual([
        'read 2 events from a test feed',
        'poll 2: 1 new events',
        'poll 3: 0 new events',
      ])
      expect(findings).toMatchObject({ events: 8, repeated: 5, networks: [{ network: 'us', events: 2, largest: 5 }] })
      expect(check.line).toBe('self-check: 2 counted by actors + 1 refused + 5 seen before = 8 events in the feed: ok')
      expect(check.isPassed).toBe(true)
    })

    it('an event that one feed has twice is counted once', async () => {
      const { findings, check } = await simulatedWatch(style, sourceOf(feedOf(one, three, one))).results()

      expect(findings).toMatchObject({ events: 3, repeated: 1, networks: [{ events: 2 }] })
      expect(check.isPassed).toBe(true)
    })

    it('a feed that cannot be read later on is tried again', async () => {
      const { pauses, watch } = live(feedOf(one), new FeedError('cannot fetch it'), 'nonsense', feedOf(three, one))
      for (let poll = 0; poll < 4; poll += 1) {
        await watch.host.settle()
        pauses.end()
      }
      watch.finish()
      const { findings } = await watch.results()

      expect(watch.lines).toContain('cannot fetch it; it is tried again')
      expect(watch.lines).toContainEqual(expect.stringMatching(/^a test feed is not JSON: .*; it is tried again$/))
      expect(findings).toMatchObject({ events: 3, repeated: 1 })
    })

    it('a feed that could not be read at the first time is the end', async () => {
      const { watch } = live(new FeedError('cannot read it'))
      await watch.host.settle()

      expect(watch.outcome).toEqual({ type: 'unreadable', error: new FeedError('cannot read it') })
    })
  })

  describe('finishing early', () => {
    it('ends the pause, and what was read is still counted', async () => {
      const { pauses, watch } = live(feedOf(three, two, one))
      await watch.host.settle()
      watch.finish()
      const { check } = await watch.results()

      expect(pauses.aborted).toBe(1)
      expect(check).toMatchObject({ isPassed: true, line: expect.stringContaining('2 counted by actors + 1 refused') })
    })

    it.each([1, 2, 3, 4, 5, 6, 7, 8])('asked for twice, happens once (seed %i)', async seed => {
      const elsewhere = ['Chile', 'Peru', 'Peru', 'Fiji'].map(place => feature({ place }))
      const watch = simulatedWatch(style, sourceOf(feedOf(...elsewhere)), { seed, everyMs })
      await watch.host.settle()
      watch.finish()
      watch.finish()
      const { findings, check } = await watch.results()

      expect(findings.regions).toHaveLength(3)
      expect(check.isPassed).toBe(true)
    })

    it.each([1, 2, 3, 4, 5, 6, 7, 8])('at the very start, the numbers agree all the same (seed %i)', async seed => {
      const watch = simulatedWatch(style, sourceOf(feedOf(three, two, one)), { seed })
      watch.finish()
      const { check } = await watch.results()

      expect(check.isPassed).toBe(true)
    })
  })
})
