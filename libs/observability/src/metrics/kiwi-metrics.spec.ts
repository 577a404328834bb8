import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CommandStats } from './command-stats.ts';
import { ErrorCounter } from './error-counter.ts';
import { FastHistogram } from './histogram.ts';
import { KiwiMetrics } from './kiwi-metrics.ts';
import { metricTable } from './metric-table.ts';
import type { MetricsSource, PersistenceSample, RaftSample } from './metrics-source.ts';

function setUp(): {
  metrics: KiwiMetrics;
  stats: CommandStats;
  errors: ErrorCounter;
  fsync: FastHistogram;
  raft: { now: RaftSample };
  persistence: { now: PersistenceSample };
  source: MetricsSource;
} {
  const stats = new CommandStats(['get', 'set', 'ping']);
  const errors = new ErrorCounter();
  const fsync = new FastHistogram([0.001, 0.01]);
  const counts = new FastHistogram([1, 10]);
  const raft = {
    now: {
      role: 'leader',
      term: 3,
      leader: '1',
      commitIndex: 100,
      appliedIndex: 99,
      lastIndex: 101,
      suspended: false,
      electionsStarted: 1,
      leaderChanges: 2,
      peers: [
        { id: '2', matchIndex: 90, lagEntries: 11, lastContactMs: 50, roundTripMs: 0.5 },
        { id: '3', matchIndex: null, lagEntries: null, lastContactMs: null, roundTripMs: null },
      ],
    } as RaftSample,
  };
  const persistence = {
    now: {
      loading: false,
      checkpointInProgress: true,
      checkpoints: 3,
      checkpointFailures: 1,
      lastCheckpointMs: 1_700_000_000_500,
      lastCheckpointDurationMs: 250,
      checkpointBytes: 4096,
      checkpointIndex: 90,
      logBytes: 2048,
      logFirstIndex: 71,
      snapshotsSent: 2,
      snapshotsInstalled: 0,
    } as PersistenceSample,
  };
  const source: MetricsSource = {
    raft: () => raft.now,
    clients: () => ({
      connected: 2,
      connectionsAccepted: 7,
      connectionsRejected: 1,
      bytesIn: 1000,
      bytesOut: 2000,
    }),
    commands: () => ({
      totals: stats.totals(),
      latencySeconds: stats.latency,
      errors: errors.totals(),
    }),
    log: () => ({
      fsyncSeconds: fsync,
      entriesPerWrite: counts,
      entryBytes: counts,
      commandsPerBatch: counts,
    }),
    persistence: () => persistence.now,
  };
  const metrics = new KiwiMetrics({ source, version: '1.2.3', processMetrics: false });
  return { metrics, stats, errors, fsync, raft, persistence, source };
}

