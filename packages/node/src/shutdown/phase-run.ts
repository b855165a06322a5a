import type { Host } from '@cellactor/core'
import type { Phase } from './phases.ts'
import { ShutdownError } from './shutdown-error.ts'
import type { TaskReport } from './shutdown-report.ts'

/** Something to be done in one phase. */
export interface ShutdownTask {
  readonly name: string
  /** Given a signal that aborts when the time of the phase is up. A promise is waited for. */
  readonly run: (signal: AbortSignal) => void | Promise<void>
}

/** Runs the tasks of a phase side by side, until the last has settled or the time is up. Never rejects. */
export async function runTasks(phase: Phase, tasks: readonly ShutdownTask[], host: Host): Promise<readonly TaskReport[]> {
  if (tasks.length === 0) return []
  const controller = new AbortController()
  const outcomes = tasks.map((): TaskReport | undefined => undefined)
  const all = Promise.all(
    tasks.map(async (task, index) => {
      outcomes[index] = await outcomeOf(task, controller.signal)
    }),
  )
  const late = (name: string) =>
    new ShutdownError(
      'SHUTDOWN_TIMED_OUT',
      `Shutdown phase ${phase.name}: ${name} took longer than ${phase.timeoutMs} ms. Heed the signal, or give the phase a longer timeoutMs.`,
    )
  if (await isOver(all, phase.timeoutMs, host)) controller.abort(late('a task'))
  return tasks.map(({ name }, index) => outcomes[index] ?? { name, outcome: 'timedOut', error: late(name) })
}

async function outcomeOf({ name, run }: ShutdownTask, signal: AbortSignal): Promise<TaskReport> {
  try {
    await run(signal)
    return { name, outcome: 'done', error: undefined }
  } catch (error) {
    return { name, outcome: 'failed', error }
  }
}

/** Whether the time was up first. */
function isOver(work: Promise<unknown>, timeoutMs: number, host: Host): Promise<boolean> {
  if (timeoutMs === Number.POSITIVE_INFINITY) return work.then(() => false)
  return new Promise(resolve => {
    const timer = host.setTimer(() => resolve(true), timeoutMs)
    void work.then(() => {
      host.clearTimer(timer)
      resolve(false)
    })
  })
}
