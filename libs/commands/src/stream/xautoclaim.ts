import { formatStreamId, incrementUint64, streamIdAfter, streamIdMin } from '@kiwi/datatypes';
import type {
  Consumer,
  ConsumerGroup,
  Int64,
  PendingPlace,
  StreamId,
  StreamValue,
} from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { intervalStart } from './id-arguments.ts';
import { consumerOf, groupAt, streamForWrite } from './stream-at.ts';
import { writeEntryWithId } from './write-entries.ts';

const invalidMinIdle = new CommandError('ERR Invalid min-idle-time argument for XAUTOCLAIM');
const invalidCount = new CommandError('ERR COUNT must be > 0');

const defaultCount = 100;
/** Redis's limit, by the memory that it takes for deleted ids. */
const countMax = 2n ** 59n - 1n;
/** So many times the count pending entries are looked at. */
const attemptsPerCount = 10;

interface Claim {
  readonly minIdleMs: Int64;
  readonly start: StreamId;
  readonly count: number;
  readonly onlyIds: boolean;
}

function claimArguments(args: readonly string[]): Claim {
  const minIdleMs = integerArgument(args[4] as string, invalidMinIdle);
  const start = intervalStart(args[5] as string);
  let count: Int64 = defaultCount;
  let onlyIds = false;
  for (let i = 6; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    if (option === 'count' && i + 1 < args.length) {
      count = integerArgument(args[++i] as string, invalidCount);
      if (count < 1 || count > countMax) throw invalidCount;
    } else if (option === 'justid') onlyIds = true;
    else throw syntaxError;
  }
  return { minIdleMs, start, count: Number(count), onlyIds };
}

interface Result {
  readonly claimed: readonly StreamId[];
  /** Those that were pending but are gone from the stream. */
  readonly deleted: readonly StreamId[];
  /** Where to go on. */
  readonly next: StreamId;
}

function claimEntries(
  stream: StreamValue,
  group: ConsumerGroup,
  consumer: Consumer,
  { minIdleMs, start, count, onlyIds }: Claim,
  nowMs: number,
): Result {
  const claimed: StreamId[] = [];
  const deleted: StreamId[] = [];
  let attempts = count * attemptsPerCount;
  let place: PendingPlace | null = group.pendingFrom(start);
  while (place !== null && attempts-- > 0 && claimed.length + deleted.length < count) {
    const { id, timeMs, count: deliveries } = group.pendingAt(place);
    if (!stream.has(id)) {
      group.acknowledge(id);
      deleted.push(id);
      const after = streamIdAfter(id);
      place = after === null ? null : group.pendingFrom(after);
      continue;
    }
    if (minIdleMs <= 0 || nowMs - timeMs >= minIdleMs) {
      const next = onlyIds ? deliveries : (incrementUint64(deliveries) ?? 0);
      group.claim(place, consumer, nowMs, next);
      claimed.push(id);
    }
    place = group.pendingAfter(place);
  }
  return { claimed, deleted, next: place === null ? streamIdMin : group.pendingAt(place).id };
}

function writeIds(ids: readonly StreamId[], reply: ReplySink): void {
  reply.array(ids.length);
  for (const id of ids) reply.bulk(formatStreamId(id));
}

export const xautoclaim: DataCommand = {
  name: 'xautoclaim',
  syntax: 'key group consumer min-idle-time start [COUNT count:integer] [JUSTID]',
  history: [['7.0.0', 'Answers the ids of entries that no longer exist.']],
  arity: -6,
  flags: ['write', 'fast'],
  group: 'stream',
  categories: ['write', 'stream', 'fast'],
  keys: oneKey('RW', 'delete'),
  since: '6.2.0',
  summary: 'Makes entries that have been pending for some time those of another consumer.',
  complexity: 'O(1) if COUNT is small.',
  tips: ['nondeterministic_output'],
  handler: ({ db, nowMs }, args, reply) => {
    const [, key = '', groupName = '', consumerName = ''] = args;
    const claim = claimArguments(args);
    groupAt(db, key, groupName);
    const stream = streamForWrite(db, key) as StreamValue;
    const group = stream.group(groupName) as ConsumerGroup;
    const consumer = consumerOf(db, key, group, consumerName, nowMs);
    const { claimed, deleted, next } = claimEntries(stream, group, consumer, claim, nowMs);
    group.seen(consumer, nowMs, claimed.length > 0);
    reply.array(3);
    reply.bulk(formatStreamId(next));
    if (claim.onlyIds) writeIds(claimed, reply);
    else {
      reply.array(claimed.length);
      for (const id of claimed) writeEntryWithId(stream, id, reply);
    }
    writeIds(deleted, reply);
  },
};
