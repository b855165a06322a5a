/** A network may fail this often within a minute and is restarted; with the next failure it is stopped. */
export const restartLimits = { maxRestarts: 5, withinMs: 60_000 } as const
