import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt } from './hash-at.ts';

const common = {
  arity: 2,
  flags: ['readonly'],
  group: 'hash',
  categories: ['read', 'hash', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields.',
  tips: ['nondeterministic_output_order'],
} as const;

export const hgetall: DataCommand = {
  ...common,
  name: 'hgetall',
  syntax: 'key',
  summary: 'Returns all fields and values of a hash.',
  handler: ({ db }, args, reply) => {
    const hash = hashAt(db, args[1] as string);
    reply.map(hash?.size ?? 0);
    hash?.forEach((value, field) => {
      reply.bulk(field);
      reply.bulk(value);
    });
  },
};

export const hkeys: DataCommand = {
  ...common,
  name: 'hkeys',
  syntax: 'key',
  summary: 'Returns all fields of a hash.',
  handler: ({ db }, args, reply) => {
    const hash = hashAt(db, args[1] as string);
    reply.array(hash?.size ?? 0);
    hash?.forEach((_value, field) => reply.bulk(field));
  },
};

export const hvals: DataCommand = {
  ...common,
  name: 'hvals',
  syntax: 'key',
  summary: 'Returns all values of a hash.',
  handler: ({ db }, args, reply) => {
    const hash = hashAt(db, args[1] as string);
    reply.array(hash?.size ?? 0);
    hash?.forEach((value) => reply.bulk(value));
  },
};
