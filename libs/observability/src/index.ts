export { AuditLog } from './logging/audit-log.ts';
export type { AuditEvents } from './logging/audit-log.ts';
export { createLogger } from './logging/create-logger.ts';
export type { LoggerOptions, RootLogger } from './logging/create-logger.ts';
export { logLevels } from './logging/log-record.ts';
export type { LogLevel } from './logging/log-record.ts';
export { CommandStats } from './metrics/command-stats.ts';
export type { CommandKind, CommandTotals } from './metrics/command-stats.ts';
export { ErrorCounter } from './metrics/error-counter.ts';
export {
  bytesBounds,
  commandSecondsBounds,
  countBounds,
  exponentialBounds,
  FastHistogram,
  fsyncSecondsBounds,
} from './metrics/histogram.ts';
export type { HistogramSource } from './metrics/histogram.ts';
export { KiwiMetrics } from './metrics/kiwi-metrics.ts';
export type { KiwiMetricsOptions } from './metrics/kiwi-metrics.ts';
export { metricTable } from './metrics/metric-table.ts';
export type { MetricDefinition, MetricsSample, Series } from './metrics/metric-table.ts';
export type {
  ClientSample,
  CommandSample,
  LogSample,
  MetricsSource,
  PeerSample,
  PersistenceSample,
  RaftSample,
} from './metrics/metrics-source.ts';
