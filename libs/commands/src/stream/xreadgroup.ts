import { compareStreamIds, formatStreamId, streamIdAfter, streamIdMax } from '@kiwi/datatypes';
import type { Consumer, ConsumerGroup, StreamId, StreamValue } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { idArgument } from './id-arguments.ts';
import { namesBlock, readArguments, streamKeys } from './read-arguments.ts';
import type { ReadArguments } from './read-arguments.ts';
import { consumerOf, cString, isStream, streamAt, streamForWrite } from './stream-at.ts';
import { writeEntry, writeEntryWithId } from './write-entries.ts';
import { beginStream, beginStreams } from './write-streams.ts';

const lastIdMeaningless = new CommandError(
  'ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer ' +
    'by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.',
);

const streamGone = new CommandError('UNBLOCKED the stream key no longer exists');
const groupGone = new CommandError(
  'NOGROUP the consumer group this client was blocked on no longer exists',
);

/** A stream to read: new entries, or those pending for the consumer with ids above `after`. */
interface Source {
  readonly key: string;
  readonly stream: StreamValue;
  readonly group: ConsumerGroup;
  readonly consumer: Consumer;
  /** Null: new entries. */
  readonly after: StreamId | null;
}

/** The id behind which pending entries are read; null for new entries. */
function readAfter(text: string): StreamId | null {
  if (text === '>') return null;
  if (text === '$') throw lastIdMeaningless;
  const id = idArgument(text);
  // Redis marks `>` by this id.
  return compareStreamIds(id, streamIdMax) === 0 ? null : id;
}

/** What it waited for may have gone meanwhile. */
function checkStillThere(db: Database, { keys, group }: ReadArguments): void {
  for (const key of keys) {
    const stream = db.peek(key);
    if (stream === undefined || !isStream(stream)) throw streamGone;
    if (stream.group(group?.name ?? '') === undefined) throw groupGone;
  }
}

/** Throws before anything is changed. */
function afterIds(db: Database, { keys, ids, group }: ReadArguments): (StreamId | null)[] {
  const name = group?.name ?? '';
  return keys.map((key, i) => {
    if (streamAt(db, key)?.group(name) === undefined) {
      throw new CommandError(
        `NOGROUP No such key '${cString(key)}' or consumer group '${cString(name)}' in XREADGROUP with GROUP option`,
      );
    }
    return readAfter(ids[i] as string);
  });
}

/** The streams that have something to say. As in Redis 7.2 the consumer comes to be by trying, also when there is nothing new. */
function sourcesOf(db: Database, request: ReadArguments, nowMs: number): Source[] {
  const { keys, group: wanted } = request;
  const after = afterIds(db, request);
  const sources: Source[] = [];
  for (const [i, key] of keys.entries()) {
    const stream = streamForWrite(db, key);
    const group = stream?.group(wanted?.name ?? '');
    if (stream === undefined || group === undefined || wanted === null) continue;
    const consumer = consumerOf(db, key, group, wanted.consumer, nowMs);
    group.seen(consumer, nowMs, false);
    const source = { key, stream, group, consumer, after: after[i] as StreamId | null };
    if (source.after !== null || hasNew(stream, group)) sources.push(source);
  }
  return sources;
}

function hasNew(stream: StreamValue, group: ConsumerGroup): boolean {
  return stream.length > 0 && compareStreamIds(stream.lastEntryId, group.lastId) > 0;
}

/** Delivers entries that nobody of the group has got yet. */
function writeNew(
  { stream, group, consumer }: Source,
  { count, noAck }: ReadArguments,
  nowMs: number,
  reply: ReplySink,
): void {
  const start = streamIdAfter(group.lastId) ?? streamIdMax;
  const cursor = stream.entries(start, streamIdMax);
  const found = cursor.countUpTo(count);
  reply.array(found);
  for (let i = 0; i < found && cursor.next(); i++) {
    stream.deliver(group, noAck ? null : consumer, cursor.id, nowMs);
    writeEntry(cursor, reply);
  }
  if (!noAck && found > 0) group.seen(consumer, nowMs, true);
}

/** Delivers again what is pending for the consumer. Of an entry that was deleted meanwhile only the id is left. */
function writeHistory(
  { stream, group, consumer }: Source,
  after: StreamId,
  countMax: number,
  nowMs: number,
  reply: ReplySink,
): void {
  const ids: StreamId[] = [];
  let place = consumer.pendingFrom(streamIdAfter(after) ?? streamIdMax);
  while (place !== null && ids.length < countMax) {
    ids.push(place.leaf.idAt(place.offset));
    place = consumer.pendingAfter(place);
  }
  reply.array(ids.length);
  for (const id of ids) {
    if (writeEntryWithId(stream, id, reply)) {
      const pending = group.findPending(id);
      if (pending !== null) group.deliverAgain(pending, nowMs);
    } else {
      reply.array(2);
      reply.bulk(formatStreamId(id));
      reply.nullArray();
    }
  }
}

export const xreadgroup: DataCommand = {
  name: 'xreadgroup',
  syntax:
    'GROUP group_consumer{group consumer} [COUNT count:integer] ' +
    '[BLOCK milliseconds:integer] [NOACK] STREAMS streams{key... id...}',
  arity: -7,
  flags: ['write', 'blocking', 'movablekeys'],
  group: 'stream',
  categories: ['write', 'stream', 'slow', 'blocking'],
  keys: streamKeys(4),
  since: '5.0.0',
  summary: 'Returns new entries of streams for a consumer of a group, or those pending for it.',
  complexity:
    'For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.',
  mayBlock: namesBlock,
  waitsFor: { type: 'stream', orNothing: true },
  handler: ({ db, nowMs, blocking }, args, reply) => {
    const request = readArguments(args, 'xreadgroup');
    if (blocking?.isRetry === true) checkStillThere(db, request);
    const sources = sourcesOf(db, request, nowMs);
    if (sources.length === 0) {
      if (request.blockMs === null || blocking === null) reply.nullArray();
      else blocking.block(request.keys, request.blockMs);
      return;
    }
    beginStreams(sources.length, reply);
    for (const source of sources) {
      beginStream(source.key, reply);
      if (source.after === null) writeNew(source, request, nowMs, reply);
      else writeHistory(source, source.after, request.count, nowMs, reply);
    }
  },
};
