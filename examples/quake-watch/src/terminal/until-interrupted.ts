const signals = ['SIGINT', 'SIGTERM'] as const
const longestMs = 2 ** 31 - 1

/** Waits until the process is told to end. */
export function untilInterrupted(): Promise<void> {
  return new Promise(resolve => {
    // Listening to a signal keeps no process alive.
    const alive = setInterval(() => {}, longestMs)
    const done = () => {
      clearInterval(alive)
      for (const signal of signals) process.off(signal, done)
      resolve()
    }
    for (const signal of signals) process.on(signal, done)
  })
}
