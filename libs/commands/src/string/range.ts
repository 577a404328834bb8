import { ChunkedString, decodeString, encodeString } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';
import type { CommandHandler, DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { StringEdit } from './string-edit.ts';
import {
  bytesOf,
  checkStringBytes,
  chunkedAt,
  plainStringBytesMax,
  storedStringAt,
} from './string-value.ts';

/** After so many bytes the pieces that were appended are joined. */
const ropeBytesMax = 1024;

const offsetOutOfRange = new CommandError('ERR offset is out of range');

/**
 * Offsets count from 0, negative ones from the end, -1 being the last byte. What lies before the string is taken as its first
 * byte, for the end as well: `GETRANGE key 0 -100` of a shorter string is its first byte, as in Redis.
 */
const substring: CommandHandler = ({ db }, args, reply) => {
  // Beyond 2^53 an offset need not be exact: no string is that long.
  const start = Number(integerArgument(args[2] as string));
  const end = Number(integerArgument(args[3] as string));
  const stored = storedStringAt(db, args[1] as string) ?? '';
  const value = typeof stored === 'object' ? stored : decodeString(stored);
  if (start < 0 && end < 0 && start > end) {
    reply.bulk('');
    return;
  }
  const first = start < 0 ? Math.max(value.length + start, 0) : start;
  const last = end < 0 ? Math.max(value.length + end, 0) : end;
  reply.bulk(first > last ? '' : value.slice(first, last + 1));
};

export const getrange: DataCommand = {
  name: 'getrange',
  syntax: 'key start:integer end:integer',
  arity: 4,
  flags: ['readonly'],
  group: 'string',
  categories: ['read', 'string', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.4.0',
  summary: 'Returns a part of the string at a key, both ends included.',
  complexity: 'O(N) where N is the length of the part',
  handler: substring,
};

export const substr: DataCommand = {
  name: 'substr',
  syntax: 'key start:integer end:integer',
  deprecated: { since: '2.0.0', replacedBy: 'GETRANGE' },
  arity: 4,
  flags: ['readonly'],
  group: 'string',
  categories: ['read', 'string', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '1.0.0',
  summary: 'Returns a part of the string at a key; the old name of GETRANGE.',
  complexity: 'O(N) where N is the length of the part',
  handler: substring,
};

export const setrange: DataCommand = {
  name: 'setrange',
  syntax: 'key offset:integer value',
  arity: 4,
  flags: ['write', 'denyoom'],
  group: 'string',
  categories: ['write', 'string', 'slow'],
  keys: oneKey('RW', 'update'),
  since: '2.2.0',
  summary:
    'Overwrites a part of the string at a key, with zero bytes before it where the string is shorter.',
  complexity: 'O(N) where N is the length of the new string',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const offset = Number(integerArgument(args[2] as string));
    const part = args[3] as string;
    if (offset < 0) throw offsetOutOfRange;
    const old = storedStringAt(db, key);
    if (part === '') {
      reply.integer(bytesOf(old));
      return;
    }
    checkStringBytes(offset + part.length);
    const edit = new StringEdit(db, key, old, offset + part.length);
    edit.write(offset, part);
    edit.finish();
    db.notify('$', 'setrange', key);
    reply.integer(edit.length);
  },
};

export const append: DataCommand = {
  name: 'append',
  syntax: 'key value',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'insert'),
  since: '2.0.0',
  summary: 'Adds to the end of the string at a key, which is created when missing.',
  complexity: 'O(1), amortised',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const tail = args[2] as string;
    const old = storedStringAt(db, key);
    if (old === undefined) {
      db.put(key, encodeString(tail));
      db.notify('$', 'append', key);
      reply.integer(tail.length);
      return;
    }
    const length = bytesOf(old) + tail.length;
    checkStringBytes(length);
    if (typeof old === 'object') {
      chunkedAt(db, key).write(old.length, tail);
    } else {
      db.put(key, joined(decodeString(old), tail, length));
    }
    db.notify('$', 'append', key);
    reply.integer(length);
  },
};

/**
 * The two strings as one. V8 makes a rope of them, a node of 32 bytes for each APPEND, and joins it when it is read. It is read here
 * now and then, so that neither the memory nor the time of that grows.
 */
function joined(head: string, tail: string, length: number): string | ChunkedString {
  if (length > plainStringBytesMax) {
    const value = new ChunkedString(head);
    value.write(head.length, tail);
    return value;
  }
  const rope = head + tail;
  if (Math.floor(head.length / ropeBytesMax) !== Math.floor(length / ropeBytesMax)) {
    rope.charCodeAt(0);
  }
  return rope;
}
