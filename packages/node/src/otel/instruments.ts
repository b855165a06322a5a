/** One thing that is measured through a meter. */
export interface OpenTelemetryInstrument {
  /** `cellactor.failures` */
  readonly name: string
  readonly kind: 'counter' | 'upDownCounter' | 'histogram' | 'observableUpDownCounter' | 'observableGauge'
  /** As UCUM has it: `s`, or in braces what is counted. */
  readonly unit: string
  /** Beside `cellactor.system`, which all have. `cellactor.actor.pid` is there by option only. */
  readonly attributes: readonly string[]
  readonly description: string
}

export const SYSTEM = 'cellactor.system'
export const PID = 'cellactor.actor.pid'
export const ERROR_TYPE = 'error.type'
export const OUTCOME = 'cellactor.failure.outcome'

type Kind = OpenTelemetryInstrument['kind']
type Row<K extends Kind> = Omit<OpenTelemetryInstrument, 'name' | 'kind'> & { readonly kind: K }

function row<K extends Kind>(kind: K, unit: string, description: string, ...attributes: string[]): Row<K> {
  return { kind, unit, attributes, description }
}

export const INSTRUMENTS = {
  'cellactor.failures': row('counter', '{failure}', 'Failures of actors; each hop of an escalation is one.', ERROR_TYPE, PID),
  'cellactor.failure.outcomes': row(
    'counter',
    '{failure}',
    'Failures that have their outcome: restart, stop, resume or escalate.',
    OUTCOME,
    ERROR_TYPE,
    PID,
  ),
  'cellactor.failures.inflight': row('upDownCounter', '{failure}', 'Failures that wait for their outcome.'),
  'cellactor.actors': row('upDownCounter', '{actor}', 'Actors that have started and not ended, the three guardians included.'),
  'cellactor.dead_letters': row('counter', '{message}', 'Messages that nobody will handle.', PID),
  'cellactor.mailbox.overflows': row('counter', '{message}', 'Messages that a full mailbox refused or pushed out.', PID),
  'cellactor.ask.timeouts': row('counter', '{question}', 'Questions that were not answered in time.', PID),
  'cellactor.telemetry.duration': row(
    'histogram',
    's',
    'How long the calls of the failure telemetry took, one per failure that reached the root.',
  ),
  'cellactor.mailbox.messages': row(
    'observableUpDownCounter',
    '{message}',
    'User messages that wait in mailboxes, of all actors together.',
  ),
  'cellactor.mailbox.longest': row('observableGauge', '{message}', 'User messages that wait in the longest mailbox.'),
  'cellactor.stash.messages': row('observableUpDownCounter', '{message}', 'Messages that are stashed, of all actors together.'),
} as const satisfies Record<string, Row<Kind>>

export type InstrumentName<K extends Kind> = {
  [N in keyof typeof INSTRUMENTS]: (typeof INSTRUMENTS)[N]['kind'] extends K ? N : never
}[keyof typeof INSTRUMENTS]

/** Everything that is measured, in the order of the docs: for dashboards and for those who check them. */
export const openTelemetryInstruments: readonly OpenTelemetryInstrument[] = Object.freeze(
  Object.entries(INSTRUMENTS).map(([name, { kind, unit, attributes, description }]) =>
    Object.freeze({ name, kind, unit, attributes: Object.freeze([...attributes]), description }),
  ),
)
