import { integerArgument } from '../table/arguments.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { listAt } from './list-at.ts';
import { rangeOf } from './list-range.ts';

export const llen: DataCommand = {
  name: 'llen',
  syntax: 'key',
  arity: 2,
  flags: ['readonly', 'fast'],
  group: 'list',
  categories: ['read', 'list', 'fast'],
  keys: oneKey('RO'),
  since: '1.0.0',
  summary: 'Returns the number of elements of a list.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => reply.integer(listAt(db, args[1] as string)?.size ?? 0),
};

export const lindex: DataCommand = {
  name: 'lindex',
  syntax: 'key index:integer',
  arity: 3,
  flags: ['readonly'],
  group: 'list',
  categories: ['read', 'list', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '1.0.0',
  summary: 'Returns the element at an index of a list.',
  complexity: 'O(log N) where N is the number of elements; O(1) near both ends.',
  handler: ({ db }, args, reply) => {
    const list = listAt(db, args[1] as string);
    if (list === undefined) {
      reply.null();
      return;
    }
    const index = Number(integerArgument(args[2] as string));
    const position = index < 0 ? list.size + index : index;
    reply.bulkOrNull(position < 0 || position >= list.size ? null : list.get(position));
  },
};

export const lrange: DataCommand = {
  name: 'lrange',
  syntax: 'key start:integer stop:integer',
  arity: 4,
  flags: ['readonly'],
  group: 'list',
  categories: ['read', 'list', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '1.0.0',
  summary: 'Returns the elements of a list between two indexes.',
  complexity: 'O(log S+N) where S is the size of the list and N the number of elements returned.',
  handler: ({ db }, args, reply) => {
    const first = Number(integerArgument(args[2] as string));
    const last = Number(integerArgument(args[3] as string));
    const list = listAt(db, args[1] as string);
    const { start, count } = rangeOf(first, last, list?.size ?? 0);
    reply.array(count);
    list?.forRange(start, count, (element) => reply.bulk(element));
  },
};
