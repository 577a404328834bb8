import type { Database } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { lcsTableBytes, LongestCommonSubsequence } from './longest-common-subsequence.ts';
import { isString, textOf } from './string-value.ts';

/** Redis takes its proto-max-bulk-len for this. */
const tableBytesMax = 512 * 1024 * 1024;

const notStrings = new CommandError('ERR The specified keys must contain string values');
const lengthAndIndexes = new CommandError(
  'ERR If you want both the length and indexes, please just use IDX.',
);
const tooMuchMemory = new CommandError(
  'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
);
const noMemory = new CommandError(
  'ERR Insufficient memory, failed allocating transient memory for LCS',
);

interface LcsOptions {
  length: boolean;
  indexes: boolean;
  matchLengthMin: number;
  withMatchLength: boolean;
}

export const lcs: DataCommand = {
  name: 'lcs',
  syntax: 'key1#0 key2#0 [LEN] [IDX] [MINMATCHLEN len:integer] [WITHMATCHLEN]',
  arity: -3,
  flags: ['readonly'],
  group: 'string',
  categories: ['read', 'string', 'slow'],
  keys: [{ type: 'range', first: 1, last: 2, step: 1, flags: ['RO', 'access'] }],
  since: '7.0.0',
  summary: 'Returns the longest common subsequence of the strings at two keys.',
  complexity: 'O(N*M) where N and M are the lengths of the strings',
  handler: ({ db }, args, reply) => {
    const a = operand(db, args[1] as string);
    const b = operand(db, args[2] as string);
    const options = parseOptions(args);
    if (lcsTableBytes(a.length, b.length) > tableBytesMax) throw tooMuchMemory;
    const subsequence = compute(a, b);
    if (options.indexes) writeIndexes(subsequence, options, reply);
    else if (options.length) reply.integer(subsequence.length);
    else reply.bulk(subsequence.text());
  },
};

function operand(db: Database, key: string): string {
  const value = db.lookup(key);
  if (value === undefined) return '';
  if (!isString(value)) throw notStrings;
  return textOf(value);
}

function parseOptions(args: readonly string[]): LcsOptions {
  const options: LcsOptions = {
    length: false,
    indexes: false,
    matchLengthMin: 0,
    withMatchLength: false,
  };
  for (let i = 3; i < args.length; i++) {
    const option = (args[i] as string).toUpperCase();
    const next = args[i + 1];
    if (option === 'LEN') options.length = true;
    else if (option === 'IDX') options.indexes = true;
    else if (option === 'WITHMATCHLEN') options.withMatchLength = true;
    else if (option === 'MINMATCHLEN' && next !== undefined) {
      options.matchLengthMin = Number(integerArgument(next));
      i++;
    } else throw syntaxError;
  }
  if (options.length && options.indexes) throw lengthAndIndexes;
  return options;
}

function compute(a: string, b: string): LongestCommonSubsequence {
  try {
    return new LongestCommonSubsequence(a, b);
  } catch (error) {
    if (error instanceof RangeError) throw noMemory;
    throw error;
  }
}

function writeIndexes(
  subsequence: LongestCommonSubsequence,
  options: LcsOptions,
  reply: ReplySink,
): void {
  const matches = subsequence
    .runs()
    .filter(({ aStart, aEnd }) => aEnd - aStart + 1 >= options.matchLengthMin);
  reply.map(2);
  reply.bulk('matches');
  reply.array(matches.length);
  for (const { aStart, aEnd, bStart, bEnd } of matches) {
    reply.array(options.withMatchLength ? 3 : 2);
    writePair(aStart, aEnd, reply);
    writePair(bStart, bEnd, reply);
    if (options.withMatchLength) reply.integer(aEnd - aStart + 1);
  }
  reply.bulk('len');
  reply.integer(subsequence.length);
}

function writePair(start: number, end: number, reply: ReplySink): void {
  reply.array(2);
  reply.integer(start);
  reply.integer(end);
}
