// What libraries that the tests stand on take for granted when they are loaded. The bundle imports it into those libraries
// alone, so that no engine has to be given a global.

/** The assertion library tells its plugins of new matchers by events. */
export class Event {
  readonly type: string

  constructor(type: string) {
    this.type = type
  }
}

export class EventTarget {
  readonly #listeners = new Map<string, Set<(event: Event) => void>>()

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
  }

  dispatchEvent(event: Event): boolean {
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event)
    return true
  }
}

/** The property library can limit the time of a property; no test lets it. */
export function setTimeout(): never {
  throw new Error('There is no clock in every engine: give the property no time limit.')
}
export function clearTimeout(): void {}
