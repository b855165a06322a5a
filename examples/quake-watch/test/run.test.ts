import { expect, it } from 'vitest'
import { run, type Surroundings } from '../src/run.ts'
import { styles } from '../src/styles.ts'
import { feature, feedOf } from './support/features.ts'
import { fileWith } from './support/files.ts'

function surroundings(out: (line: string) => void) {
  const errors: string[] = []
  const around: Surroundings = { out, err: line => errors.push(line), directory: '/', interrupt: new AbortController().signal }
  return { around, errors }
}

it.each(styles)('a mistake in the program ends it in order, with 1 and a line that says why (%s)', async style => {
  const lines: string[] = []
  const { around, errors } = surroundings(line => {
    lines.push(line)
    if (line.startsWith('ALERT')) throw new RangeError('no paper')
  })
  const code = await run(['--style', style, '--feed', fileWith(feedOf(feature({ mag: 8 })))], around)

  expect(code).toBe(1)
  expect(errors).toEqual(['quake-watch: unexpected failure: no paper'])
  expect(lines).toContain('alerts no paper: escalated')
})
