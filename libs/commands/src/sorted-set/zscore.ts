import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { writeScore } from './score-reply.ts';
import { sortedSetAt } from './sorted-set-at.ts';

const common = {
  flags: ['readonly', 'fast'],
  group: 'sorted-set',
  categories: ['read', 'sortedset', 'fast'],
} as const;

export const zcard: DataCommand = {
  ...common,
  name: 'zcard',
  syntax: 'key',
  arity: 2,
  keys: oneKey('RO'),
  since: '1.2.0',
  summary: 'Returns the number of elements of a sorted set.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    reply.integer(sortedSetAt(db, args[1] as string)?.size ?? 0);
  },
};

export const zscore: DataCommand = {
  ...common,
  name: 'zscore',
  syntax: 'key member',
  arity: 3,
  keys: oneKey('RO', 'access'),
  since: '1.2.0',
  summary: 'Returns the score of a member of a sorted set.',
  complexity: 'O(1)',
  handler: ({ db }, args, reply) => {
    const score = sortedSetAt(db, args[1] as string)?.scoreOf(args[2] as string);
    if (score === undefined) reply.null();
    else writeScore(reply, score);
  },
};

export const zmscore: DataCommand = {
  ...common,
  name: 'zmscore',
  syntax: 'key member...',
  arity: -3,
  keys: oneKey('RO', 'access'),
  since: '6.2.0',
  summary: 'Returns the scores of several members of a sorted set.',
  complexity: 'O(N) where N is the number of members asked for.',
  handler: ({ db }, args, reply) => {
    const set = sortedSetAt(db, args[1] as string);
    reply.array(args.length - 2);
    for (let i = 2; i < args.length; i++) {
      const score = set?.scoreOf(args[i] as string);
      if (score === undefined) reply.null();
      else writeScore(reply, score);
    }
  },
};
