import { compareStreamIds, incrementUint64, streamIdMin } from '@kiwi/datatypes';
import type {
  Consumer,
  ConsumerGroup,
  Int64,
  StreamId,
  StreamValue,
  Uint64,
} from '@kiwi/datatypes';
import { formatStreamId } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { idArgument, idArgumentOrNull } from './id-arguments.ts';
import { consumerOf, cString, groupAt, streamForWrite } from './stream-at.ts';
import { writeEntryWithId } from './write-entries.ts';

const invalid = (what: string) => new CommandError(`ERR Invalid ${what} argument for XCLAIM`);
const invalidMinIdle = invalid('min-idle-time');
const invalidIdle = invalid('IDLE option');
const invalidTime = invalid('TIME option');
const invalidRetryCount = invalid('RETRYCOUNT option');

const firstId = 5;

/** What is to be claimed, and how. */
interface Claim {
  readonly ids: readonly StreamId[];
  readonly minIdleMs: Int64;
  /** The delivery time that the entries get. */
  readonly timeMs: number;
  /** Null: one more than before. */
  readonly retryCount: Uint64 | null;
  readonly isForced: boolean;
  readonly onlyIds: boolean;
  readonly lastId: StreamId;
}

function claimArguments(args: readonly string[], nowMs: number): Claim {
  const minIdleMs = integerArgument(args[4] as string, invalidMinIdle);
  const ids: StreamId[] = [];
  let at = firstId;
  for (; at < args.length; at++) {
    const id = idArgumentOrNull(args[at] as string);
    if (id === null) break;
    ids.push(id);
  }
  let timeMs: Int64 | null = null;
  let retryCount: Uint64 | null = null;
  let isForced = false;
  let onlyIds = false;
  let lastId = streamIdMin;
  for (; at < args.length; at++) {
    const option = (args[at] as string).toLowerCase();
    const value = args[at + 1];
    if (option === 'force') isForced = true;
    else if (option === 'justid') onlyIds = true;
    else if (value === undefined) throw unknownOption(args[at] as string);
    else if (option === 'idle') timeMs = nowMs - Number(integerArgument(value, invalidIdle));
    else if (option === 'time') timeMs = integerArgument(value, invalidTime);
    else if (option === 'retrycount') retryCount = countOrNull(value);
    else if (option === 'lastid') lastId = idArgument(value);
    else throw unknownOption(args[at] as string);
    if (option !== 'force' && option !== 'justid') at++;
  }
  // A time that cannot be is no error in Redis: it means now.
  const isPast = timeMs !== null && timeMs >= 0 && timeMs <= nowMs;
  const delivered = isPast ? Number(timeMs) : nowMs;
  return { ids, minIdleMs, timeMs: delivered, retryCount, isForced, onlyIds, lastId };
}

function countOrNull(text: string): Uint64 | null {
  const count = integerArgument(text, invalidRetryCount);
  return count < 0 ? null : count;
}

function unknownOption(option: string): CommandError {
  return new CommandError(`ERR Unrecognized XCLAIM option '${cString(option)}'`);
}

/** Gives the entries to the consumer and returns the ids of those that it got. */
function claimEntries(
  stream: StreamValue,
  group: ConsumerGroup,
  consumer: Consumer,
  claim: Claim,
  nowMs: number,
): StreamId[] {
  const { minIdleMs, timeMs, retryCount, isForced, onlyIds } = claim;
  const claimed: StreamId[] = [];
  for (const id of claim.ids) {
    if (!stream.has(id)) {
      group.acknowledge(id);
      continue;
    }
    const place = group.findPending(id);
    if (place === null) {
      if (!isForced) continue;
      group.addPending(id, consumer, timeMs, retryCount ?? (onlyIds ? 1 : 2));
    } else {
      const { timeMs: formerMs, count } = group.pendingAt(place);
      if (minIdleMs > 0 && nowMs - formerMs < minIdleMs) continue;
      const next = onlyIds ? count : (incrementUint64(count) ?? 0);
      group.claim(place, consumer, timeMs, retryCount ?? next);
    }
    claimed.push(id);
  }
  return claimed;
}

export const xclaim: DataCommand = {
  name: 'xclaim',
  syntax:
    'key group consumer min-idle-time id... [IDLE ms:integer] ' +
    '[TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:integer] [FORCE] [JUSTID] ' +
    '[LASTID id]',
  arity: -6,
  flags: ['write', 'fast'],
  group: 'stream',
  categories: ['write', 'stream', 'fast'],
  keys: oneKey('RW', 'update'),
  since: '5.0.0',
  summary: 'Makes pending entries those of another consumer of the group.',
  complexity: 'O(log N) with N being the number of messages in the PEL of the consumer group.',
  tips: ['nondeterministic_output'],
  handler: ({ db, nowMs }, args, reply) => {
    const [, key = '', groupName = '', consumerName = ''] = args;
    groupAt(db, key, groupName);
    const claim = claimArguments(args, nowMs);
    const stream = streamForWrite(db, key) as StreamValue;
    const group = stream.group(groupName) as ConsumerGroup;
    if (compareStreamIds(claim.lastId, group.lastId) > 0) {
      group.setPosition(claim.lastId, group.entriesRead);
    }
    const consumer = consumerOf(db, key, group, consumerName, nowMs);
    const claimed = claimEntries(stream, group, consumer, claim, nowMs);
    group.seen(consumer, nowMs, claimed.length > 0);
    reply.array(claimed.length);
    for (const id of claimed) {
      if (claim.onlyIds) reply.bulk(formatStreamId(id));
      else writeEntryWithId(stream, id, reply);
    }
  },
};
