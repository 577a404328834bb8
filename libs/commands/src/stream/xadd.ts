import {
  compareStreamIds,
  formatStreamId,
  incrementUint64,
  streamIdAfter,
  streamIdMax,
  streamIdMin,
} from '@kiwi/datatypes';
import type { StreamId, Uint64 } from '@kiwi/datatypes';
import { wrongArgumentCount } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { newIdArgument } from './id-arguments.ts';
import { streamAt, streamForWriteOrNew } from './stream-at.ts';
import { TrimArguments } from './trim-arguments.ts';

const unpaired = wrongArgumentCount('xadd');
const zeroId = new CommandError('ERR The ID specified in XADD must be greater than 0-0');
const exhausted = new CommandError(
  'ERR The stream has exhausted the last possible ID, unable to add more items',
);
const notAbove = new CommandError(
  'ERR The ID specified in XADD is equal or smaller than the target stream top item',
);

/** What Redis says when all numbers of a millisecond are taken. */
const noNumberLeft = new CommandError('ERR Elements are too large to be stored');

/** An id as a client gives it: null for `*`, a null in the place of the number for `ms-*`. */
type NewId = { readonly ms: Uint64; readonly seq: Uint64 | null } | null;

interface AddArguments {
  readonly id: NewId;
  readonly trim: TrimArguments;
  readonly mayCreate: boolean;
  /** Position of the first field. */
  readonly fields: number;
}

function addArguments(args: readonly string[]): AddArguments {
  const trim = new TrimArguments();
  let mayCreate = true;
  let id: NewId = null;
  let at = 2;
  while (at < args.length) {
    const text = args[at] as string;
    if (text === '*') break;
    const next = trim.read(args, at);
    if (next !== at) at = next;
    else if (text.toLowerCase() === 'nomkstream') {
      mayCreate = false;
      at++;
    } else {
      id = newIdArgument(text);
      break;
    }
  }
  trim.check();
  return { id, trim, mayCreate, fields: at + 1 };
}

/** The id that the new entry gets. Throws when the stream has a higher one. */
function idOfNewEntry(wanted: NewId, last: StreamId, nowMs: number): StreamId {
  let id: StreamId | null;
  if (wanted === null) id = nowMs > last.ms ? { ms: nowMs, seq: 0 } : streamIdAfter(last);
  else if (wanted.seq !== null) id = { ms: wanted.ms, seq: wanted.seq };
  else if (wanted.ms !== last.ms) id = { ms: wanted.ms, seq: 0 };
  else {
    const seq = incrementUint64(last.seq);
    if (seq === null) throw noNumberLeft;
    id = { ms: wanted.ms, seq };
  }
  if (id === null || compareStreamIds(id, last) <= 0) throw notAbove;
  return id;
}

export const xadd: DataCommand = {
  name: 'xadd',
  syntax:
    'key [NOMKSTREAM@6.2.0] [trim{strategy(MAXLEN | MINID@6.2.0) [operator(equal="=" ' +
    '| approximately="~")] threshold ' +
    '[LIMIT count:integer@6.2.0]}] id_or_auto(auto_id="*" ' +
    '| id) field_value{field value}...',
  history: [
    ['6.2.0', 'Takes NOMKSTREAM, MINID and LIMIT.'],
    ['7.0.0', 'Takes an id whose second part is *.'],
  ],
  arity: -5,
  flags: ['write', 'denyoom', 'fast'],
  group: 'stream',
  categories: ['write', 'stream', 'fast'],
  keys: [
    {
      type: 'range',
      first: 1,
      last: 1,
      step: 1,
      flags: ['RW', 'update'],
      notes: 'UPDATE instead of INSERT because of the optional trimming feature',
    },
  ],
  since: '5.0.0',
  summary: 'Adds an entry to a stream, which is created when it does not exist.',
  complexity:
    'O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.',
  tips: ['nondeterministic_output'],
  handler: ({ db, nowMs }, args, reply) => {
    const { id: wanted, trim, mayCreate, fields } = addArguments(args);
    const fieldArguments = args.length - fields;
    if (fieldArguments < 2 || fieldArguments % 2 === 1) throw unpaired;
    if (wanted !== null && wanted.ms === 0 && wanted.seq === 0) throw zeroId;
    const key = args[1] as string;
    const existing = streamAt(db, key);
    if (existing === undefined && !mayCreate) {
      reply.null();
      return;
    }
    const last = existing?.lastId ?? streamIdMin;
    if (compareStreamIds(last, streamIdMax) === 0) throw exhausted;
    const id = idOfNewEntry(wanted, last, nowMs);
    const stream = streamForWriteOrNew(db, key);
    stream.append(id, args, fields);
    db.notify('t', 'xadd', key);
    if (trim.trim(stream) > 0) db.notify('t', 'xtrim', key);
    reply.bulk(formatStreamId(id));
  },
};
