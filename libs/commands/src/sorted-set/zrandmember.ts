import type { ReadonlySortedSetValue, ScoredMember } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { randomCount } from '../random/random-count.ts';
import type { RandomCount } from '../random/random-count.ts';
import { distinctPositions, randomPositions } from '../random/random-positions.ts';
import { integerArgument } from '../table/arguments.ts';
import { syntaxError } from '../table/command-error.ts';
import type { CommandContext, DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { writeElement, writeElementCount } from './score-reply.ts';
import { sortedSetAt } from './sorted-set-at.ts';

function writeRandomElements(
  context: CommandContext,
  set: ReadonlySortedSetValue,
  { count, repeat }: RandomCount,
  withScores: boolean,
  reply: ReplySink,
): void {
  const { size } = set;
  const random = () => context.random();
  const positions = repeat
    ? randomPositions(count, size, random)
    : distinctPositions(Math.min(count, size), size, random);
  writeElementCount(reply, positions.length, withScores);
  for (const position of positions) {
    const [member, score] = set.at(position) as ScoredMember;
    writeElement(reply, member, score, withScores);
  }
}

export const zrandmember: DataCommand = {
  name: 'zrandmember',
  syntax: 'key [options{count:integer [WITHSCORES]}]',
  arity: -2,
  flags: ['readonly'],
  group: 'sorted-set',
  categories: ['read', 'sortedset', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '6.2.0',
  summary: 'Returns random members of a sorted set.',
  complexity: 'O(M*log N) where N is the number of elements and M that of those returned.',
  tips: ['nondeterministic_output'],
  handler: (context, args, reply) => {
    const [, key = '', countText, option] = args;
    if (countText === undefined) {
      const set = sortedSetAt(context.db, key);
      reply.bulkOrNull(set?.at(Math.floor(context.random() * set.size))?.[0]);
      return;
    }
    const withScores = option?.toLowerCase() === 'withscores';
    if (args.length > 4 || (option !== undefined && !withScores)) {
      integerArgument(countText);
      throw syntaxError;
    }
    const count = randomCount(countText, withScores);
    const set = sortedSetAt(context.db, key);
    if (set === undefined) reply.array(0);
    else writeRandomElements(context, set, count, withScores, reply);
  },
};
