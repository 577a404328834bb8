import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { rangeArgument } from './range-bounds.ts';
import type { RangeKind } from './range-bounds.ts';
import { sortedSetAt } from './sorted-set-at.ts';

function counting(name: string, kind: RangeKind, since: string): DataCommand {
  const type = kind === 'score' ? ':double' : '';
  return {
    name,
    syntax: `key min${type} max${type}`,
    arity: 4,
    flags: ['readonly', 'fast'],
    group: 'sorted-set',
    categories: ['read', 'sortedset', 'fast'],
    keys: oneKey('RO', 'access'),
    since,
    summary: `Counts the elements of a sorted set within a range of ${kind === 'score' ? 'scores' : 'members of equal scores'}.`,
    complexity: 'O(log N) where N is the number of elements.',
    handler: ({ db }, args, reply) => {
      const [, key = '', min = '', max = ''] = args;
      const range = rangeArgument(kind, min, max);
      const set = sortedSetAt(db, key);
      reply.integer(set === undefined ? 0 : range.stretchOf(set, false).count);
    },
  };
}

export const zcount = counting('zcount', 'score', '2.0.0');
export const zlexcount = counting('zlexcount', 'lex', '2.8.9');
