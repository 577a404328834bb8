import { encodeString } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import type { CommandContext, CommandHandler, DataCommand } from '../table/command.ts';
import { wrongType } from '../table/command-error.ts';
import { oneKey } from '../table/key-specs.ts';
import { deadlineArgument } from './deadline-argument.ts';
import { parseExtendedOptions } from './extended-options.ts';
import type { ExtendedOptions } from './extended-options.ts';
import { isString, stringAt, textOf } from './string-value.ts';

export const set: DataCommand = {
  name: 'set',
  syntax:
    'key value [condition(NX | XX)@2.6.12] [GET@6.2.0] ' +
    '[expiration(EX seconds:integer@2.6.12 | PX milliseconds:integer@2.6.12 ' +
    '| EXAT unix-time-seconds:unix-time@6.2.0 ' +
    '| PXAT unix-time-milliseconds:unix-time@6.2.0 | KEEPTTL@6.0.0)]',
  history: [
    ['2.6.12', 'Takes EX, PX, NX and XX.'],
    ['6.0.0', 'Takes KEEPTTL.'],
    ['6.2.0', 'Takes GET, EXAT and PXAT.'],
    ['7.0.0', 'NX and GET go together.'],
  ],
  arity: -3,
  flags: ['write', 'denyoom'],
  group: 'string',
  categories: ['write', 'string', 'slow'],
  keys: [
    {
      type: 'range',
      first: 1,
      last: 1,
      step: 1,
      flags: ['RW', 'access', 'update', 'variable_flags'],
      flagsOf: (args) => (namesGet(args) ? ['RW', 'access', 'update'] : ['OW', 'update']),
      notes: 'RW and ACCESS due to the optional `GET` argument',
    },
  ],
  since: '1.0.0',
  summary:
    'Sets a key to a string, whatever it held; options make it conditional or give it a time to live.',
  complexity: 'O(1)',
  handler: (context, args, reply) => {
    if (args.length > 3) return setWithOptions(context, args, reply);
    const key = args[1] as string;
    context.db.putFresh(key, encodeString(args[2] as string));
    context.db.notify('$', 'set', key);
    reply.ok();
  },
};

function namesGet(args: readonly string[]): boolean {
  return args.slice(3).some((option) => option.toUpperCase() === 'GET');
}

const setWithOptions: CommandHandler = (context, args, reply) => {
  const { db } = context;
  const key = args[1] as string;
  const options = parseExtendedOptions(args, 3, 'SET');
  const deadlineMs = deadlineOf(options, context);
  const old = db.lookup(key);
  if (options.get && old !== undefined && !isString(old)) throw wrongType;
  const refused =
    options.condition !== null && (options.condition === 'NX') === (old !== undefined);
  if (!refused) {
    const value = encodeString(args[2] as string);
    if (deadlineMs !== null) db.putUntil(key, value, deadlineMs);
    else if (options.keepTtl) db.put(key, value);
    else db.putFresh(key, value);
    notifySet(db, key, deadlineMs !== null);
  }
  if (options.get) {
    reply.bulkOrNull(old !== undefined && isString(old) ? textOf(old) : null);
  } else if (refused) {
    reply.null();
  } else {
    reply.ok();
  }
};

/** What is told of a string that was set. */
function notifySet(db: Database, key: string, hasDeadline: boolean): void {
  db.notify('$', 'set', key);
  if (hasDeadline) db.notify('g', 'expire', key);
}

function deadlineOf(options: ExtendedOptions, context: CommandContext): number | null {
  if (options.expiryUnit === null) return null;
  return deadlineArgument(options.expiryText, options.expiryUnit, context.nowMs, 'set');
}

export const setnx: DataCommand = {
  name: 'setnx',
  syntax: 'key value',
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('OW', 'insert'),
  since: '1.0.0',
  summary: 'Sets a key to a string unless the key exists.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const exists = db.has(key);
    if (!exists) {
      db.putFresh(key, encodeString(args[2] as string));
      notifySet(db, key, false);
    }
    reply.integer(exists ? 0 : 1);
  },
};

export const setex: DataCommand = {
  name: 'setex',
  syntax: 'key seconds:integer value',
  arity: 4,
  flags: ['write', 'denyoom'],
  group: 'string',
  categories: ['write', 'string', 'slow'],
  keys: oneKey('OW', 'update'),
  since: '2.0.0',
  summary: 'Sets a key to a string with a time to live in seconds.',
  complexity: 'O(1)',
  handler: ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const deadlineMs = deadlineArgument(args[2] as string, 'EX', nowMs, 'setex');
    db.putUntil(key, encodeString(args[3] as string), deadlineMs);
    notifySet(db, key, true);
    reply.ok();
  },
};

export const psetex: DataCommand = {
  name: 'psetex',
  syntax: 'key milliseconds:integer value',
  arity: 4,
  flags: ['write', 'denyoom'],
  group: 'string',
  categories: ['write', 'string', 'slow'],
  keys: oneKey('OW', 'update'),
  since: '2.6.0',
  summary: 'Sets a key to a string with a time to live in milliseconds.',
  complexity: 'O(1)',
  handler: ({ db, nowMs }, args, reply) => {
    const key = args[1] as string;
    const deadlineMs = deadlineArgument(args[2] as string, 'PX', nowMs, 'psetex');
    db.putUntil(key, encodeString(args[3] as string), deadlineMs);
    notifySet(db, key, true);
    reply.ok();
  },
};

export const getset: DataCommand = {
  name: 'getset',
  syntax: 'key value',
  deprecated: { since: '6.2.0', replacedBy: 'SET with GET' },
  arity: 3,
  flags: ['write', 'denyoom', 'fast'],
  group: 'string',
  categories: ['write', 'string', 'fast'],
  keys: oneKey('RW', 'access', 'update'),
  since: '1.0.0',
  summary: 'Sets a key to a string and returns the string it held.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const old = stringAt(db, key);
    db.putFresh(key, encodeString(args[2] as string));
    notifySet(db, key, false);
    reply.bulkOrNull(old);
  },
};
