import type { ScoredMember } from '@kiwi/datatypes';
import { int64Max } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { integerArgument } from '../table/arguments.ts';
import { CommandError, syntaxError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { writeElement, writeElementCount, writeScore } from './score-reply.ts';
import { removeRangeAt, sortedSetAt } from './sorted-set-at.ts';

/** An end of a sorted set. */
export type ScoreEnd = 'min' | 'max';

const notPositive = new CommandError('ERR value is out of range, must be positive');

/** Takes up to `count` elements from an end of a set that is there, and deletes the key with the last one. */
export function popAt(db: Database, key: string, end: ScoreEnd, count: number): ScoredMember[] {
  const set = sortedSetAt(db, key);
  if (set === undefined) return [];
  const taken = Math.min(count, set.size);
  const start = end === 'min' ? 0 : set.size - taken;
  const popped: ScoredMember[] = [];
  set.forRange(start, taken, (member, score) => popped.push([member, score]));
  removeRangeAt(db, key, start, taken, end === 'min' ? 'zpopmin' : 'zpopmax');
  return end === 'min' ? popped : popped.reverse();
}

/** Reads a count from 0; beyond 2^53 it is as good as any. */
function countOf(text: string): number {
  const value = integerArgument(text, notPositive);
  if (value < 0 || value > int64Max) throw notPositive;
  return Number(value);
}

function popping(name: string, end: ScoreEnd): DataCommand {
  return {
    name,
    syntax: 'key [count:integer]',
    arity: -2,
    flags: ['write', 'fast'],
    group: 'sorted-set',
    categories: ['write', 'sortedset', 'fast'],
    keys: oneKey('RW', 'access', 'delete'),
    since: '5.0.0',
    summary: `Takes the elements with the ${end === 'min' ? 'lowest' : 'highest'} scores out of a sorted set.`,
    complexity: 'O(M*log N) where N is the number of elements and M that of those returned.',
    handler: ({ db }, args, reply) => {
      if (args.length > 3) throw syntaxError;
      const count = args[2] === undefined ? null : countOf(args[2]);
      const elements = popAt(db, args[1] as string, end, count ?? 1);
      if (count !== null) {
        writeElementCount(reply, elements.length, true);
        for (const [member, score] of elements) writeElement(reply, member, score, true);
        return;
      }
      const [element] = elements;
      reply.array(element === undefined ? 0 : 2);
      if (element === undefined) return;
      reply.bulk(element[0]);
      writeScore(reply, element[1]);
    },
  };
}

export const zpopmin = popping('zpopmin', 'min');
export const zpopmax = popping('zpopmax', 'max');
