import { type SimulatedHost, stepTowards } from './simulated-host.ts'

/** Virtual time that is given to what ought to end: longer than any timeout that a system has by default. */
export const LONGEST_DRIVE_MS = 600_000

/**
 * Runs the host, from timer to timer, until `work` has settled or `withinMs` of virtual time have passed. Resolves with
 * whether it has settled; never rejects because of `work`.
 */
export async function driveUntil(host: SimulatedHost, work: Promise<unknown>, withinMs: number): Promise<boolean> {
  let isSettled = false
  const note = () => {
    isSettled = true
  }
  work.then(note, note)
  const untilMs = host.now() + withinMs
  await host.settle()
  while (!isSettled && (await stepTowards(host, untilMs, () => isSettled)));
  return isSettled
}
