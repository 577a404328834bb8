import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { metricTable } from './metric-table.ts';
import type { MetricsSample } from './metric-table.ts';
import type { MetricsSource } from './metrics-source.ts';
import { registerCounter, registerGauge, registerHistogram } from './sourced-metric.ts';

export interface KiwiMetricsOptions {
  readonly source: MetricsSource;
  /** Release, shown in `kiwi_build_info`. */
  readonly version: string;
  /** Also expose CPU, memory, garbage collection and event loop of the process; yes by default. */
  readonly processMetrics?: boolean;
}

/**
 * Kiwi's metrics in a prom-client registry of their own. Nothing is counted here: a scrape takes one sample of the
 * source and renders it. The source is not touched before the first scrape.
 *
 * @example
 * const metrics = new KiwiMetrics({ source, version: '0.1.0' });
 * response.setHeader('content-type', metrics.contentType);
 * response.end(await metrics.scrape());
 */
export class KiwiMetrics {
  readonly #registry = new Registry();
  readonly #source: MetricsSource;
  #sample: MetricsSample | null = null;

  constructor(options: KiwiMetricsOptions) {
    this.#source = options.source;
    for (const definition of metricTable) {
      switch (definition.type) {
        case 'gauge':
          registerGauge(definition, this.#registry, () => definition.read(this.#current()));
          break;
        case 'counter':
          registerCounter(definition, this.#registry, () => definition.read(this.#current()));
          break;
        case 'histogram':
          registerHistogram(definition, this.#registry, () => definition.read(this.#current()));
          break;
      }
    }
    new Gauge({
      name: 'kiwi_build_info',
      help: 'Constant 1, labelled with the release.',
      labelNames: ['version'],
      registers: [this.#registry],
    }).set({ version: options.version }, 1);
    if (options.processMetrics ?? true) collectDefaultMetrics({ register: this.#registry });
  }

  /** The content type of what `scrape` returns. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the Prometheus text format, of one moment. */
  async scrape(): Promise<string> {
    // Before anything is rendered, so that a fault of the source is a fault of the scrape.
    this.#sample = this.#take();
    return this.#registry.metrics();
  }

  /** The sample of the scrape under way. */
  #current(): MetricsSample {
    this.#sample ??= this.#take();
    return this.#sample;
  }

  #take(): MetricsSample {
    return {
      raft: this.#source.raft(),
      clients: this.#source.clients(),
      commands: this.#source.commands(),
      log: this.#source.log(),
      persistence: this.#source.persistence?.() ?? null,
    };
  }
}
