import { subject } from './evaluate-peers.mjs'
import { format, grouped } from './format.mjs'
import { groups } from './selection.mjs'
import { table } from './table.mjs'

/** @typedef {import('./evaluate.mjs').Line} Line */
/** @typedef {import('./evaluate-peers.mjs').PeerLine} PeerLine */
/** @typedef {{ name: string, heading: string, text: string }} Section */

const headings = {
  limit: 'Against the limit',
  typed: 'Behaviours against a class actor',
  memory: 'Memory',
  other: 'Other',
  scale: 'Scale',
}

const words = { aim: 'aim', met: 'met', missed: '**missed**', reported: '' }

/**
 * The tables of a run, those that have rows.
 * @param {{ lines: readonly Line[], peers: readonly PeerLine[] }} result
 * @returns {Section[]}
 */
export function sections({ lines, peers }) {
  const tables = groups.map(group => {
    const own = lines.filter(line => line.group === group)
    const parts = [group === 'limit' ? limitTable(own) : linesTable(own), growthTable(own)]
    return { name: group, heading: headings[group], text: own.length === 0 ? '' : parts.filter(part => part !== '').join('\n\n') }
  })
  const against = { name: 'peers', heading: 'Against the peers', text: peers.length === 0 ? '' : peersTable(peers) }
  return [...tables, against].filter(({ text }) => text !== '')
}

/** @param {readonly Line[]} lines */
function limitTable(lines) {
  const head = ['bench', 'work', 'must:', 'aim:', 'measured:', 'spread:', 'each:', 'baseline:', 'verdict']
  return table(
    head,
    lines.map(line => [line.title, line.work, ...figures(line), reference(line), words[line.verdict]]),
  )
}

/** What is done stands below: it would make the table too wide. @param {readonly Line[]} lines */
function linesTable(lines) {
  const head = ['bench', 'what', 'must:', 'aim:', 'measured:', 'spread:', 'each:', 'against:', 'verdict']
  const rows = lines.map(line => [line.bench, line.title, ...figures(line), reference(line), words[line.verdict]])
  const works = new Map(lines.map(({ bench, work }) => [bench, work]))
  return `${table(head, rows)}\n\n${[...works].map(([bench, work]) => `- ${bench}: ${work}`).join('\n')}`
}

/** @param {Line} line */
function figures({ must, aim, measured, unit, nanosEach }) {
  const { median, min, max } = measured
  return [
    must === undefined ? '' : `≤ ${format(must, unit)}`,
    aim === undefined ? '' : `≤ ${format(aim, unit)}`,
    format(median, unit),
    `${format(min, unit)} – ${format(max, unit)}`,
    nanosEach === undefined ? '' : format(nanosEach, 'ns'),
  ]
}

/** @param {Line} line */
function reference({ reference, group }) {
  if (reference === undefined) return ''
  const each = format(reference.nanosEach, 'ns')
  return group === 'limit' ? each : `${reference.name}, ${each}`
}

/** Nanoseconds for one piece, by the number of pieces. @param {readonly Line[]} lines */
function growthTable(lines) {
  const grown = lines.filter(({ series }) => series !== undefined)
  const sizes = [...new Set(grown.flatMap(({ series }) => series?.map(({ n }) => n) ?? []))].sort((a, b) => a - b)
  if (sizes.length === 0) return ''
  const head = ['how many:', ...grown.map(({ title }) => `${title}:`)]
  const rows = sizes.map(n => [
    grouped(n),
    ...grown.map(({ series }) => {
      const point = series?.find(point => point.n === n)
      return point === undefined ? '' : format(point.value / n, 'ns')
    }),
  ])
  const exponents = ['exponent', ...grown.map(({ measured }) => format(measured.median, 'exponent'))]
  return `Time for each, by how many there are; the exponent is that of the line through the totals in a log-log picture, from 1,000 up.\n\n${table(head, [...rows, exponents])}`
}

/** @param {readonly PeerLine[]} lines */
function peersTable(lines) {
  const names = [...new Set(lines.flatMap(({ peers }) => Object.keys(peers)))].sort()
  /** @type {string[]} */
  const notes = []
  const rows = lines.map(({ bench, unit, each, peers, aheadOfUs }) => [
    bench,
    format(each, unit),
    ...names.map(name => {
      const cell = peers[name]
      if (cell === undefined) return '—'
      if ('ratio' in cell) return `${format(cell.ratio.median, 'ratio')} (${format(cell.each, unit)})`
      notes.push(`- ${bench}, ${name}: ${cell.cannot}`)
      return '—'
    }),
    aheadOfUs.length === 0 ? 'ahead' : `**behind ${aheadOfUs.join(', ')}**`,
  ])
  const text = table(['bench', `${subject}:`, ...names.map(name => `${name}:`), 'verdict'], rows)
  return notes.length === 0 ? text : `${text}\n\n${notes.join('\n')}`
}
