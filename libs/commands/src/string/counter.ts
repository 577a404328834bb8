import { addInt64, negateInt64, parseInt64 } from '@kiwi/datatypes';
import type { Int64 } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, notAnInteger } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { storedStringAt } from './string-value.ts';

const overflow = new CommandError('ERR increment or decrement would overflow');
const decrementOverflow = new CommandError('ERR decrement would overflow');

function add(db: Database, key: string, increment: Int64, reply: ReplySink): void {
  const sum = addInt64(integerAt(db, key), increment);
  if (sum === null) throw overflow;
  db.put(key, typeof sum === 'number' ? sum : String(sum));
  db.notify('$', 'incrby', key);
  reply.integer(sum);
}

function integerAt(db: Database, key: string): Int64 {
  const value = storedStringAt(db, key);
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  const integer = typeof value === 'string' ? parseInt64(value) : null;
  if (integer === null) throw notAnInteger;
  return integer;
}

export const incr: DataCommand = {
  name: 'incr',
  syntax: 'key',
  arity: 2,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '1.0.0',
  summary: 'Adds one to the integer at a key; a missing key counts as 0.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => add(db, args[1] as string, 1, reply),
};

export const decr: DataCommand = {
  name: 'decr',
  syntax: 'key',
  arity: 2,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '1.0.0',
  summary: 'Subtracts one from the integer at a key; a missing key counts as 0.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => add(db, args[1] as string, -1, reply),
};

export const incrby: DataCommand = {
  name: 'incrby',
  syntax: 'key increment:integer',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '1.0.0',
  summary: 'Adds to the integer at a key; a missing key counts as 0.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    add(db, args[1] as string, integerArgument(args[2] as string), reply);
  },
};

export const decrby: DataCommand = {
  name: 'decrby',
  syntax: 'key decrement:integer',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '1.0.0',
  summary: 'Subtracts from the integer at a key; a missing key counts as 0.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const increment = negateInt64(integerArgument(args[2] as string));
    if (increment === null) throw decrementOverflow;
    add(db, args[1] as string, increment, reply);
  },
};
