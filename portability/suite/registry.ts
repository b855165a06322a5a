import { needed } from './needed.ts'

export type Body = () => unknown

export interface Suite {
  readonly name: string
  readonly parent: Suite | undefined
  readonly before: Readonly<Record<'all' | 'each', Body[]>>
  readonly after: Readonly<Record<'all' | 'each', Body[]>>
}

export interface Test {
  /** The file and its place in it: names need not be unique. */
  readonly id: string
  readonly file: string
  readonly name: string
  readonly body: Body
  readonly limitMs: number
  readonly suite: Suite
  /** What its file reached for while it was loaded. */
  readonly fileNeeds: ReadonlySet<string>
}

const LIMIT_MS = 20_000

export const tests: Test[] = []

const open = { file: '', fileNeeds: needed.collect(), count: 0, suite: newSuite('', undefined) }

/** The bundle puts a call of it at the top of each test file. */
export function beginFile(file: string): void {
  Object.assign(open, { file, fileNeeds: needed.collect(), count: 0, suite: newSuite('', undefined) })
}

export function addTest(name: string, body: Body, limitMs = LIMIT_MS): void {
  const { file, fileNeeds, suite } = open
  open.count += 1
  const names = [...chainOf(suite).map(each => each.name), name].filter(each => each !== '')
  tests.push({ id: `${file}#${open.count}`, file, name: names.join(' › '), body, limitMs, suite, fileNeeds })
}

export function addSuite(name: string, define: Body): void {
  const outer = open.suite
  open.suite = newSuite(name, outer)
  define()
  open.suite = outer
}

export function addHook(when: 'before' | 'after', scope: 'all' | 'each', hook: Body): void {
  open.suite[when][scope].push(hook)
}

/** From the outermost to the innermost. */
export function chainOf(innermost: Suite): readonly Suite[] {
  const chain: Suite[] = []
  for (let each: Suite | undefined = innermost; each !== undefined; each = each.parent) chain.unshift(each)
  return chain
}

function newSuite(name: string, parent: Suite | undefined): Suite {
  return { name, parent, before: { all: [], each: [] }, after: { all: [], each: [] } }
}
