import type { ListValue } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, noSuchKey, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { deleteEmptyList, listAt, listForWrite } from './list-at.ts';
import { rangeOf } from './list-range.ts';

const indexOutOfRange = new CommandError('ERR index out of range');

export const lset: DataCommand = {
  name: 'lset',
  syntax: 'key index:integer element',
  arity: 4,
  flags: ['write', 'denyoom'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys: oneKey('RW', 'update'),
  since: '1.0.0',
  summary: 'Replaces the element at an index of a list.',
  complexity: 'O(log N) where N is the number of elements; O(1) near both ends.',
  handler: ({ db }, args, reply) => {
    const [, key = '', indexText = '', element = ''] = args;
    const list = listAt(db, key);
    if (list === undefined) throw noSuchKey;
    const index = Number(integerArgument(indexText));
    const position = index < 0 ? list.size + index : index;
    if (position < 0 || position >= list.size) throw indexOutOfRange;
    listForWrite(db, key)?.set(position, element);
    db.notify('l', 'lset', key);
    reply.ok();
  },
};

export const linsert: DataCommand = {
  name: 'linsert',
  syntax: 'key where(BEFORE | AFTER) pivot element',
  arity: 5,
  flags: ['write', 'denyoom'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys: oneKey('RW', 'insert'),
  since: '2.2.0',
  summary: 'Inserts an element before or after the first one that equals the pivot.',
  complexity: 'O(N) where N is the number of elements before the pivot.',
  handler: ({ db }, args, reply) => {
    const [, key = '', where = '', pivot = '', element = ''] = args;
    const side = where.toLowerCase();
    if (side !== 'before' && side !== 'after') throw syntaxError;
    const list = listAt(db, key);
    if (list === undefined) {
      reply.integer(0);
      return;
    }
    const [position] = list.positionsOf(pivot, false, { limit: 1 });
    if (position === undefined) {
      reply.integer(-1);
      return;
    }
    listForWrite(db, key)?.insert(side === 'before' ? position : position + 1, element);
    db.notify('l', 'linsert', key);
    reply.integer(list.size);
  },
};

export const lrem: DataCommand = {
  name: 'lrem',
  syntax: 'key count:integer element',
  arity: 4,
  flags: ['write'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys: oneKey('RW', 'delete'),
  since: '1.0.0',
  summary: 'Removes elements that equal a value, from one end of a list or all of them.',
  complexity: 'O(N+M log N) where N is the number of elements and M that of those removed.',
  handler: ({ db }, args, reply) => {
    const [, key = '', countText = '', element = ''] = args;
    const count = Number(integerArgument(countText));
    const limit = count === 0 ? Infinity : Math.abs(count);
    const found = listAt(db, key)?.positionsOf(element, count < 0, { limit }) ?? [];
    if (found.length > 0) {
      const list = listForWrite(db, key) as ListValue;
      // From the end, so that the positions before stay as they are.
      for (const position of count < 0 ? found : found.reverse()) list.removeRange(position, 1);
      db.notify('l', 'lrem', key);
      deleteEmptyList(db, key, list);
    }
    reply.integer(found.length);
  },
};

export const ltrim: DataCommand = {
  name: 'ltrim',
  syntax: 'key start:integer stop:integer',
  arity: 4,
  flags: ['write'],
  group: 'list',
  categories: ['write', 'list', 'slow'],
  keys: oneKey('RW', 'delete'),
  since: '1.0.0',
  summary: 'Removes the elements outside of a range of indexes.',
  complexity: 'O(N) where N is the number of elements removed.',
  handler: ({ db }, args, reply) => {
    const [, key = '', firstText = '', lastText = ''] = args;
    const first = Number(integerArgument(firstText));
    const last = Number(integerArgument(lastText));
    const list = listForWrite(db, key);
    if (list !== undefined) {
      const { start, count } = rangeOf(first, last, list.size);
      trim(list, start, count);
      db.notify('l', 'ltrim', key);
      deleteEmptyList(db, key, list);
    }
    reply.ok();
  },
};

function trim(list: ListValue, start: number, count: number): void {
  const end = start + count;
  list.removeRange(end, list.size - end);
  list.removeRange(0, start);
}
