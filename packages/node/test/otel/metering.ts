import { type Attributes, ValueType } from '@opentelemetry/api'
import { DataPointType, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics'

class ManualReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** The real SDK, read when asked. */
export function metering() {
  const reader = new ManualReader()
  const provider = new MeterProvider({ readers: [reader] })
  const collect = async (): Promise<readonly MetricData[]> => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw errors[0]
    return resourceMetrics.scopeMetrics.flatMap(scope => scope.metrics)
  }
  /** The points of one instrument, each as its value and its attributes but that of the system. */
  const points = async (name: string): Promise<readonly (readonly [unknown, Attributes])[]> => {
    const metric = (await collect()).find(each => each.descriptor.name === name)
    return (metric?.dataPoints ?? []).map(({ value, attributes }) => {
      const { 'cellactor.system': system, ...rest } = attributes
      if (system !== 'shop') throw new Error(`${name} is of the system ${system}`)
      return [value, rest] as const
    })
  }
  return { provider, meter: provider.getMeter('test'), collect, points }
}

/** As the table of instruments names it. */
export function kindOf({ descriptor, dataPointType, ...metric }: MetricData): string {
  if (descriptor.valueType !== ValueType.DOUBLE) return 'integers'
  if (dataPointType === DataPointType.HISTOGRAM) return 'histogram'
  if (dataPointType === DataPointType.GAUGE) return 'gauge'
  return (metric as { isMonotonic?: boolean }).isMonotonic === true ? 'counter' : 'upDownCounter'
}
