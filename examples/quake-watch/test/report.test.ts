import { describe, expect, it } from 'vitest'
import type { Findings } from '../src/actors/watch-options.ts'
import { type FailureCounters, failureCounters } from '../src/report/failure-counters.ts'
import type { FailureTally } from '../src/report/failure-log.ts'
import { renderReport } from '../src/report/render-report.ts'
import { selfCheck } from '../src/report/self-check.ts'
import { table } from '../src/report/table.ts'

const findings: Findings = {
  events: 13,
  repeated: 0,
  networks: [
    { network: 'us', events: 2, largest: 6.4, recreated: 0 },
    { network: 'ci', events: 8, largest: 3, recreated: 1 },
    { network: 'se', events: 0, largest: undefined, recreated: 0 },
  ],
  regions: [
    { region: 'Taiwan', events: 2, largest: 6.4 },
    { region: 'California', events: 8, largest: 3 },
  ],
  strongest: [
    { id: 'us1', network: 'us', magnitude: 6.4, place: '22km NNE of Hualian, Taiwan', region: 'Taiwan', time: 1_517_932_242_400 },
  ],
}
const counters: FailureCounters = {
  total: 3,
  restarted: 2,
  stopped: 1,
  resumed: 0,
  escalated: 0,
  inflight: 0,
  byCause: new Map([
    ['NegativeMagnitude', 2],
    ['MalformedReading', 1],
  ]),
}
const published: FailureTally = { failures: 3, restarts: 2, stops: 1 }

describe('the self-check', () => {
  it('passes when every event was counted or refused', () => {
    expect(selfCheck(findings, counters, published)).toEqual({
      isPassed: true,
      line: 'self-check: 10 counted by actors + 3 refused = 13 events in the feed: ok',
    })
  })

  it('knows of events that were seen before', () => {
    expect(selfCheck({ ...findings, events: 20, repeated: 7 }, counters, published)).toEqual({
      isPassed: true,
      line: 'self-check: 10 counted by actors + 3 refused + 7 seen before = 20 events in the feed: ok',
    })
  })

  it.each([
    ['an event is lost', { ...findings, events: 14 }, counters, published, 'WRONG: they make 13'],
    ['an event is counted twice', { ...findings, events: 12 }, counters, published, 'WRONG: they make 13'],
    ['the regions differ', { ...findings, regions: [] }, counters, published, 'WRONG: the regions counted 0'],
    ['the events differ from the metrics', findings, counters, { ...published, failures: 4 }, 'WRONG: 4 failures were published'],
    ['a failure is left over', findings, { ...counters, inflight: 1 }, published, 'WRONG: 1 failures are undecided'],
  ])('fails when %s', (_, found, counted, heard, verdict) => {
    const { isPassed, line } = selfCheck(found, counted, heard)
    expect(isPassed).toBe(false)
    expect(line).toContain(verdict)
  })
})

describe('the failure counters', () => {
  it('are summed over actors, by outcome and by cause', () => {
    const snapshot = {
      counters: new Map([
        [
          'failure_total',
          new Map([
            ['pid="q#7",cause="A"', 2],
            ['pid="",cause="A"', 3],
            ['pid="q#8",cause="B"', 1],
          ]),
        ],
        ['failure_restart_total', new Map([['pid="q#7",cause="A"', 5]])],
        ['failure_stop_total', new Map([['cause="B"', 1]])],
      ]),
      gauges: new Map([['failure_inflight', 0]]),
    }
    expect(failureCounters(snapshot)).toEqual({
      total: 6,
      restarted: 5,
      stopped: 1,
      resumed: 0,
      escalated: 0,
      inflight: 0,
      byCause: new Map([
        ['A', 5],
        ['B', 1],
      ]),
    })
  })

  it('are zero where nothing failed', () => {
    expect(failureCounters({ counters: new Map(), gauges: new Map() })).toMatchObject({ total: 0, inflight: 0 })
  })
})

describe('the report', () => {
  it('has a table per network, the regions, the strongest quakes and the failures', () => {
    const failuresOf = (network: string) => (network === 'ci' ? published : { failures: 0, restarts: 0, stops: 0 })
    expect(renderReport(findings, counters, failuresOf)).toEqual([
      '',
      'networks',
      '',
      '  network  events  largest  failures  restarts  re-created',
      '  ───────  ──────  ───────  ────────  ────────  ──────────',
      '  ci            8      3.0         3         2           1',
      '  us            2      6.4         0         0           0',
      '  se            0        -         0         0           0',
      '',
      'the busiest regions',
      '',
      '  region      events  largest',
      '  ──────────  ──────  ───────',
      '  California       8      3.0',
      '  Taiwan           2      6.4',
      '',
      'the strongest quakes',
      '',
      '  time                     magnitude  place',
      '  ───────────────────────  ─────────  ───────────────────────────',
      '  2018-02-06 15:50:42 UTC        6.4  22km NNE of Hualian, Taiwan',
      '',
      'failures, as the system counted them',
      '',
      '  3 failures (NegativeMagnitude 2, MalformedReading 1)',
      '  2 restarted, 1 stopped, 0 resumed, 0 escalated, 0 undecided',
    ])
  })
})

describe('a table', () => {
  it('sets texts to the left and numbers to the right', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['a', 7],
          ['long name', 12],
        ],
      ),
    ).toEqual(['name        n', '─────────  ──', 'a           7', 'long name  12'])
  })

  it('may be empty', () => {
    expect(table(['name', 'n'], [])).toEqual(['name  n', '────  ─'])
  })
})
