import {
  compareStreamIds,
  formatStreamId,
  streamIdAfter,
  streamIdBefore,
  streamIdMax,
  streamIdMin,
} from '@kiwi/datatypes';
import type { ReadonlyStreamValue, StreamId } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { CommandError } from '../table/command-error.ts';
import type { CommandContext, DataCommand } from '../table/command.ts';
import { idArgument } from './id-arguments.ts';
import { namesBlock, readArguments, streamKeys, withIds } from './read-arguments.ts';
import type { ReadArguments } from './read-arguments.ts';
import { streamAt } from './stream-at.ts';
import { writeEntries } from './write-entries.ts';
import { beginStream, beginStreams } from './write-streams.ts';

const newOnlyInGroups = new CommandError(
  'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
);

/** The id behind which is read. */
function readAfter(text: string, stream: ReadonlyStreamValue | undefined): StreamId {
  if (text === '$') return stream?.lastId ?? streamIdMin;
  if (text === '+') return streamIdBefore(stream?.lastEntryId ?? streamIdMin) ?? streamIdMin;
  if (text === '>') throw newOnlyInGroups;
  return idArgument(text);
}

/** Waits, when it may, for entries behind these ids. */
function waitOrNull(
  { blocking }: CommandContext,
  args: readonly string[],
  { keys, blockMs }: ReadArguments,
  after: readonly StreamId[],
  reply: ReplySink,
): void {
  if (blockMs === null || blocking === null) reply.nullArray();
  // By then $ would be another id.
  else blocking.block(keys, blockMs, withIds(args, after.map(formatStreamId)));
}

export const xread: DataCommand = {
  name: 'xread',
  syntax: '[COUNT count:integer] [BLOCK milliseconds:integer] STREAMS streams{key... id...}',
  arity: -4,
  flags: ['readonly', 'blocking', 'movablekeys'],
  group: 'stream',
  categories: ['read', 'stream', 'slow', 'blocking'],
  keys: streamKeys(1),
  since: '5.0.0',
  summary: 'Returns the entries of streams that follow the given ids.',
  complexity:
    'For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1). Note that when the BLOCK option is used, XADD will pay O(M) time in order to serve the M clients blocked on the stream getting new data.',
  mayBlock: namesBlock,
  waitsFor: { type: 'stream' },
  handler: (context, args, reply) => {
    const { db } = context;
    const request = readArguments(args, 'xread');
    const { keys, ids, count } = request;
    const starts: StreamId[] = [];
    const found: { key: string; stream: ReadonlyStreamValue; after: StreamId }[] = [];
    for (const [i, key] of keys.entries()) {
      const stream = streamAt(db, key);
      const after = readAfter(ids[i] as string, stream);
      starts.push(after);
      if (stream === undefined || stream.length === 0) continue;
      if (compareStreamIds(stream.lastEntryId, after) > 0) found.push({ key, stream, after });
    }
    if (found.length === 0) {
      waitOrNull(context, args, request, starts, reply);
      return;
    }
    beginStreams(found.length, reply);
    for (const { key, stream, after } of found) {
      beginStream(key, reply);
      const start = streamIdAfter(after) ?? streamIdMax;
      writeEntries(stream.entries(start, streamIdMax), count, reply);
    }
  },
};
