import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { rangeArgument } from './range-bounds.ts';
import type { RangeKind } from './range-bounds.ts';
import { removeRangeAt, sortedSetAt, sortedSetForWrite } from './sorted-set-at.ts';

export const zrem: DataCommand = {
  name: 'zrem',
  syntax: 'key member...',
  history: [['2.4.0', 'Takes several members.']],
  arity: -3,
  flags: ['write', 'fast'],
  group: 'sorted-set',
  categories: ['write', 'sortedset', 'fast'],
  keys: oneKey('RW', 'delete'),
  since: '1.2.0',
  summary: 'Removes members from a sorted set, and the key with the last one.',
  complexity: 'O(M*log N) where N is the number of elements and M that of those to remove.',
  handler: ({ db }, args, reply) => {
    const key = args[1] as string;
    const members = args.slice(2);
    const found = sortedSetAt(db, key);
    const isChange = members.some((member) => found?.scoreOf(member) !== undefined);
    const set = isChange ? sortedSetForWrite(db, key) : undefined;
    let removed = 0;
    if (set !== undefined) for (const member of members) if (set.delete(member)) removed++;
    if (removed > 0) db.notify('z', 'zrem', key);
    if (set?.size === 0) {
      db.delete(key);
      db.notify('g', 'del', key);
    }
    reply.integer(removed);
  },
};

function removing(name: string, kind: RangeKind, since: string, what: string): DataCommand {
  const types = { rank: ':integer', score: ':double', lex: '' };
  const [low, high] = kind === 'rank' ? ['start', 'stop'] : ['min', 'max'];
  return {
    name,
    syntax: `key ${low}${types[kind]} ${high}${types[kind]}`,
    arity: 4,
    flags: ['write'],
    group: 'sorted-set',
    categories: ['write', 'sortedset', 'slow'],
    keys: oneKey('RW', 'delete'),
    since,
    summary: `Removes the elements of a sorted set within a range of ${what}.`,
    complexity: 'O(log N + M) where N is the number of elements and M that of those removed.',
    handler: ({ db }, args, reply) => {
      const [, key = '', min = '', max = ''] = args;
      const range = rangeArgument(kind, min, max);
      const set = sortedSetAt(db, key);
      const { start, count } = set === undefined ? nothing : range.stretchOf(set, false);
      removeRangeAt(db, key, start, count, name);
      reply.integer(count);
    },
  };
}

const nothing = { start: 0, count: 0 };

export const zremrangebyrank = removing('zremrangebyrank', 'rank', '2.0.0', 'positions');
export const zremrangebyscore = removing('zremrangebyscore', 'score', '1.2.0', 'scores');
export const zremrangebylex = removing('zremrangebylex', 'lex', '2.8.9', 'members of equal scores');
