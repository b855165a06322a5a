import { isPath, isPid, isRef } from './is-ref.ts'

const MOST_DEPTH = 6
const MOST_ITEMS = 20
const LONGEST_TEXT = 500

/** Any value as a person would write it. Cycles, depth and length are cut; it never throws. */
export function rendered(value: unknown): string {
  return new Rendering().render(value)
}

class Rendering {
  readonly #open: object[] = []

  render(value: unknown): string {
    try {
      return typeof value === 'object' && value !== null ? this.#object(value) : primitive(value)
    } catch {
      return `‹unprintable ${typeof value}›`
    }
  }

  #object(value: object): string {
    if (isRef(value)) return `ref(${value.path})`
    if (isPid(value)) return `pid(${value})`
    if (isPath(value)) return `path(${value})`
    if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()})`
    if (value instanceof RegExp) return String(value)
    if (this.#open.includes(value)) return '‹cycle›'
    if (this.#open.length >= MOST_DEPTH) return '…'
    this.#open.push(value)
    try {
      return this.#parts(value)
    } finally {
      this.#open.pop()
    }
  }

  #parts(value: object): string {
    const name = classNameOf(value)
    if (Array.isArray(value)) return this.#all('', '[', ']', value, item => this.render(item))
    if (value instanceof Map)
      return this.#all(name, '{', '}', value, ([key, item]) => `${this.render(key)} => ${this.render(item)}`)
    if (value instanceof Set) return this.#all(name, '{', '}', value, item => this.render(item))
    const fields = Object.keys(value).map(key => [key, Reflect.get(value, key)] as const)
    const field = ([key, item]: readonly [string, unknown]) => `${key}: ${this.render(item)}`
    if (value instanceof Error) {
      const head = `${name}(${this.render(value.message)})`
      return fields.length === 0 ? head : this.#all(head, '{', '}', fields, field)
    }
    return this.#all(name === 'Object' ? '' : name, '{', '}', fields, field)
  }

  #all<T>(name: string, open: string, close: string, items: Iterable<T>, render: (item: T) => string): string {
    const all = [...items]
    const shown = all.slice(0, MOST_ITEMS).map(render)
    if (all.length > MOST_ITEMS) shown.push(`… ${all.length - MOST_ITEMS} more`)
    const head = name === '' ? open : `${name} ${open}`
    if (shown.length === 0) return head + close
    return open === '[' ? `${head}${shown.join(', ')}${close}` : `${head} ${shown.join(', ')} ${close}`
  }
}

function primitive(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return value.name === '' ? '‹function›' : `‹function ${value.name}›`
  return Object.is(value, -0) ? '-0' : String(value)
}

function classNameOf(value: object): string {
  const made: unknown = value.constructor
  return typeof made === 'function' && made.name !== '' ? made.name : 'Object'
}