/** The samples of a scrape, `name{labels}` to value. */
async function scrape(metrics: KiwiMetrics): Promise<Map<string, number>> {
  const lines = (await metrics.scrape()).split('\n').filter((l) => l !== '' && !l.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

describe('the metrics', () => {
  test('show consensus as the source sees it', async () => {
    const samples = await scrape(setUp().metrics);
    expect(samples.get('kiwi_raft_term')).toBe(3);
    expect(samples.get('kiwi_raft_commit_index')).toBe(100);
    expect(samples.get('kiwi_raft_applied_index')).toBe(99);
    expect(samples.get('kiwi_raft_role{role="leader"}')).toBe(1);
    expect(samples.get('kiwi_raft_role{role="follower"}')).toBe(0);
    expect(samples.get('kiwi_raft_leader{leader="1"}')).toBe(1);
    expect(samples.get('kiwi_raft_leader_changes_total')).toBe(2);
    expect(samples.get('kiwi_raft_peer_lag_entries{peer="2"}')).toBe(11);
    expect(samples.get('kiwi_raft_peer_last_contact_seconds{peer="2"}')).toBe(0.05);
  });

  test('leave out what the source does not know', async () => {
    const { metrics, raft } = setUp();
    raft.now = { ...raft.now, leader: null, role: 'candidate' };
    const samples = await scrape(metrics);
    expect(samples.has('kiwi_raft_peer_lag_entries{peer="3"}')).toBe(false);
    expect([...samples.keys()].some((name) => name.startsWith('kiwi_raft_leader{'))).toBe(false);
    expect(samples.get('kiwi_raft_has_leader')).toBe(0);
  });

  test('forget a leader of the past', async () => {
    const { metrics, raft } = setUp();
    await metrics.scrape();
    raft.now = { ...raft.now, leader: '2', role: 'follower' };
    const samples = await scrape(metrics);
    expect(samples.has('kiwi_raft_leader{leader="1"}')).toBe(false);
    expect(samples.get('kiwi_raft_leader{leader="2"}')).toBe(1);
  });

  test('show checkpoints, the log and snapshots between members', async () => {
    const samples = await scrape(setUp().metrics);
    expect(samples.get('kiwi_loading')).toBe(0);
    expect(samples.get('kiwi_checkpoint_in_progress')).toBe(1);
    expect(samples.get('kiwi_checkpoint_last_success_timestamp_seconds')).toBe(1_700_000_000.5);
    expect(samples.get('kiwi_checkpoint_last_duration_seconds')).toBe(0.25);
    expect(samples.get('kiwi_checkpoint_bytes')).toBe(4096);
    expect(samples.get('kiwi_checkpoint_index')).toBe(90);
    expect(samples.get('kiwi_checkpoints_total')).toBe(3);
    expect(samples.get('kiwi_checkpoint_failures_total')).toBe(1);
    expect(samples.get('kiwi_log_bytes')).toBe(2048);
    expect(samples.get('kiwi_log_first_index')).toBe(71);
    expect(samples.get('kiwi_snapshots_sent_total')).toBe(2);
    expect(samples.get('kiwi_snapshots_installed_total')).toBe(0);
  });

  test('have no time of a checkpoint before the first one', async () => {
    const { metrics, persistence } = setUp();
    persistence.now = {
      ...persistence.now,
      lastCheckpointMs: null,
      lastCheckpointDurationMs: null,
    };
    const samples = await scrape(metrics);
    expect(samples.has('kiwi_checkpoint_last_success_timestamp_seconds')).toBe(false);
    expect(samples.has('kiwi_checkpoint_last_duration_seconds')).toBe(false);
    expect(samples.get('kiwi_checkpoints_total')).toBe(3);
  });

  test('have nothing of checkpoints where none are kept', async () => {
    const { raft, clients, commands, log } = setUp().source;
    const source = { raft, clients, commands, log };
    const metrics = new KiwiMetrics({ source, version: '1', processMetrics: false });
    const names = [...(await scrape(metrics)).keys()];
    expect(names.filter((name) => /checkpoint|snapshot|log_bytes|loading/.test(name))).toEqual([]);
    expect(names).toContain('kiwi_raft_term');
  });

  test('count commands by name, with failures, latencies by kind and error prefixes', async () => {
    const { metrics, stats, errors } = setUp();
    stats.called(1);
    stats.called(1);
    stats.failed(1);
    stats.latency.write.observe(0.002, 2);
    errors.count('ERR nope');
    const samples = await scrape(metrics);
    expect(samples.get('kiwi_commands_total{command="set"}')).toBe(2);
    expect(samples.has('kiwi_commands_total{command="get"}')).toBe(false);
    expect(samples.get('kiwi_command_failures_total{command="set"}')).toBe(1);
    expect(samples.get('kiwi_command_seconds_count{kind="write"}')).toBe(2);
    expect(samples.get('kiwi_command_seconds_count{kind="read"}')).toBe(0);
    expect(samples.get('kiwi_error_replies_total{prefix="ERR"}')).toBe(1);
  });

  test('accumulate the buckets of a histogram', async () => {
    const { metrics, fsync } = setUp();
    fsync.observe(0.0005);
    fsync.observe(0.005, 2);
    fsync.observe(1);
    const samples = await scrape(metrics);
    expect(samples.get('kiwi_log_fsync_seconds_bucket{le="0.001"}')).toBe(1);
    expect(samples.get('kiwi_log_fsync_seconds_bucket{le="0.01"}')).toBe(3);
    expect(samples.get('kiwi_log_fsync_seconds_bucket{le="+Inf"}')).toBe(4);
    expect(samples.get('kiwi_log_fsync_seconds_count')).toBe(4);
    expect(samples.get('kiwi_log_fsync_seconds_sum')).toBeCloseTo(1.0105);
  });

  test('read the source once per scrape', async () => {
    const { metrics, stats } = setUp();
    stats.called(0);
    expect((await scrape(metrics)).get('kiwi_commands_total{command="get"}')).toBe(1);
    stats.called(0);
    expect((await scrape(metrics)).get('kiwi_commands_total{command="get"}')).toBe(2);
    // Not 3: a counter that is read, not incremented, must not add up over scrapes.
    expect((await scrape(metrics)).get('kiwi_commands_total{command="get"}')).toBe(2);
  });

  test('leave the source alone until the first scrape, when its parts are there', async () => {
    const notYet = (): never => {
      throw new Error('not started');
    };
    const source = { raft: notYet, clients: notYet, commands: notYet, log: notYet };
    const metrics = new KiwiMetrics({ source, version: '1', processMetrics: false });
    await expect(metrics.scrape()).rejects.toThrow('not started');
  });

  test('name the release and the content type', async () => {
    const { metrics } = setUp();
    expect((await scrape(metrics)).get('kiwi_build_info{version="1.2.3"}')).toBe(1);
    expect(metrics.contentType).toContain('text/plain; version=0.0.4');
  });

  test('all have HELP and TYPE lines', async () => {
    const { metrics } = setUp();
    const text = await metrics.scrape();
    for (const { name, type, help } of metricTable) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
  });
});

describe('the table of metrics', () => {
  test('follows the naming rules of Prometheus', () => {
    for (const { name, type } of metricTable) {
      expect(name).toMatch(/^kiwi_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
    expect(new Set(metricTable.map((m) => m.name)).size).toBe(metricTable.length);
  });

  test('is the one in the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('| `kiwi_'));
    const expected = metricTable.map(({ name, type, labels, help }) => {
      const shown = labels.map((label) => `\`${label}\``).join(' ');
      return ['', `\`${name}\``, type, shown, help, ''];
    });
    expected.push([
      '',
      '`kiwi_build_info`',
      'gauge',
      '`version`',
      'Constant 1, labelled with the release.',
      '',
    ]);
    expect(rows.map((row) => row.split('|').map((cell) => cell.trim()))).toEqual(expected);
  });
});
