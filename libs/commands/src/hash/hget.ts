import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt } from './hash-at.ts';

const common = {
  arity: 3,
  flags: ['readonly', 'fast'],
  group: 'hash',
  categories: ['read', 'hash', 'fast'],
  since: '2.0.0',
} as const;

export const hget: DataCommand = {
  ...common,
  name: 'hget',
  syntax: 'key field',
  keys: oneKey('RO', 'access'),
  summary: 'Returns the value of a field of a hash.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.bulkOrNull(hashAt(db, args[1] as string)?.get(args[2] as string));
  },
};

export const hmget: DataCommand = {
  ...common,
  name: 'hmget',
  syntax: 'key field...',
  arity: -3,
  keys: oneKey('RO', 'access'),
  summary: 'Returns the values of several fields of a hash.',
  complexity: 'O(N) where N is the number of fields asked for.',
  handler: ({ db }, args, reply) => {
    const hash = hashAt(db, args[1] as string);
    reply.array(args.length - 2);
    for (let i = 2; i < args.length; i++) reply.bulkOrNull(hash?.get(args[i] as string));
  },
};

export const hexists: DataCommand = {
  ...common,
  name: 'hexists',
  syntax: 'key field',
  keys: oneKey('RO'),
  summary: 'Tells whether a hash has a field.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(hashAt(db, args[1] as string)?.has(args[2] as string) === true ? 1 : 0);
  },
};

export const hstrlen: DataCommand = {
  ...common,
  name: 'hstrlen',
  syntax: 'key field',
  keys: oneKey('RO'),
  since: '3.2.0',
  summary: 'Returns the length of the value of a field of a hash in bytes.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(hashAt(db, args[1] as string)?.get(args[2] as string)?.length ?? 0);
  },
};

export const hlen: DataCommand = {
  ...common,
  name: 'hlen',
  syntax: 'key',
  arity: 2,
  keys: oneKey('RO'),
  summary: 'Returns the number of fields of a hash.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(hashAt(db, args[1] as string)?.size ?? 0);
  },
};
