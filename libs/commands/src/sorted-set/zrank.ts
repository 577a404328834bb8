import { wrongArgumentCount } from '../table/arguments.ts';
import { syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { writeScore } from './score-reply.ts';
import { sortedSetAt } from './sorted-set-at.ts';

function ranking(name: string, isReverse: boolean): DataCommand {
  const order = isReverse ? 'descending' : 'ascending';
  return {
    name,
    syntax: 'key member [WITHSCORE@7.2.0]',
    history: [['7.2.0', 'Takes WITHSCORE.']],
    arity: -3,
    flags: ['readonly', 'fast'],
    group: 'sorted-set',
    categories: ['read', 'sortedset', 'fast'],
    keys: oneKey('RO', 'access'),
    since: '2.0.0',
    summary: `Returns the position of a member in the ${order} order of scores.`,
    complexity: 'O(log N) where N is the number of elements.',
    handler: ({ db }, args, reply) => {
      const [, key = '', member = '', option] = args;
      if (args.length > 4) throw wrongArgumentCount(name);
      const withScore = option?.toLowerCase() === 'withscore';
      if (option !== undefined && !withScore) throw syntaxError;
      const set = sortedSetAt(db, key);
      const score = set?.scoreOf(member);
      const rank = set?.rankOf(member);
      if (set === undefined || score === undefined || rank === undefined) {
        if (withScore) reply.nullArray();
        else reply.null();
        return;
      }
      if (withScore) reply.array(2);
      reply.integer(isReverse ? set.size - 1 - rank : rank);
      if (withScore) writeScore(reply, score);
    },
  };
}

export const zrank = ranking('zrank', false);
export const zrevrank = ranking('zrevrank', true);
