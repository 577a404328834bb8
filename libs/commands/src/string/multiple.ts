import { encodeString } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { wrongArgumentCount } from '../table/arguments.ts';
import type { DataCommand } from '../table/command.ts';
import { allKeys } from '../table/key-specs.ts';
import { isString, textOf } from './string-value.ts';

export const mget: DataCommand = {
  name: 'mget',
  syntax: 'key...',
  arity: -2,
  flags: ['readonly', 'fast'],
  group: 'string',
  categories: ['read', 'string', 'fast'],
  keys: allKeys(1, 'RO', 'access'),
  since: '1.0.0',
  summary: 'Returns the strings at several keys; null where there is none.',
  complexity: 'O(N) where N is the number of keys',
  tips: ['request_policy:multi_shard'],
  handler: ({ db }, args, reply) => {
    reply.array(args.length - 1);
    for (let i = 1; i < args.length; i++) {
      const value = db.lookup(args[i] as string);
      reply.bulkOrNull(value !== undefined && isString(value) ? textOf(value) : null);
    }
  },
};

export const mset: DataCommand = {
  name: 'mset',
  syntax: 'key_value{key value}...',
  arity: -3,
  flags: ['write', 'denyoom'],
  group: 'string',
  categories: ['write', 'string', 'slow'],
  keys: allKeys(2, 'OW', 'update'),
  since: '1.0.1',
  summary: 'Sets several keys to strings at once.',
  complexity: 'O(N) where N is the number of keys',
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  handler: ({ db }, args, reply) => {
    checkPairs(args, 'mset');
    setPairs(db, args);
    reply.ok();
  },
};

export const msetnx: DataCommand = {
  name: 'msetnx',
  syntax: 'key_value{key value}...',
  arity: -3,
  flags: ['write', 'denyoom'],
  group: 'string',
  categories: ['write', 'string', 'slow'],
  keys: allKeys(2, 'OW', 'insert'),
  since: '1.0.1',
  summary: 'Sets several keys to strings at once, or none of them if any exists.',
  complexity: 'O(N) where N is the number of keys',
  tips: ['request_policy:multi_shard', 'response_policy:agg_min'],
  handler: ({ db }, args, reply) => {
    checkPairs(args, 'msetnx');
    for (let i = 1; i < args.length; i += 2) {
      if (db.has(args[i] as string)) {
        reply.integer(0);
        return;
      }
    }
    setPairs(db, args);
    reply.integer(1);
  },
};

function checkPairs(args: readonly string[], commandName: string): void {
  if (args.length % 2 === 0) throw wrongArgumentCount(commandName);
}

function setPairs(db: Database, args: readonly string[]): void {
  for (let i = 1; i < args.length; i += 2) {
    const key = args[i] as string;
    db.putFresh(key, encodeString(args[i + 1] as string));
    db.notify('$', 'set', key);
  }
}
