import { compareStreamIds, streamIdMin } from '@kiwi/datatypes';
import type { ReadonlyStreamValue, StreamId, Uint64 } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, noSuchKey, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { idArgument } from './id-arguments.ts';
import { streamAt, streamForWrite } from './stream-at.ts';

const negativeEntriesAdded = new CommandError('ERR entries_added must be positive');
const belowGivenDeleted = new CommandError(
  'ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id',
);
const belowDeleted = new CommandError(
  'ERR The ID specified in XSETID is smaller than current max_deleted_entry_id',
);
const belowLast = new CommandError(
  'ERR The ID specified in XSETID is smaller than the target stream top item',
);
const belowLength = new CommandError(
  'ERR The entries_added specified in XSETID is smaller than the target stream length',
);

interface Counts {
  readonly lastId: StreamId;
  readonly entriesAdded: Uint64 | null;
  readonly maxDeletedId: StreamId | null;
}

function countArguments(args: readonly string[]): Counts {
  const lastId = idArgument(args[2] as string);
  let entriesAdded: Uint64 | null = null;
  let maxDeletedId: StreamId = streamIdMin;
  for (let i = 3; i < args.length; i += 2) {
    const value = args[i + 1];
    const option = value === undefined ? '' : (args[i] as string).toLowerCase();
    if (option === 'entriesadded') {
      entriesAdded = integerArgument(value as string);
      if (entriesAdded < 0) throw negativeEntriesAdded;
    } else if (option === 'maxdeletedid') {
      maxDeletedId = idArgument(value as string);
      if (compareStreamIds(lastId, maxDeletedId) < 0) throw belowGivenDeleted;
    } else throw syntaxError;
  }
  const isGiven = compareStreamIds(maxDeletedId, streamIdMin) !== 0;
  return { lastId, entriesAdded, maxDeletedId: isGiven ? maxDeletedId : null };
}

function check(stream: ReadonlyStreamValue, { lastId, entriesAdded }: Counts): void {
  if (compareStreamIds(lastId, stream.maxDeletedId) < 0) throw belowDeleted;
  if (stream.length === 0) return;
  if (compareStreamIds(lastId, stream.lastEntryId) < 0) throw belowLast;
  if (entriesAdded !== null && entriesAdded < stream.length) throw belowLength;
}

export const xsetid: DataCommand = {
  name: 'xsetid',
  syntax:
    'key last-id [ENTRIESADDED entries_added:integer@7.0.0] [MAXDELETEDID max_deleted_entry_id@7.0.0]',
  history: [['7.0.0', 'Takes ENTRIESADDED and MAXDELETEDID.']],
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'stream',
  categories: ['write', 'stream', 'fast'],
  keys: oneKey('RW', 'update'),
  since: '5.0.0',
  summary: 'Sets the last id of a stream and what it has counted. Redis uses it for replication.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const counts = countArguments(args);
    const key = args[1] as string;
    const stream = streamAt(db, key);
    if (stream === undefined) throw noSuchKey;
    check(stream, counts);
    streamForWrite(db, key)?.setCounts(counts.lastId, counts.entriesAdded, counts.maxDeletedId);
    db.notify('t', 'xsetid', key);
    reply.ok();
  },
};
