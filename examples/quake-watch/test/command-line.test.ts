import { describe, expect, it } from 'vitest'
import { parseCommandLine, UsageError } from '../src/command-line.ts'

describe('the command line', () => {
  it.each([
    ['', { type: 'watch', feed: undefined, everyMs: undefined, style: 'classes', metricsPort: undefined }],
    ['--feed week.json', { type: 'watch', feed: 'week.json', everyMs: undefined, style: 'classes', metricsPort: undefined }],
    [
      '--feed=http://x/y --every=60',
      { type: 'watch', feed: 'http://x/y', everyMs: 60_000, style: 'classes', metricsPort: undefined },
    ],
    ['--every 0.5', { type: 'watch', feed: undefined, everyMs: 500, style: 'classes', metricsPort: undefined }],
    ['--style classes', { type: 'watch', feed: undefined, everyMs: undefined, style: 'classes', metricsPort: undefined }],
    ['--style behaviours', { type: 'watch', feed: undefined, everyMs: undefined, style: 'behaviours', metricsPort: undefined }],
    ['--metrics 9464', { type: 'watch', feed: undefined, everyMs: undefined, style: 'classes', metricsPort: 9464 }],
    ['--metrics=0', { type: 'watch', feed: undefined, everyMs: undefined, style: 'classes', metricsPort: 0 }],
    ['--help', { type: 'help' }],
    ['-h --every 1', { type: 'help' }],
  ])('%j is understood', (line, command) => {
    expect(parseCommandLine(line.split(' ').filter(Boolean))).toEqual(command)
  })

  it.each([
    [['--nope'], "Unknown option '--nope'"],
    [['week.json'], "Unexpected argument 'week.json'"],
    [['--feed'], "Option '--feed <value>' argument missing"],
    [['--feed', ''], '--feed needs a URL or a file'],
    [['--feed', '--every', '3'], "Option '--feed' argument is ambiguous"],
    [['--help=yes'], "Option '-h, --help' does not take an argument"],
    ...['', 'Classes', 'toString'].map(text => [[`--style=${text}`], `--style needs classes or behaviours, not '${text}'`]),
    [['--style', 'a\nb'], "--style needs classes or behaviours, not 'a b'"],
    ...['', ' ', '0', '-1', 'often', 'NaN', 'Infinity', '86401'].map(text => [
      [`--every=${text}`],
      `--every needs a number of seconds above 0 and up to 86400, not '${text}'`,
    ]),
    ...['', ' ', '-1', '65536', '1.5', '1e3', '0x50', 'prometheus'].map(text => [
      [`--metrics=${text}`],
      `--metrics needs a port from 0 to 65535, not '${text.trim()}'`,
    ]),
  ] as [string[], string][])('%j is refused with one line', (args, message) => {
    const parse = () => parseCommandLine(args)
    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(message)
    expect(parse).not.toThrow(/\n/)
  })
})
