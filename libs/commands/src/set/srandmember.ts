import { randomCount } from '../random/random-count.ts';
import { distinctPositions, randomPositions } from '../random/random-positions.ts';
import { syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { setAt } from './set-at.ts';

export const srandmember: DataCommand = {
  name: 'srandmember',
  syntax: 'key [count:integer@2.6.0]',
  history: [['2.6.0', 'Takes a count.']],
  arity: -2,
  flags: ['readonly'],
  group: 'set',
  categories: ['read', 'set', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '1.0.0',
  summary: 'Returns random members of a set.',
  complexity: 'O(1), or O(N) with a count where N is the number of members returned.',
  tips: ['nondeterministic_output'],
  handler: (context, args, reply) => {
    const [, key = '', countText] = args;
    if (args.length > 3) throw syntaxError;
    const random = () => context.random();
    if (countText === undefined) {
      const set = setAt(context.db, key);
      reply.bulkOrNull(set?.at(Math.floor(random() * set.size)));
      return;
    }
    const { count, repeat } = randomCount(countText);
    const set = setAt(context.db, key);
    const size = set?.size ?? 0;
    let positions: readonly number[] = [];
    if (size > 0 && repeat) positions = randomPositions(count, size, random);
    else if (size > 0) positions = distinctPositions(Math.min(count, size), size, random);
    reply.array(positions.length);
    for (const position of positions) reply.bulk(set?.at(position) as string);
  },
};
