import { SortedSetValue } from '@kiwi/datatypes';
import type { ScoredMember } from '@kiwi/datatypes';
import type { DataCommand, KeySpec } from '../../table/command.ts';
import { writeElement, writeElementCount } from '../score-reply.ts';
import { storeSortedSet } from '../sorted-set-at.ts';
import { algebraRequest } from './algebra-arguments.ts';
import type { AlgebraForm, AlgebraRequest } from './algebra-arguments.ts';
import { difference, intersection, intersectionSize, union } from './combine.ts';
import type { Emit } from './combine.ts';

type Operation = (request: AlgebraRequest, emit: Emit) => void;

const inputKeys: KeySpec = { type: 'keynum', count: 1, first: 2, step: 1, flags: ['RO', 'access'] };
const storeKeys: readonly KeySpec[] = [
  { type: 'range', first: 1, last: 1, step: 1, flags: ['OW', 'update'] },
  { type: 'keynum', count: 2, first: 3, step: 1, flags: ['RO', 'access'] },
];
const weighing = ' [WEIGHTS weight:integer...] [AGGREGATE aggregate(SUM | MIN | MAX)]';

function formOf(name: string, isWeighted: boolean, returnsElements: boolean): AlgebraForm {
  return { name, isWeighted, returnsElements, isCount: false };
}

function answering(
  name: string,
  operation: Operation,
  isWeighted: boolean,
  summary: string,
  complexity: string,
): DataCommand {
  const form = formOf(name, isWeighted, true);
  return {
    name,
    syntax: `numkeys:integer key...${isWeighted ? weighing : ''} [WITHSCORES]`,
    arity: -3,
    flags: ['readonly', 'movablekeys'],
    group: 'sorted-set',
    categories: ['read', 'sortedset', 'slow'],
    keys: [inputKeys],
    since: '6.2.0',
    summary: `Returns ${summary}`,
    complexity,
    handler: ({ db }, args, reply) => {
      const request = algebraRequest(db, args, 1, form);
      const result = new SortedSetValue();
      operation(request, (member, score) => result.set(member, score));
      const { withScores } = request;
      writeElementCount(reply, result.size, withScores);
      result.forRange(0, result.size, (member, score) =>
        writeElement(reply, member, score, withScores),
      );
    },
  };
}

function storing(
  name: string,
  operation: Operation,
  isWeighted: boolean,
  since: string,
  summary: string,
  complexity: string,
): DataCommand {
  const form = formOf(name, isWeighted, false);
  return {
    name,
    syntax: `destination:key#0 numkeys:integer key#1...${isWeighted ? weighing : ''}`,
    arity: -4,
    flags: ['write', 'denyoom', 'movablekeys'],
    group: 'sorted-set',
    categories: ['write', 'sortedset', 'slow'],
    keys: storeKeys,
    since,
    summary: `Stores ${summary}`,
    complexity,
    handler: ({ db }, args, reply) => {
      const request = algebraRequest(db, args, 2, form);
      const result: ScoredMember[] = [];
      operation(request, (member, score) => result.push([member, score]));
      reply.integer(storeSortedSet(db, args[1] as string, result, name));
    },
  };
}

const unionCost =
  'O(N + M*log M) where N is the number of elements of all inputs and M that of the result.';
const intersectionCost =
  'O(N*K + M*log M) where N is the size of the smallest input, K the number of inputs and M the size of the result.';
const differenceCost =
  'O(N*K + M*log M) where N is the size of the first input, K the number of inputs and M the size of the result.';
const ofAll = 'the members of several sorted sets, with scores made of theirs.';
const ofEach = 'the members that several sorted sets have in common, with scores made of theirs.';
const ofFirst = 'the elements of a sorted set whose members are in none of the others.';

export const zunion = answering('zunion', union, true, ofAll, unionCost);
export const zinter = answering('zinter', intersection, true, ofEach, intersectionCost);
export const zdiff = answering('zdiff', difference, false, ofFirst, differenceCost);

export const zunionstore = storing('zunionstore', union, true, '2.0.0', ofAll, unionCost);
export const zinterstore = storing(
  'zinterstore',
  intersection,
  true,
  '2.0.0',
  ofEach,
  intersectionCost,
);
export const zdiffstore = storing(
  'zdiffstore',
  difference,
  false,
  '6.2.0',
  ofFirst,
  differenceCost,
);

const countForm: AlgebraForm = {
  name: 'zintercard',
  isWeighted: false,
  returnsElements: false,
  isCount: true,
};

export const zintercard: DataCommand = {
  name: 'zintercard',
  syntax: 'numkeys:integer key... [LIMIT limit:integer]',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  group: 'sorted-set',
  categories: ['read', 'sortedset', 'slow'],
  keys: [inputKeys],
  since: '7.0.0',
  summary: 'Counts the members that several sorted sets have in common.',
  complexity: 'O(N*K) where N is the size of the smallest input and K the number of inputs.',
  handler: ({ db }, args, reply) => {
    reply.integer(intersectionSize(algebraRequest(db, args, 1, countForm)));
  },
};
