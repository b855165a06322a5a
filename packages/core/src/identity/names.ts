const LEGAL = /^(?:[A-Za-z0-9_\-.*+:@&=,!~';]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9_\-.*$+:@&=,!~';]|%[0-9A-Fa-f]{2})*$/
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

export const MAX_NAME_LENGTH = 255

/** Whether a user may give this name to an actor (semantics 3.10). */
export function isLegalName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && LEGAL.test(name)
}

/** The name of the n-th unnamed child, from 0: `$a`, `$b`, …, `$z`, `$aa`. */
export function generatedName(n: number): string {
  let name = ''
  for (let rest = n; rest >= 0; rest = Math.floor(rest / 26) - 1) name = LETTERS.charAt(rest % 26) + name
  return `$${name}`
}

/** Of a generated name, the `n` of {@link generatedName}. */
export function generatedNumber(name: string): number | undefined {
  let n = 0
  for (let at = 1; at < name.length; at++) {
    const digit = LETTERS.indexOf(name.charAt(at)) + 1
    if (digit === 0) return undefined
    n = n * 26 + digit
  }
  return n === 0 ? undefined : n - 1
}
