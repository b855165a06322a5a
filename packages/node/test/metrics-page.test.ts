import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prometheusInstruments } from '@cellactor/node'
import { expect, it } from 'vitest'

const page = readFileSync(join(import.meta.dirname, '../../../docs/guide/metrics.md'), 'utf8')

it('F9 the table of the page is the table of the program', () => {
  const rows = page.split('\n').filter(line => line.startsWith('| `cellactor_'))
  const written = rows.map(row => {
    const [name, kind, unit, labels, help] = row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.replaceAll('`', '').trim())
    return { name, kind, unit, labels: labels === '' ? [] : labels?.split(', '), help }
  })
  expect(written).toEqual(prometheusInstruments)
})
