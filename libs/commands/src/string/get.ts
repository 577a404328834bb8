import { wrongType } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { setDeadlineOrDelete } from '../generic/expiry/set-deadline.ts';
import { deadlineArgument } from './deadline-argument.ts';
import { parseExtendedOptions } from './extended-options.ts';
import { bytesOf, storedStringAt, stringAt } from './string-value.ts';

export const get: DataCommand = {
  name: 'get',
  syntax: 'key',
  arity: 2,
  flags: ['readonly', 'fast'],
  group: 'string',
  categories: ['read', 'string', 'fast'],
  keys: oneKey('RO', 'access'),
  since: '1.0.0',
  summary: 'Returns the string at a key.',
  complexity: 'O(1)',
  handler: (context, args, reply) => {
    const value = context.db.lookup(args[1] as string);
    if (typeof value === 'string') reply.bulk(value);
    else if (value === undefined) reply.null();
    else if (typeof value === 'number') reply.bulk(String(value));
    else if (value.type === 'string') reply.bulk(value.toString());
    else throw wrongType;
  },
};

export const getdel: DataCommand = {
  name: 'getdel',
  syntax: 'key',
  arity: 2,
  flags: ['write', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'delete'),
  since: '6.2.0',
  summary: 'Returns the string at a key and deletes the key.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const value = stringAt(db, key);
    if (value !== undefined) {
      db.delete(key);
      db.notify('g', 'del', key);
    }
    reply.bulkOrNull(value);
  },
};

export const getex: DataCommand = {
  name: 'getex',
  syntax:
    'key [expiration(EX seconds:integer | PX milliseconds:integer ' +
    '| EXAT unix-time-seconds:unix-time | PXAT unix-time-milliseconds:unix-time ' +
    '| PERSIST)]',
  arity: -2,
  flags: ['write', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: [
    {
      type: 'range',
      first: 1,
      last: 1,
      step: 1,
      flags: ['RW', 'access', 'update'],
      notes: 'RW and UPDATE because it changes the TTL',
    },
  ],
  since: '6.2.0',
  summary: 'Returns the string at a key and sets, changes or removes its time to live.',
  complexity: 'O(1)',
  handler: ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const options = parseExtendedOptions(args, 2, 'GETEX');
    const value = stringAt(db, key);
    if (value === undefined) {
      reply.null();
      return;
    }
    if (options.expiryUnit !== null) {
      const deadlineMs = deadlineArgument(options.expiryText, options.expiryUnit, nowMs, 'getex');
      setDeadlineOrDelete(db, key, deadlineMs, nowMs);
    } else if (options.persist && db.clearDeadline(key)) {
      db.notify('g', 'persist', key);
    }
    reply.bulk(value);
  },
};

export const strlen: DataCommand = {
  name: 'strlen',
  syntax: 'key',
  arity: 2,
  flags: ['readonly', 'fast'],
  group: 'string',
  categories: ['read', 'string', 'fast'],
  keys: oneKey('RO'),
  since: '2.2.0',
  summary: 'Returns the length of the string at a key in bytes.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(bytesOf(storedStringAt(db, args[1] as string)));
  },
};
