import { parseArgs } from 'node:util'
import { tables } from './selection.mjs'

/**
 * @typedef {object} Options
 * @property {boolean} isQuick
 * @property {boolean} hasScale
 * @property {boolean} isList
 * @property {boolean} isHelp
 * @property {boolean} isWrite
 * @property {readonly string[]} only names of benches and groups; none: all
 * @property {number | undefined} pairs
 * @property {{ file: string | undefined } | undefined} json `file` undefined: to the standard output
 */

export const usage = `npm run bench -- [options]
  --quick           small sizes and 3 pairs: under a minute, to see that it runs
  --only a,b        these benches or groups only (see --list)
  --scale           the scale group, too: up to 1,000,000 actors
  --pairs N         rounds of A B A B …, at least 1 (7; with --quick 3)
  --json [file]     JSON to the file; without one to the standard output, instead of the tables
  --write           the tables into docs/performance.md
  --list            what there is
  --help`

/**
 * @param {readonly string[]} args
 * @param {readonly string[]} names what `--only` may name
 * @returns {Options | { problem: string }}
 */
export function parseArguments(args, names) {
  const parsed = parse(args)
  if (parsed.problem !== undefined) return { problem: parsed.problem }
  const { values, json } = parsed
  const only = (values.only ?? '').split(',').filter(name => name !== '')
  const unknown = only.filter(name => !names.includes(name))
  if (unknown.length > 0) return { problem: `there is no bench or group ${unknown.join(', ')}: see --list` }
  if (values.only !== undefined && only.length === 0) return { problem: '--only needs the name of a bench or group: see --list' }
  const pairs = values.pairs === undefined ? undefined : Number(values.pairs)
  if (pairs !== undefined && !(Number.isInteger(pairs) && pairs >= 1 && pairs <= 1_000)) {
    return { problem: `--pairs is ${values.pairs}: give a whole number from 1 to 1000` }
  }
  if (values.write === true && values.quick === true) return { problem: 'figures of --quick are too rough to be written down' }
  const parts = only.filter(name => !tables.includes(name))
  if (values.write === true && parts.length > 0) return { problem: `--write needs whole groups: ${parts.join(', ')} is none` }
  return {
    isQuick: values.quick === true,
    hasScale: values.scale === true,
    isList: values.list === true,
    isHelp: values.help === true,
    isWrite: values.write === true,
    only,
    pairs,
    json,
  }
}

/**
 * `--json` takes a file or none, which `parseArgs` does not know: it is taken out first.
 * @param {readonly string[]} args
 */
function parse(args) {
  const rest = [...args]
  /** @type {Options['json']} */
  let json
  const at = rest.findIndex(arg => arg === '--json' || arg.startsWith('--json='))
  if (at >= 0) {
    const [given = ''] = rest.splice(at, 1)
    const next = rest[at]
    if (given.startsWith('--json=')) json = { file: given.slice('--json='.length) }
    else if (next !== undefined && !next.startsWith('-')) json = { file: rest.splice(at, 1)[0] }
    else json = { file: undefined }
    if (json.file === '') return { problem: '--json= needs a file' }
  }
  try {
    const { values } = parseArgs({
      args: rest,
      options: {
        quick: { type: 'boolean' },
        scale: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
        write: { type: 'boolean' },
        only: { type: 'string' },
        pairs: { type: 'string' },
      },
    })
    return { values, json }
  } catch (error) {
    const [problem = ''] = String(/** @type {Error} */ (error).message).split('. ')
    return { problem }
  }
}
