/** Which of the ready actors runs next: a place among `count`, of which 0 has waited longest. */
export type Schedule = (at: number, count: number, bySeed: () => number) => number

export const bySeed: Schedule = (_at, _count, draw) => draw()

/** These choices, then first in, first out. A choice that there is not is the last one. */
export function byChoices(choices: readonly number[]): Schedule {
  return (at, count) => Math.min(choices[at] ?? 0, count - 1)
}

/** Without the first-in-first-out choices at its end, which say nothing. */
export function trimmed(choices: readonly number[]): readonly number[] {
  let length = choices.length
  while (length > 0 && choices[length - 1] === 0) length--
  return choices.slice(0, length)
}

/** Where the choice is another than first in, first out. */
export function oddPlaces(choices: readonly number[]): readonly number[] {
  return [...choices.keys()].filter(at => choices[at] !== 0)
}
