import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import parse from 'parse-prometheus-text-format'
import { onTestFinished } from 'vitest'

/** The URL of a server with this handler, for this test alone. */
export async function served(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What a scrape of this handler shows. */
export async function scrape(handler: RequestListener): Promise<Metrics> {
  return metricsOf(await (await fetch(await served(handler))).text())
}

interface Family {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly metrics: readonly { readonly value: string; readonly labels?: Readonly<Record<string, string>> }[]
}

export interface Metrics {
  readonly families: readonly Family[]
  /** The value of the one series with exactly these labels beside `system`; `undefined` where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined
  /** The labels of all series of this name, without `system`. */
  labels(name: string): readonly Readonly<Record<string, string>>[]
}

/** Reads the text format with a parser that is not ours. */
export function metricsOf(text: string): Metrics {
  const families: readonly Family[] = parse(text)
  const seriesOf = (name: string) => families.find(family => family.name === name)?.metrics ?? []
  const own = ({ system: _, ...labels }: Readonly<Record<string, string>> = {}) => labels
  const sorted = (labels: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(labels).sort())
  return {
    families,
    value(name, labels = {}) {
      const [found, another] = seriesOf(name).filter(series => sorted(own(series.labels)) === sorted(labels))
      if (another !== undefined) throw new Error(`${name} has two series ${JSON.stringify(labels)}`)
      return found === undefined ? undefined : Number(found.value)
    },
    labels: name => seriesOf(name).map(series => own(series.labels)),
  }
}
