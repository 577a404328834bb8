import { formatStreamId, streamIdMax, streamIdMin } from '@kiwi/datatypes';
import type { ReadonlyStreamValue } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { integerArgument } from '../table/arguments.ts';
import { noSuchKey } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { containerOf, helpLines } from '../table/container.ts';
import { signed } from './signed.ts';
import { noSuchGroup, streamAt } from './stream-at.ts';
import { wrongSubcommandCall } from '../table/subcommand-error.ts';
import { writeEntries, writeEntry } from './write-entries.ts';
import { writeFullGroup, writeProgress } from './write-group.ts';

/** Entries and pending entries that FULL shows, unless COUNT says otherwise. */
const defaultCount = 10;

/** The stream of a call; throws when there is none. */
function existingStream(db: Database, key: string): ReadonlyStreamValue {
  const stream = streamAt(db, key);
  if (stream === undefined) throw noSuchKey;
  return stream;
}

/** How many entries `FULL [COUNT count]` asks for; null without it. */
function fullCount(args: readonly string[]): number | null {
  if (args.length === 3) return null;
  const [, , , full, countWord, countText] = args;
  if ((args.length !== 4 && args.length !== 6) || full?.toLowerCase() !== 'full') {
    throw wrongSubcommandCall(args);
  }
  if (countText === undefined) return defaultCount;
  if (countWord?.toLowerCase() !== 'count') throw wrongSubcommandCall(args);
  const count = integerArgument(countText);
  if (count < 0) return defaultCount;
  return count === 0 ? Infinity : Number(count);
}

function writeCounts(stream: ReadonlyStreamValue, reply: ReplySink): void {
  reply.bulk('length');
  reply.integer(stream.length);
  reply.bulk('radix-tree-keys');
  reply.integer(stream.nodeCount);
  reply.bulk('radix-tree-nodes');
  reply.integer(stream.radixNodeCount);
  reply.bulk('last-generated-id');
  reply.bulk(formatStreamId(stream.lastId));
  reply.bulk('max-deleted-entry-id');
  reply.bulk(formatStreamId(stream.maxDeletedId));
  reply.bulk('entries-added');
  reply.integer(signed(stream.entriesAdded));
  reply.bulk('recorded-first-entry-id');
  reply.bulk(formatStreamId(stream.firstId));
}

function writeEdge(stream: ReadonlyStreamValue, isLast: boolean, reply: ReplySink): void {
  const cursor = stream.entries(streamIdMin, streamIdMax, isLast);
  if (cursor.next()) writeEntry(cursor, reply);
  else reply.null();
}

const common = {
  flags: ['readonly'],
  group: 'stream',
  categories: ['read', 'stream', 'slow'],
  keys: [{ type: 'range', first: 2, last: 2, step: 1, flags: ['RO', 'access'] }],
  since: '5.0.0',
  complexity: 'O(1)',
} as const;

const stream: DataCommand = {
  ...common,
  name: 'xinfo|stream',
  syntax: 'key [FULL full{[COUNT count:integer]}]',
  history: [
    ['6.0.0', 'Takes FULL.'],
    [
      '7.0.0',
      'Shows max-deleted-entry-id, entries-added, recorded-first-entry-id, entries-read and lag.',
    ],
  ],
  arity: -3,
  summary: 'Describes a stream and, with FULL, its groups, consumers and pending entries.',
  handler: ({ db }, args, reply) => {
    const value = existingStream(db, args[2] as string);
    const count = fullCount(args);
    reply.map(count === null ? 10 : 9);
    writeCounts(value, reply);
    if (count === null) {
      reply.bulk('groups');
      reply.integer(value.groups.length);
      reply.bulk('first-entry');
      writeEdge(value, false, reply);
      reply.bulk('last-entry');
      writeEdge(value, true, reply);
      return;
    }
    reply.bulk('entries');
    writeEntries(value.entries(streamIdMin, streamIdMax), count, reply);
    reply.bulk('groups');
    reply.array(value.groups.length);
    for (const group of value.groups) writeFullGroup(value, group, count, reply);
  },
};

const groups: DataCommand = {
  ...common,
  name: 'xinfo|groups',
  syntax: 'key',
  history: [['7.0.0', 'Shows entries-read and lag.']],
  arity: 3,
  summary: 'Describes the consumer groups of a stream.',
  handler: ({ db }, args, reply) => {
    const value = existingStream(db, args[2] as string);
    reply.array(value.groups.length);
    for (const group of value.groups) {
      reply.map(6);
      reply.bulk('name');
      reply.bulk(group.name);
      reply.bulk('consumers');
      reply.integer(group.consumerCount);
      reply.bulk('pending');
      reply.integer(group.pendingCount);
      writeProgress(value, group, reply);
    }
  },
};

const consumers: DataCommand = {
  ...common,
  name: 'xinfo|consumers',
  syntax: 'key groupname',
  arity: 4,
  summary: 'Describes the consumers of a group.',
  tips: ['nondeterministic_output'],
  handler: ({ db, nowMs }, args, reply) => {
    const [, , key = '', name = ''] = args;
    const group = existingStream(db, key).group(name);
    if (group === undefined) throw noSuchGroup(key, name);
    reply.array(group.consumerCount);
    for (const consumer of group.consumers()) {
      const { activeMs, seenMs } = consumer;
      reply.map(4);
      reply.bulk('name');
      reply.bulk(consumer.name);
      reply.bulk('pending');
      reply.integer(consumer.pendingCount);
      reply.bulk('idle');
      reply.integer(Math.max(0, nowMs - seenMs));
      reply.bulk('inactive');
      reply.integer(activeMs === -1 ? -1 : Math.max(0, nowMs - activeMs));
    }
  },
};

const lines = helpLines('XINFO', [
  'CONSUMERS <key> <groupname>',
  '    Describe the consumers of a group.',
  'GROUPS <key>',
  '    Describe the groups of a stream.',
  'STREAM <key> [FULL [COUNT <count>]]',
  '    Describe a stream.',
]);

const help: DataCommand = {
  ...common,
  name: 'xinfo|help',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['stream', 'slow'],
  keys: [],
  summary: 'Explains the subcommands.',
  handler: (_context, _args, reply) => {
    reply.array(lines.length);
    for (const line of lines) reply.simple(line);
  },
};

export const xinfo: DataCommand = containerOf(
  {
    name: 'xinfo',
    group: 'stream',
    since: '5.0.0',
    summary: 'Describes streams, their groups and consumers.',
  },
  [consumers, help, groups, stream],
);
