import { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client';
import type { HistogramSource } from './histogram.ts';
import type { MetricDefinition, Series } from './metric-table.ts';

type Definition<Type extends MetricDefinition['type']> = Extract<MetricDefinition, { type: Type }>;

/** Registers a gauge whose series are read anew at each scrape. */
export function registerGauge(
  definition: Definition<'gauge'>,
  registry: Registry,
  read: () => Series<number>,
): void {
  new Gauge({
    name: definition.name,
    help: definition.help,
    labelNames: definition.labels,
    registers: [registry],
    collect() {
      clear(this, definition.labels);
      for (const [values, value] of read()) this.set(labelled(definition.labels, values), value);
    },
  });
}

/** Registers a counter that is kept elsewhere: prom-client's own count is replaced at each scrape. */
export function registerCounter(
  definition: Definition<'counter'>,
  registry: Registry,
  read: () => Series<number>,
): void {
  new Counter({
    name: definition.name,
    help: definition.help,
    labelNames: definition.labels,
    registers: [registry],
    collect() {
      clear(this, definition.labels);
      for (const [values, value] of read()) this.inc(labelled(definition.labels, values), value);
    },
  });
}

/** `reset` alone would leave a zero for a metric without labels, where there is to be no series. */
function clear(metric: Counter | Gauge, labels: readonly string[]): void {
  metric.reset();
  if (labels.length === 0) metric.remove();
}

/** Registers a histogram that is kept elsewhere. */
export function registerHistogram(
  definition: Definition<'histogram'>,
  registry: Registry,
  read: () => Series<HistogramSource>,
): void {
  registry.registerMetric(new SourcedHistogram(definition, read));
}

/** prom-client can only observe single values; finished counts have to enter where it renders its own. */
class SourcedHistogram extends Histogram {
  readonly #definition: Definition<'histogram'>;
  readonly #read: () => Series<HistogramSource>;

  constructor(definition: Definition<'histogram'>, read: () => Series<HistogramSource>) {
    super({
      name: definition.name,
      help: definition.help,
      labelNames: definition.labels,
      registers: [],
    });
    this.#definition = definition;
    this.#read = read;
  }

  override get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const { name, help, labels } = this.#definition;
    const values = this.#read().flatMap(([labelValues, histogram]) =>
      rows(name, labelled(labels, labelValues), histogram),
    );
    const data = { name, help, type: 'histogram', aggregator: 'sum', values };
    // prom-client declares `type` as a numeric enum that does not exist at run time, where it is this string.
    return Promise.resolve(data as unknown as MetricObjectWithValues<MetricValueWithName<string>>);
  }

  /** What a registry calls for the text format. */
  getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    return this.get();
  }
}

/** Buckets accumulated as Prometheus wants them, then sum and count. */
function rows(
  name: string,
  labels: Record<string, string>,
  histogram: HistogramSource,
): MetricValueWithName<string>[] {
  const buckets: MetricValueWithName<string>[] = [];
  let count = 0;
  for (let i = 0; i <= histogram.bounds.length; i += 1) {
    count += histogram.counts[i] ?? 0;
    const le = histogram.bounds[i] ?? '+Inf';
    buckets.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: count });
  }
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: histogram.sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
}
