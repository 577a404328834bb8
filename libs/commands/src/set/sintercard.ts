import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { intersection } from './set-algebra.ts';
import { setAt } from './set-at.ts';

const noKeys = new CommandError('ERR numkeys should be greater than 0');
const tooManyKeys = new CommandError("ERR Number of keys can't be greater than number of args");
const negativeLimit = new CommandError("ERR LIMIT can't be negative");

/** Reads the options from argument `first` on; of repeated limits the last counts, 0 is none. */
function limitOf(args: readonly string[], first: number): number {
  let limit = Infinity;
  for (let i = first; i < args.length; i += 2) {
    const value = args[i + 1];
    if ((args[i] as string).toLowerCase() !== 'limit' || value === undefined) throw syntaxError;
    const count = integerArgument(value, negativeLimit);
    if (count < 0) throw negativeLimit;
    limit = count === 0 ? Infinity : Number(count);
  }
  return limit;
}

export const sintercard: DataCommand = {
  name: 'sintercard',
  syntax: 'numkeys:integer key... [LIMIT limit:integer]',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  group: 'set',
  categories: ['read', 'set', 'slow'],
  keys: [{ type: 'keynum', count: 1, first: 2, step: 1, flags: ['RO', 'access'] }],
  since: '7.0.0',
  summary: 'Returns how many members all of several sets have, or stops counting at a limit.',
  complexity:
    'O(N*M) where N is the number of members of the smallest set and M the number of sets.',
  handler: ({ db }, args, reply) => {
    const keyCount = Number(integerArgument(args[1] as string, noKeys));
    if (keyCount < 1) throw noKeys;
    if (keyCount > args.length - 2) throw tooManyKeys;
    const limit = limitOf(args, 2 + keyCount);
    const sets = args.slice(2, 2 + keyCount).map((key) => setAt(db, key));
    reply.integer(intersection(sets, limit).size);
  },
};
