import { int64Max } from '@kiwi/datatypes';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { listAt } from './list-at.ts';

const rankIsZero = new CommandError(
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
    'or use negative to start from the end of the list',
);
const rankOutOfRange = new CommandError(
  `ERR value is out of range, value must between -${int64Max} and ${int64Max}`,
);

interface PositionOptions {
  rank: number;
  /** Null: without COUNT, one position. */
  count: number | null;
  lookedAtMax: number;
}

function notNegative(text: string, option: string): number {
  const error = new CommandError(`ERR ${option} can't be negative`);
  const value = Number(integerArgument(text, error));
  if (value < 0) throw error;
  return value;
}

function rankArgument(text: string): number {
  const rank = integerArgument(text);
  if (rank < -int64Max) throw rankOutOfRange;
  if (rank === 0) throw rankIsZero;
  return Number(rank);
}

function optionsOf(args: readonly string[]): PositionOptions {
  const options: PositionOptions = { rank: 1, count: null, lookedAtMax: Infinity };
  for (let i = 3; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) throw syntaxError;
    switch ((args[i] as string).toLowerCase()) {
      case 'rank':
        options.rank = rankArgument(value);
        break;
      case 'count':
        options.count = notNegative(value, 'COUNT');
        break;
      case 'maxlen': {
        const length = notNegative(value, 'MAXLEN');
        options.lookedAtMax = length === 0 ? Infinity : length;
        break;
      }
      default:
        throw syntaxError;
    }
  }
  return options;
}

export const lpos: DataCommand = {
  name: 'lpos',
  syntax: 'key element [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len:integer]',
  arity: -3,
  flags: ['readonly'],
  group: 'list',
  categories: ['read', 'list', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '6.0.6',
  summary: 'Returns the indexes of elements that equal a value.',
  complexity: 'O(N) where N is the number of elements looked at.',
  handler: ({ db }, args, reply) => {
    const [, key = '', element = ''] = args;
    const { rank, count, lookedAtMax } = optionsOf(args);
    const list = listAt(db, key);
    const limit = count === null ? 1 : count === 0 ? Infinity : count;
    const skip = Math.abs(rank) - 1;
    const found = list?.positionsOf(element, rank < 0, { skip, limit, lookedAtMax }) ?? [];
    if (count === null) {
      if (found[0] === undefined) reply.null();
      else reply.integer(found[0]);
      return;
    }
    reply.array(found.length);
    for (const position of found) reply.integer(position);
  },
};
