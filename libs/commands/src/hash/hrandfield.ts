import type { ReadonlyHashValue } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { randomCount } from '../random/random-count.ts';
import type { RandomCount } from '../random/random-count.ts';
import { distinctPositions, randomPositions } from '../random/random-positions.ts';
import { integerArgument } from '../table/arguments.ts';
import { syntaxError } from '../table/command-error.ts';
import type { CommandContext, DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { hashAt } from './hash-at.ts';

function writeRandomFields(
  context: CommandContext,
  hash: ReadonlyHashValue,
  { count, repeat }: RandomCount,
  withValues: boolean,
  reply: ReplySink,
): void {
  const random = () => context.random();
  const found = repeat
    ? repeated(hash, randomPositions(count, hash.size, random))
    : hash.entriesAt(distinctPositions(Math.min(count, hash.size), hash.size, random));
  const pairs = withValues && reply.protocol === 3;
  reply.array(withValues && !pairs ? 2 * found.length : found.length);
  for (const [field, value] of found) {
    if (pairs) reply.array(2);
    reply.bulk(field);
    if (withValues) reply.bulk(value);
  }
}

/** The entries at positions in any order. */
function repeated(hash: ReadonlyHashValue, positions: readonly number[]) {
  const sorted = [...new Set(positions)].sort((a, b) => a - b);
  const entries = hash.entriesAt(sorted);
  const byPosition = new Map(sorted.map((position, i) => [position, entries[i]]));
  return positions.map((position) => byPosition.get(position) as readonly [string, string]);
}

export const hrandfield: DataCommand = {
  name: 'hrandfield',
  syntax: 'key [options{count:integer [WITHVALUES]}]',
  arity: -2,
  flags: ['readonly'],
  group: 'hash',
  categories: ['read', 'hash', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '6.2.0',
  summary: 'Returns random fields of a hash.',
  complexity: 'O(N) where N is the number of fields returned.',
  tips: ['nondeterministic_output'],
  handler: (context, args, reply) => {
    const [, key = '', countText, option] = args;
    if (countText === undefined) {
      const hash = hashAt(context.db, key);
      const position = hash === undefined ? 0 : Math.floor(context.random() * hash.size);
      reply.bulkOrNull(hash?.entriesAt([position])[0]?.[0]);
      return;
    }
    const withValues = option?.toLowerCase() === 'withvalues';
    if (args.length > 4 || (option !== undefined && !withValues)) {
      integerArgument(countText);
      throw syntaxError;
    }
    const count = randomCount(countText, withValues);
    const hash = hashAt(context.db, key);
    if (hash === undefined) reply.array(0);
    else writeRandomFields(context, hash, count, withValues, reply);
  },
};
