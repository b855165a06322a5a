import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTelemetryInstruments } from '@cellactor/node/otel'
import { expect, it } from 'vitest'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/guide/metrics.md'), 'utf8')

it('the table of the page is the table of the program', () => {
  const rows = page.split('\n').filter(line => /^\| `cellactor\.[a-z_.]+` \| \w+ \|/.test(line))
  const written = rows.map(row => {
    const [name, kind, unit, attributes, description] = row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.replaceAll('`', '').trim())
    return { name, kind, unit, attributes: attributes === '' ? [] : attributes?.split(', '), description }
  })
  expect(written).toEqual(openTelemetryInstruments)
})
