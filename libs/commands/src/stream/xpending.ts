import { compareStreamIds, formatStreamId } from '@kiwi/datatypes';
import type {
  Consumer,
  Int64,
  PendingEntry,
  PendingPlace,
  ReadonlyConsumerGroup,
  StreamId,
} from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { integerArgument } from '../table/arguments.ts';
import { syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { intervalEnd, intervalStart } from './id-arguments.ts';
import { signed } from './signed.ts';
import { groupAt } from './stream-at.ts';

/** Which pending entries are asked for. */
interface Wanted {
  readonly start: StreamId;
  readonly end: StreamId;
  readonly count: number;
  /** 0: whenever they were delivered. */
  readonly minIdleMs: Int64;
  readonly consumer: string | undefined;
}

/** Null for the form that asks for a summary. */
function wantedEntries(args: readonly string[]): Wanted | null {
  if (args.length === 3) return null;
  if (args.length < 6 || args.length > 9) throw syntaxError;
  let at = 3;
  let minIdleMs: Int64 = 0;
  if (args[3]?.toLowerCase() === 'idle') {
    minIdleMs = integerArgument(args[4] as string);
    if (args.length < 8) throw syntaxError;
    at = 5;
  }
  const count = Math.max(0, Number(integerArgument(args[at + 2] as string)));
  const start = intervalStart(args[at] as string);
  const end = intervalEnd(args[at + 1] as string);
  return { start, end, count, minIdleMs, consumer: args[at + 3] };
}

function writeSummary(group: ReadonlyConsumerGroup, reply: ReplySink): void {
  reply.array(4);
  reply.integer(group.pendingCount);
  const { firstPendingId, lastPendingId } = group;
  if (firstPendingId === null || lastPendingId === null) {
    reply.null();
    reply.null();
    reply.nullArray();
    return;
  }
  reply.bulk(formatStreamId(firstPendingId));
  reply.bulk(formatStreamId(lastPendingId));
  const consumers: Consumer[] = [];
  for (const consumer of group.consumers()) {
    if (consumer.pendingCount > 0) consumers.push(consumer);
  }
  reply.array(consumers.length);
  for (const { name, pendingCount } of consumers) {
    reply.array(2);
    reply.bulk(name);
    reply.bulk(String(pendingCount));
  }
}

/** The pending entries of a group, or of one of its consumers. */
function pendingEntries(
  group: ReadonlyConsumerGroup,
  { start, end, count, minIdleMs, consumer: name }: Wanted,
  nowMs: number,
): PendingEntry[] {
  const found: PendingEntry[] = [];
  const add = (place: PendingPlace): boolean => {
    const entry = group.pendingAt(place);
    if (compareStreamIds(entry.id, end) > 0) return false;
    if (minIdleMs === 0 || nowMs - entry.timeMs >= minIdleMs) found.push(entry);
    return found.length < count;
  };
  if (count === 0) return found;
  if (name === undefined) {
    let place = group.pendingFrom(start);
    while (place !== null && add(place)) place = group.pendingAfter(place);
    return found;
  }
  const consumer = group.consumer(name);
  let own = consumer?.pendingFrom(start) ?? null;
  while (own !== null) {
    const place = group.findPending(own.leaf.idAt(own.offset));
    if (place !== null && !add(place)) break;
    own = consumer?.pendingAfter(own) ?? null;
  }
  return found;
}

export const xpending: DataCommand = {
  name: 'xpending',
  syntax:
    'key group [filters{[IDLE min-idle-time:integer@6.2.0] start end count:integer [consumer]}]',
  history: [['6.2.0', 'Takes IDLE and ranges without their ends.']],
  arity: -3,
  flags: ['readonly'],
  group: 'stream',
  categories: ['read', 'stream', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '5.0.0',
  summary: 'Returns what was delivered to the consumers of a group and not acknowledged.',
  complexity:
    'O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.',
  tips: ['nondeterministic_output'],
  handler: ({ db, nowMs }, args, reply) => {
    const wanted = wantedEntries(args);
    const { group } = groupAt(db, args[1] as string, args[2] as string);
    if (wanted === null) {
      writeSummary(group, reply);
      return;
    }
    const entries = pendingEntries(group, wanted, nowMs);
    reply.array(entries.length);
    for (const { id, consumer, timeMs, count } of entries) {
      reply.array(4);
      reply.bulk(formatStreamId(id));
      reply.bulk(consumer.name);
      reply.integer(Math.max(0, nowMs - timeMs));
      reply.integer(signed(count));
    }
  },
};
