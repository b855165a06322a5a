/** What the driver of an engine gives to the run. It is no global: nothing but the run itself can get at it. */
export interface Driver {
  /** Runs the task once the microtasks have run out. */
  macrotask(task: () => void): void
  /** Calls `giveUp` after that time, or, where there is no clock, when nothing is left to do. Returns what takes it back. */
  limit(ms: number, giveUp: () => void): () => void
  /** Milliseconds. */
  now(): number
  /** Told before each test, for the case that it never returns. */
  begins?(id: string): void
  /** Absent where the engine does not tell. */
  onUnhandledRejection?(listener: (reason: unknown) => void): void
}

/** What the bundle is called with. */
declare const settings: { readonly env: Readonly<Record<string, string>> }

type Rejection = (reason: unknown) => void

/** The driver of the present run, once it has begun. */
class Present {
  readonly env = settings.env
  readonly rejectionListeners = new Set<Rejection>()
  readonly #stray: unknown[] = []
  #driver: Driver | undefined

  begin(driver: Driver): void {
    this.#driver = driver
    driver.onUnhandledRejection?.(reason => {
      if (this.rejectionListeners.size === 0) this.#stray.push(reason)
      for (const listener of this.rejectionListeners) listener(reason)
    })
  }

  get driver(): Driver {
    if (this.#driver === undefined) throw new Error('Only while the tests run.')
    return this.#driver
  }

  /** Rejections since the last call that neither the code nor a test took. */
  takeStray(): readonly unknown[] {
    return this.#stray.splice(0)
  }
}

export const present = new Present()
