import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Counters, gauges and histograms of one process, as Prometheus reads them. */
export interface Metrics {
  readonly contentType: string
  counter<L extends string = never>(name: string, help: string, labels?: readonly L[]): Counter<L>
  /** `read` is called when the metrics are read. */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
    read?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L>
  histogram<L extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly L[],
  ): Histogram<L>
  text(): Promise<string>
  /** What one of them stands at, by its labels; of a histogram its buckets, each with the bound `le`. */
  read(name: string): Promise<readonly MetricValue[]>
}

export interface MetricValue {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** A registry of its own, so that two servers in one process (tests) do not share figures. */
export function createMetrics(options: { readonly processMetrics?: boolean } = {}): Metrics {
  const register = new Registry()
  if (options.processMetrics !== false) collectDefaultMetrics({ register })
  const registers = [register]
  return {
    contentType: register.contentType,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = [], read) =>
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        ...(read && {
          collect() {
            return read(this)
          },
        }),
      }),
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers }),
    text: () => register.metrics(),
    async read(name) {
      const { values = [] } = (await register.getSingleMetric(name)?.get()) ?? {}
      return values.flatMap(({ labels, value, ...rest }) => {
        // A histogram has its sum and count among its buckets.
        const isBeside = 'metricName' in rest && rest.metricName !== `${name}_bucket` && rest.metricName !== name
        return isBeside ? [] : [{ labels: labels as MetricValue['labels'], value }]
      })
    },
  }
}
