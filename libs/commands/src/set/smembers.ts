import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { setAt } from './set-at.ts';

const common = {
  flags: ['readonly', 'fast'],
  group: 'set',
  categories: ['read', 'set', 'fast'],
  since: '1.0.0',
} as const;

export const smembers: DataCommand = {
  ...common,
  name: 'smembers',
  syntax: 'key',
  arity: 2,
  flags: ['readonly'],
  categories: ['read', 'set', 'slow'],
  keys: oneKey('RO', 'access'),
  summary: 'Returns all members of a set.',
  complexity: 'O(N) where N is the number of members.',
  tips: ['nondeterministic_output_order'],
  handler: ({ db }, args, reply) => {
    const set = setAt(db, args[1] as string);
    reply.set(set?.size ?? 0);
    set?.forEach((member) => reply.bulk(member));
  },
};

export const sismember: DataCommand = {
  ...common,
  name: 'sismember',
  syntax: 'key member',
  arity: 3,
  keys: oneKey('RO'),
  summary: 'Tells whether a set has a member.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(setAt(db, args[1] as string)?.has(args[2] as string) === true ? 1 : 0);
  },
};

export const smismember: DataCommand = {
  ...common,
  name: 'smismember',
  syntax: 'key member...',
  arity: -3,
  keys: oneKey('RO', 'access'),
  since: '6.2.0',
  summary: 'Tells of each of several members whether a set has it.',
  complexity: 'O(N) where N is the number of members asked for.',
  handler: ({ db }, args, reply) => {
    const set = setAt(db, args[1] as string);
    reply.array(args.length - 2);
    for (let i = 2; i < args.length; i++) {
      reply.integer(set?.has(args[i] as string) === true ? 1 : 0);
    }
  },
};

export const scard: DataCommand = {
  ...common,
  name: 'scard',
  syntax: 'key',
  arity: 2,
  keys: oneKey('RO'),
  summary: 'Returns the number of members of a set.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(setAt(db, args[1] as string)?.size ?? 0);
  },
};
