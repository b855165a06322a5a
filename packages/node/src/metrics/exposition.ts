import { INSTRUMENTS, type InstrumentName, PREFIX } from './instruments.ts'

/** The media type of the text format, with its version. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Gathers samples and writes them in the text format of Prometheus, 0.0.4: each instrument once, with its help and its kind. */
export class Exposition {
  readonly #system: string
  readonly #samples = new Map<InstrumentName, Map<string, number>>()

  constructor(system: string) {
    this.#system = label('system', system)
  }

  /** Sets a value; `labels` as {@link label} makes them, with commas between. */
  set(name: InstrumentName, value: number, labels = ''): void {
    this.#of(name).set(labels, value)
  }

  /** Adds to what was set or added under the same labels. */
  add(name: InstrumentName, value: number, labels: string): void {
    const samples = this.#of(name)
    samples.set(labels, (samples.get(labels) ?? 0) + value)
  }

  text(): string {
    const lines: string[] = []
    for (const [name, { kind, help }] of Object.entries(INSTRUMENTS)) {
      const full = `${PREFIX}${name}`
      lines.push(`# HELP ${full} ${help}`, `# TYPE ${full} ${kind}`)
      for (const [labels, value] of this.#samples.get(name as InstrumentName) ?? []) {
        lines.push(`${full}{${this.#system}${labels === '' ? '' : `,${labels}`}} ${value}`)
      }
    }
    return `${lines.join('\n')}\n`
  }

  #of(name: InstrumentName): Map<string, number> {
    let samples = this.#samples.get(name)
    if (samples === undefined) {
      samples = new Map()
      this.#samples.set(name, samples)
    }
    return samples
  }
}

/** `path="/user/orders"`, escaped as the format wants it. */
export function label(name: string, value: string): string {
  return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
