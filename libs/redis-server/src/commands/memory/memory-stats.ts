import { memoryUsage } from 'node:process';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';

type Statistic = readonly [name: string, value: number | string | readonly Statistic[]];

/** MEMORY STATS: numbers are integers, texts are doubles, lists are maps. */
export const memoryStats: SessionCommand = {
  name: 'memory|stats',
  arity: 2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '4.0.0',
  summary: 'Describes what takes memory.',
  complexity: 'O(1)',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run(session) {
    write(session, statisticsOf(session));
  },
};

function write({ reply }: Session, statistics: readonly Statistic[]): void {
  const writeAll = (list: readonly Statistic[]): void => {
    reply.map(list.length);
    for (const [name, value] of list) {
      reply.bulk(name);
      if (typeof value === 'number') reply.integer(Math.round(value));
      else if (typeof value === 'string') reply.double(value);
      else writeAll(value);
    }
  };
  writeAll(statistics);
}

function statisticsOf({ context }: Session): readonly Statistic[] {
  const { memory, keyspace } = context;
  const { usedBytes, peakBytes, startupBytes, datasetBytes } = memory;
  const { rss, heapUsed, heapTotal, external } = memoryUsage();
  const allocated = heapUsed + external;
  const resident = heapTotal + external;
  const keys = keyspace.databases.reduce((count, { size }) => count + size, 0);
  const databases = keyspace.databases.filter(({ size }) => size > 0);
  return [
    ['peak.allocated', peakBytes],
    ['total.allocated', usedBytes],
    ['startup.allocated', startupBytes],
    ['replication.backlog', 0],
    ['clients.slaves', 0],
    ['clients.normal', memory.clientBytes],
    ['cluster.links', 0],
    ['aof.buffer', memory.logBytes],
    ['lua.caches', 0],
    ['functions.caches', 0],
    ...databases.map(
      ({ index, tableBytes, deadlineBytes }): Statistic => [
        `db.${index}`,
        [
          ['overhead.hashtable.main', tableBytes],
          ['overhead.hashtable.expires', deadlineBytes],
          ['overhead.hashtable.slot-to-keys', 0],
        ],
      ],
    ),
    ['overhead.total', memory.overheadBytes],
    ['keys.count', keys],
    ['keys.bytes-per-key', keys === 0 ? 0 : Math.max(0, memory.countedBytes - startupBytes) / keys],
    ['dataset.bytes', datasetBytes],
    ['dataset.percentage', text(memory.datasetPercent)],
    ['peak.percentage', text((usedBytes * 100) / Math.max(1, peakBytes))],
    ['allocator.allocated', allocated],
    ['allocator.active', resident],
    ['allocator.resident', resident],
    ['allocator-fragmentation.ratio', text(resident / allocated)],
    ['allocator-fragmentation.bytes', resident - allocated],
    ['allocator-rss.ratio', '1'],
    ['allocator-rss.bytes', 0],
    ['rss-overhead.ratio', text(rss / resident)],
    ['rss-overhead.bytes', rss - resident],
    ['fragmentation', text(rss / Math.max(1, usedBytes))],
    ['fragmentation.bytes', rss - usedBytes],
  ];
}

function text(value: number): string {
  return String(Number(value.toFixed(4)));
}
