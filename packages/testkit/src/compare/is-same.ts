import { isRef } from './is-ref.ts'

/**
 * Structural equality, strict: primitives by `Object.is`; objects only of the same class, by elements, entries and own
 * fields (one that is `undefined` is not one that is absent), errors by message besides; refs by their actor; what has an
 * `equals` of its class by that; what shows no fields by what its class lets one read. Functions, promises, iterators and
 * weak collections are equal only to themselves. Cycles are fine.
 */
export function isSame(one: unknown, other: unknown): boolean {
  return new Comparison().isSame(one, other)
}

class Comparison {
  /** Pairs that are being compared further up: a cycle is equal if nothing outside of it differs. */
  readonly #open = new Map<object, Set<object>>()

  isSame(one: unknown, other: unknown): boolean {
    if (Object.is(one, other)) return true
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
    if (isRef(one) && isRef(other)) return one.pid.equals(other.pid)
    if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
    const counterparts = this.#open.get(one) ?? new Set()
    if (counterparts.has(other)) return true
    this.#open.set(one, counterparts.add(other))
    try {
      return hasEquals(one) ? one.equals(other) === true : this.#isSameInside(one, other)
    } finally {
      counterparts.delete(other)
    }
  }

  #isSameInside(one: object, other: object): boolean {
    if (isOpaque(one)) return false
    if (!this.#isSameContent(one, other) || !this.#areSameFields(one, other)) return false
    return hasContentOfItsOwn(one) || fieldsOf(one).length > 0 || this.#areReadTheSame(one, other)
  }

  /** What does not stand in fields. */
  #isSameContent(one: object, other: object): boolean {
    if (one instanceof Date && other instanceof Date) return Object.is(one.getTime(), other.getTime())
    if (one instanceof RegExp && other instanceof RegExp) return String(one) === String(other)
    if (one instanceof Map && other instanceof Map) return this.#areSameEntries([...one], [...other])
    if (one instanceof Set && other instanceof Set) return this.#areSameEntries([...one], [...other])
    if (one instanceof Error && other instanceof Error)
      return one.message === other.message && this.isSame(one.cause, other.cause)
    if (one instanceof DataView && other instanceof DataView) return this.isSame(bytesOf(one), bytesOf(other))
    if (one instanceof ArrayBuffer && other instanceof ArrayBuffer) return this.isSame(new Uint8Array(one), new Uint8Array(other))
    if (one instanceof Number || one instanceof String || one instanceof Boolean) return Object.is(one.valueOf(), other.valueOf())
    return !Array.isArray(one) || one.length === (other as unknown[]).length
  }

  /** Of a class whose state is private: its getters, its elements, what it is as JSON and as text. */
  #areReadTheSame(one: object, other: object): boolean {
    const read = (of: (value: object) => unknown) =>
      this.isSame(
        outcome(() => of(one)),
        outcome(() => of(other)),
      )
    if (!gettersOf(one).every(get => read(value => primitive(get.call(value))))) return false
    if ('toJSON' in one && typeof one.toJSON === 'function' && !read(value => (value as { toJSON(): unknown }).toJSON()))
      return false
    if (Symbol.iterator in one && !read(value => [...(value as Iterable<unknown>)])) return false
    return one.toString === Object.prototype.toString || read(value => (value as { toString(): string }).toString())
  }

  /** Without regard to order. Greedy, which is enough where no entry is equal to two that differ. */
  #areSameEntries(ones: unknown[], others: unknown[]): boolean {
    return (
      ones.length === others.length &&
      ones.every(one => {
        const at = others.findIndex(other => this.isSame(one, other))
        if (at >= 0) others.splice(at, 1)
        return at >= 0
      })
    )
  }

  #areSameFields(one: object, other: object): boolean {
    const fields = fieldsOf(one)
    return (
      fields.length === fieldsOf(other).length &&
      fields.every(field => Object.hasOwn(other, field) && this.isSame(Reflect.get(one, field), Reflect.get(other, field)))
    )
  }
}

/** An error's stack says where it was made, not what it is; its message and cause have been compared. */
function fieldsOf(value: object): PropertyKey[] {
  const isError = value instanceof Error
  return Reflect.ownKeys(value).filter(key => {
    if (isError && (key === 'stack' || key === 'message' || key === 'cause')) return false
    return Object.prototype.propertyIsEnumerable.call(value, key)
  })
}

/** What is compared by that, or has nothing beside its fields. */
function hasContentOfItsOwn(value: object): boolean {
  if (value instanceof Date || value instanceof RegExp || value instanceof Error) return true
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return true
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function bytesOf({ buffer, byteLength, byteOffset }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function gettersOf(value: object): readonly (() => unknown)[] {
  const getters: (() => unknown)[] = []
  for (let at = Object.getPrototypeOf(value); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const { get } of Object.values(Object.getOwnPropertyDescriptors(at))) if (get !== undefined) getters.push(get)
  }
  return getters
}

/** A getter may make a new object at each call, without end. */
function primitive(value: unknown): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? undefined : value
}

/** What reading gives; that it throws says nothing, if it does so for both. */
function outcome(read: () => unknown): unknown {
  try {
    return [read()]
  } catch {
    return undefined
  }
}

function isOpaque(value: object): boolean {
  if ('next' in value && typeof value.next === 'function') return true
  return value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef
}

function hasEquals(value: object): value is { equals(other: unknown): unknown } {
  return !Object.hasOwn(value, 'equals') && 'equals' in value && typeof value.equals === 'function'
}
