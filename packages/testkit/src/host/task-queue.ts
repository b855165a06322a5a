export type Task = () => void

/** Below this many used places it is not worth moving the rest. */
const COMPACT_FROM = 1024

/** First in, first out; a shift does not move what is behind. */
export class TaskQueue {
  #tasks: Task[] = []
  #head = 0

  get size(): number {
    return this.#tasks.length - this.#head
  }

  push(task: Task): void {
    this.#tasks.push(task)
  }

  shift(): Task | undefined {
    if (this.size === 0) return undefined
    const task = this.#tasks[this.#head++]
    if (this.size === 0) {
      this.#tasks = []
      this.#head = 0
    } else if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#tasks.length) {
      this.#tasks = this.#tasks.slice(this.#head)
      this.#head = 0
    }
    return task
  }
}
