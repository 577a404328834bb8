import { SortedSetValue } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { doubleArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { CommandContext, DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { writeScore } from './score-reply.ts';
import { sortedSetAt, sortedSetForWrite, storedScore } from './sorted-set-at.ts';

const nxWithXx = new CommandError('ERR XX and NX options at the same time are not compatible');
const conflictingComparisons = new CommandError(
  'ERR GT, LT, and/or NX options at the same time are not compatible',
);
const oneIncrement = new CommandError('ERR INCR option supports a single increment-element pair');
const notANumber = new CommandError('ERR resulting score is not a number (NaN)');

const optionNames = ['nx', 'xx', 'gt', 'lt', 'ch', 'incr'] as const;
export type AdditionOption = (typeof optionNames)[number];
type Options = ReadonlySet<AdditionOption>;

/** Elements to add, and how. */
export interface Addition {
  readonly options: Options;
  readonly elements: readonly { readonly member: string; readonly score: number }[];
}

function optionOf(text: string | undefined): AdditionOption | undefined {
  return optionNames.find((name) => name === text?.toLowerCase());
}

/** Reads the options and the pairs behind the key. */
function additionOf(args: readonly string[], isIncrement: boolean): Addition {
  const options = new Set<AdditionOption>(isIncrement ? ['incr'] : []);
  let first = 2;
  for (;;) {
    const option = optionOf(args[first]);
    if (option === undefined) break;
    options.add(option);
    first++;
  }
  if (first === args.length || (args.length - first) % 2 !== 0) throw syntaxError;
  if (options.has('nx') && options.has('xx')) throw nxWithXx;
  const comparisons = (['nx', 'gt', 'lt'] as const).filter((name) => options.has(name));
  if (comparisons.length > 1) throw conflictingComparisons;
  if (options.has('incr') && args.length - first > 2) throw oneIncrement;
  const elements = Array.from({ length: (args.length - first) / 2 }, (_, i) => ({
    member: args[first + 2 * i + 1] as string,
    score: doubleArgument(args[first + 2 * i] as string),
  }));
  return { options, elements };
}

/** The score that an element gets; null when the options leave it as it is. Throws when infinities of both signs are added. */
function newScore(former: number | undefined, score: number, options: Options): number | null {
  if (former === undefined) return options.has('xx') ? null : score;
  if (options.has('nx')) return null;
  const next = options.has('incr') ? former + score : score;
  if (Number.isNaN(next)) throw notANumber;
  if (options.has('lt') && next >= former) return null;
  return options.has('gt') && next <= former ? null : next;
}

/** Adds elements to the set at a key and replies as ZADD; throws WRONGTYPE for another type. */
export function addElements(
  { db }: CommandContext,
  key: string,
  { options, elements }: Addition,
  reply: ReplySink,
): void {
  const existing = sortedSetAt(db, key);
  let added = 0;
  let updated = 0;
  let last: number | null = null;
  let set: SortedSetValue | undefined;
  for (const { member, score } of elements) {
    const former: number | undefined = (set ?? existing)?.scoreOf(member);
    last = newScore(former, score, options);
    if (last === null || last === former) continue;
    if (former === undefined) added++;
    else updated++;
    // Only now: a set that stays as it is does not count as changed.
    set ??= sortedSetForWrite(db, key) ?? new SortedSetValue();
    set.set(member, storedScore(set, member, last));
  }
  if (existing === undefined && set !== undefined) db.put(key, set);
  if (set !== undefined) db.notify('z', options.has('incr') ? 'zincr' : 'zadd', key);
  if (!options.has('incr')) reply.integer(options.has('ch') ? added + updated : added);
  else if (last === null) reply.null();
  else writeScore(reply, last);
}

const common = {
  flags: ['write', 'denyoom', 'fast'],
  group: 'sorted-set',
  categories: ['write', 'sortedset', 'fast'],
  since: '1.2.0',
} as const;

export const zadd: DataCommand = {
  ...common,
  name: 'zadd',
  syntax:
    'key [condition(NX | XX)@3.0.2] [comparison(GT | LT)@6.2.0] [change="CH"@3.0.2] [increment="INCR"@3.0.2] ' +
    'score_member{score:double member}...',
  history: [
    ['2.4.0', 'Takes several elements.'],
    ['3.0.2', 'Takes XX, NX, CH and INCR.'],
    ['6.2.0', 'Takes GT and LT.'],
  ],
  arity: -4,
  keys: oneKey('RW', 'update'),
  summary: 'Adds members to a sorted set, or gives those that it has another score.',
  complexity: 'O(log N) for each element, where N is the number of elements.',
  handler: (context, args, reply) => {
    addElements(context, args[1] as string, additionOf(args, false), reply);
  },
};

export const zincrby: DataCommand = {
  ...common,
  name: 'zincrby',
  syntax: 'key increment:integer member',
  arity: 4,
  keys: oneKey('RW', 'access', 'update'),
  summary: 'Adds to the score of a member; one that is missing counts as 0.',
  complexity: 'O(log N) where N is the number of elements.',
  // As in Redis, an increment that reads like an option of ZADD is one.
  handler: (context, args, reply) => {
    addElements(context, args[1] as string, additionOf(args, true), reply);
  },
};
