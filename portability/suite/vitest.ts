// Stands for vitest inside the bundle: no more of it than the tests use. What is missing fails when the bundle is made.
import { restoreAllMocks, spyOn } from '@vitest/spy'
import { format } from '@vitest/utils/display'
import { needed } from './needed.ts'
import { addHook, addSuite, addTest, type Body } from './registry.ts'

export { expect } from './expect.ts'
export { beginFile } from './registry.ts'

/** What is put on the global object in a test is not there in every engine to begin with. */
const globals = (): void => needed.reach('vi.stubGlobal')

export const vi = { spyOn, restoreAllMocks, stubGlobal: globals, unstubAllGlobals: (): void => {} }

interface TestOptions {
  readonly timeout?: number
}

export function it(name: string, first: Body | TestOptions, second?: Body | number): void {
  const body = typeof first === 'function' ? first : second
  const limitMs = typeof first === 'object' ? first.timeout : second
  if (typeof body !== 'function') throw new Error(`${name}: a test without a body`)
  addTest(name, body, typeof limitMs === 'number' ? limitMs : undefined)
}
it.each = eachOf(it)

export { it as test }

export function describe(name: string, define: Body): void {
  addSuite(name, define)
}
describe.each = eachOf((name, define) => describe(name, define as Body))

export const beforeAll = (hook: Body): void => addHook('before', 'all', hook)
export const beforeEach = (hook: Body): void => addHook('before', 'each', hook)
export const afterAll = (hook: Body): void => addHook('after', 'all', hook)
export const afterEach = (hook: Body): void => addHook('after', 'each', hook)

type Row = (...args: readonly unknown[]) => unknown

/** A row that is a list gives the arguments, anything else is the only one. */
function eachOf(add: (name: string, first: Body | TestOptions, second?: Body | number) => void) {
  return (rows: readonly unknown[]) =>
    (title: string, first: Row | TestOptions, second?: Row | number): void => {
      rows.forEach((row, index) => {
        const args: readonly unknown[] = Array.isArray(row) ? row : [row]
        const numbered = title.replaceAll('%#', String(index))
        // No more of them than the title names: what is not named may not even let itself be printed.
        const name = format(numbered, ...args.slice(0, numbered.split('%').length - 1))
        add(
          name,
          typeof first === 'function' ? () => first(...args) : first,
          typeof second === 'function' ? () => second(...args) : second,
        )
      })
    }
}
