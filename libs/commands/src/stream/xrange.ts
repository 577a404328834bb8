import { integerArgument } from '../table/arguments.ts';
import { syntaxError } from '../table/command-error.ts';
import type { CommandHandler, DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { intervalEnd, intervalStart } from './id-arguments.ts';
import { streamAt } from './stream-at.ts';
import { writeEntries } from './write-entries.ts';

/** Reads `COUNT count` as often as it comes. Infinity without it; below 0 counts as 0. */
function countOption(args: readonly string[], from: number): number {
  let count = Infinity;
  for (let i = from; i < args.length; i += 2) {
    const value = args[i + 1];
    if (args[i]?.toLowerCase() !== 'count' || value === undefined) throw syntaxError;
    count = Math.max(0, Number(integerArgument(value)));
  }
  return count;
}

function rangeHandler(isReverse: boolean): CommandHandler {
  return ({ db }, args, reply) => {
    const start = intervalStart(args[isReverse ? 3 : 2] as string);
    const end = intervalEnd(args[isReverse ? 2 : 3] as string);
    const count = countOption(args, 4);
    const stream = streamAt(db, args[1] as string);
    if (stream === undefined) reply.array(0);
    else if (count === 0) reply.nullArray();
    else writeEntries(stream.entries(start, end, isReverse), count, reply);
  };
}

const common = {
  arity: -4,
  flags: ['readonly'],
  group: 'stream',
  categories: ['read', 'stream', 'slow'],
  keys: oneKey('RO', 'access'),
  since: '5.0.0',
  complexity:
    'O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).',
} as const;

export const xrange: DataCommand = {
  ...common,
  name: 'xrange',
  syntax: 'key start end [COUNT count:integer]',
  history: [['6.2.0', 'Ranges may leave out their ends.']],
  summary: 'Returns the entries of a stream between two ids.',
  handler: rangeHandler(false),
};

export const xrevrange: DataCommand = {
  ...common,
  name: 'xrevrange',
  syntax: 'key end start [COUNT count:integer]',
  history: [['6.2.0', 'Ranges may leave out their ends.']],
  summary: 'Returns the entries of a stream between two ids, the last one first.',
  handler: rangeHandler(true),
};
