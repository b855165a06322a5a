/** One thing that is measured, as a Prometheus endpoint shows it. */
export interface PrometheusInstrument {
  /** `cellactor_failure_total` */
  readonly name: string
  readonly kind: 'counter' | 'gauge'
  /** What is counted or measured: `failures`, `messages`, `seconds`, … */
  readonly unit: string
  /** Beside `system`, which all have. `pid` and `path` are there by option only. */
  readonly labels: readonly string[]
  readonly help: string
}

type Row = Omit<PrometheusInstrument, 'name'>

const count = (unit: string, help: string, ...labels: string[]): Row => ({ kind: 'counter', unit, labels, help })
const gauge = (unit: string, help: string, ...labels: string[]): Row => ({ kind: 'gauge', unit, labels, help })

/** In the order in which they are shown. */
export const INSTRUMENTS = {
  failure_total: count('failures', 'Failures of actors; each hop of an escalation is one.', 'cause', 'pid'),
  failure_restart_total: count('failures', 'Failures with the outcome restart.', 'cause', 'pid'),
  failure_stop_total: count('failures', 'Failures with the outcome stop.', 'cause', 'pid'),
  failure_resume_total: count('failures', 'Failures with the outcome resume.', 'cause', 'pid'),
  failure_escalate_total: count('failures', 'Failures with the outcome escalate.', 'cause', 'pid'),
  failure_inflight: gauge('failures', 'Failures that wait for their outcome.'),
  actor_started_total: count('actors', 'Actors that have started; a restart is none.'),
  actor_stopped_total: count('actors', 'Actors that had started and have ended.'),
  actors: gauge('actors', 'Actors that have started and not ended, the three guardians included.'),
  actors_by_state: gauge('actors', 'Actors that have not ended, the three guardians included, by state.', 'state'),
  mailbox_messages: gauge('messages', 'User messages that wait in mailboxes, of all actors together.'),
  mailbox_messages_max: gauge('messages', 'User messages that wait in the longest mailbox.'),
  mailbox_actor_messages: gauge('messages', 'User messages that wait in one of the longest mailboxes.', 'path'),
  stash_messages: gauge('messages', 'Messages that are stashed, of all actors together.'),
  dead_letter_total: count('messages', 'Messages that nobody will handle.'),
  mailbox_overflow_total: count('messages', 'Messages that a full mailbox refused or pushed out.'),
  ask_timeout_total: count('questions', 'Questions that were not answered in time.'),
  telemetry_invoked_total: count('calls', 'Calls of the failure telemetry, one per failure that reached the root.'),
  telemetry_latency_seconds_total: count(
    'seconds',
    'Time spent in calls of the failure telemetry, where failureObservation times them.',
  ),
  event_loop_delay_mean_seconds: gauge('seconds', 'Mean time by which the event loop was late.'),
  event_loop_delay_p50_seconds: gauge('seconds', 'Median of the times by which the event loop was late.'),
  event_loop_delay_p99_seconds: gauge('seconds', '99th percentile of the times by which the event loop was late.'),
  event_loop_delay_max_seconds: gauge('seconds', 'Longest time by which the event loop was late.'),
} as const satisfies Record<string, Row>

export type InstrumentName = keyof typeof INSTRUMENTS

export const PREFIX = 'cellactor_'

/** Everything that {@link prometheusHandler} shows, in its order: for dashboards and for those who check them. */
export const prometheusInstruments: readonly PrometheusInstrument[] = Object.freeze(
  Object.entries(INSTRUMENTS).map(([name, row]) =>
    Object.freeze({ name: `${PREFIX}${name}`, ...row, labels: Object.freeze(row.labels) }),
  ),
)
