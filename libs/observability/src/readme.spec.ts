import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import {
  AuditLog,
  CommandStats,
  createLogger,
  ErrorCounter,
  FastHistogram,
  KiwiMetrics,
} from './index.ts';
import type { MetricsSource } from './index.ts';

function exampleSource(): MetricsSource {
  const stats = new CommandStats(['get', 'set']);
  const histogram = new FastHistogram([1, 2, 4]);
  return {
    raft: () => ({
      role: 'follower',
      term: 3,
      leader: '2',
      commitIndex: 10,
      appliedIndex: 10,
      lastIndex: 10,
      suspended: false,
      electionsStarted: 0,
      leaderChanges: 1,
      peers: [],
    }),
    clients: () => ({
      connected: 0,
      connectionsAccepted: 0,
      connectionsRejected: 0,
      bytesIn: 0,
      bytesOut: 0,
    }),
    commands: () => ({
      totals: stats.totals(),
      latencySeconds: stats.latency,
      errors: new ErrorCounter().totals(),
    }),
    log: () => ({
      fsyncSeconds: histogram,
      entriesPerWrite: histogram,
      entryBytes: histogram,
      commandsPerBatch: histogram,
    }),
  };
}

test('the example of the README works', async () => {
  const destination = new PassThrough();
  const source = exampleSource();

  const logger = createLogger({ level: 'info', format: 'text', destination });
  logger.child({ component: 'raft' }).info('leader elected', { term: 3, leader: '2' });

  new AuditLog(logger).record('leader_changed', { term: 3, leader: '2' });

  const metrics = new KiwiMetrics({ source, version: '0.1.0' });
  const text = await metrics.scrape();

  await logger.close();
  const lines = String(destination.read()).split('\n');
  expect(lines[0]).toMatch(/^[\d:.]{12} INFO {2}raft leader elected term=3 leader=2$/);
  expect(lines[1]).toMatch(/INFO {2}leader_changed audit=true term=3 leader=2$/);
  expect(text).toContain('kiwi_raft_term 3\n');
  expect(text).toContain('process_cpu_seconds_total');
});
