import type { ReadonlySortedSetValue, ScoredMember } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import type { CommandContext, DataCommand, KeySpec } from '../table/command.ts';
import { oneKey } from '../table/key-specs.ts';
import { rangeRequest, requestedStretch } from './range-options.ts';
import type { RangeForm, RangeRequest } from './range-options.ts';
import { writeElement, writeElementCount } from './score-reply.ts';
import { sortedSetAt, storeSortedSet } from './sorted-set-at.ts';

function writeRange(reply: ReplySink, set: ReadonlySortedSetValue, request: RangeRequest): void {
  const { isReverse, withScores } = request;
  const { start, count } = requestedStretch(set, request);
  writeElementCount(reply, count, withScores);
  if (!isReverse) {
    set.forRange(start, count, (member, score) => writeElement(reply, member, score, withScores));
    return;
  }
  const elements: ScoredMember[] = [];
  set.forRange(start, count, (member, score) => elements.push([member, score]));
  for (const [member, score] of elements.reverse()) writeElement(reply, member, score, withScores);
}

function answerRange(
  { db }: CommandContext,
  args: readonly string[],
  form: RangeForm,
  reply: ReplySink,
): void {
  const request = rangeRequest(args, 2, form);
  const set = sortedSetAt(db, args[1] as string);
  if (set === undefined) reply.array(0);
  else writeRange(reply, set, request);
}

const common = {
  arity: -4,
  flags: ['readonly'],
  group: 'sorted-set',
  categories: ['read', 'sortedset', 'slow'],
  keys: oneKey('RO', 'access'),
  complexity: 'O(log N + M) where N is the number of elements and M that of those returned.',
} as const;

export const zrange: DataCommand = {
  ...common,
  name: 'zrange',
  syntax:
    'key start:string stop:string [sortby(BYSCORE | BYLEX)@6.2.0] [REV@6.2.0] ' +
    '[LIMIT offset_count{offset:integer count:integer}@6.2.0] [WITHSCORES]',
  history: [['6.2.0', 'Takes REV, BYSCORE, BYLEX and LIMIT.']],
  since: '1.2.0',
  summary: 'Returns the elements of a sorted set within a range of positions, scores or members.',
  handler: (context, args, reply) => answerRange(context, args, {}, reply),
};

const storeKeys: readonly KeySpec[] = [
  { type: 'range', first: 1, last: 1, step: 1, flags: ['OW', 'update'] },
  { type: 'range', first: 2, last: 2, step: 1, flags: ['RO', 'access'] },
];

export const zrangestore: DataCommand = {
  name: 'zrangestore',
  syntax:
    'dst:key#0 src:key#1 min max [sortby(BYSCORE | BYLEX)] [REV] [LIMIT offset_count{offset:integer count:integer}]',
  arity: -5,
  flags: ['write', 'denyoom'],
  group: 'sorted-set',
  categories: ['write', 'sortedset', 'slow'],
  keys: storeKeys,
  since: '6.2.0',
  summary: 'Stores the elements of a sorted set within a range of positions, scores or members.',
  complexity: 'O(log N + M) where N is the number of elements and M that of those stored.',
  handler: ({ db }, args, reply) => {
    const [, target = '', source = ''] = args;
    const request = rangeRequest(args, 3, { isStored: true });
    const set = sortedSetAt(db, source);
    const result: ScoredMember[] = [];
    if (set !== undefined) {
      const { start, count } = requestedStretch(set, request);
      set.forRange(start, count, (member, score) => result.push([member, score]));
    }
    reply.integer(storeSortedSet(db, target, result, 'zrangestore'));
  },
};

const limit = '[LIMIT offset_count{offset:integer count:integer}]';

function replaced(by: string) {
  return { deprecated: { since: '6.2.0', replacedBy: `ZRANGE with ${by}` } };
}

export const zrevrange: DataCommand = {
  ...common,
  ...replaced('REV'),
  name: 'zrevrange',
  syntax: 'key start:integer stop:integer [WITHSCORES]',
  since: '1.2.0',
  summary: 'Returns the elements at positions of a sorted set, the highest score first.',
  handler: (context, args, reply) =>
    answerRange(context, args, { kind: 'rank', isReverse: true }, reply),
};

export const zrangebyscore: DataCommand = {
  ...common,
  ...replaced('BYSCORE'),
  name: 'zrangebyscore',
  syntax: `key min:double max:double [WITHSCORES@2.0.0] ${limit}`,
  history: [['2.0.0', 'Takes WITHSCORES.']],
  since: '1.0.5',
  summary: 'Returns the elements of a sorted set within a range of scores.',
  handler: (context, args, reply) =>
    answerRange(context, args, { kind: 'score', isReverse: false }, reply),
};

export const zrevrangebyscore: DataCommand = {
  ...common,
  ...replaced('REV and BYSCORE'),
  name: 'zrevrangebyscore',
  syntax: `key max:double min:double [WITHSCORES] ${limit}`,
  history: [['2.1.6', 'Takes ends that do not belong to the range.']],
  since: '2.2.0',
  summary: 'Returns the elements of a sorted set within a range of scores, the highest first.',
  handler: (context, args, reply) =>
    answerRange(context, args, { kind: 'score', isReverse: true }, reply),
};

export const zrangebylex: DataCommand = {
  ...common,
  ...replaced('BYLEX'),
  name: 'zrangebylex',
  syntax: `key min max ${limit}`,
  since: '2.8.9',
  summary: 'Returns the elements of a sorted set of equal scores within a range of members.',
  handler: (context, args, reply) =>
    answerRange(context, args, { kind: 'lex', isReverse: false }, reply),
};

export const zrevrangebylex: DataCommand = {
  ...common,
  ...replaced('REV and BYLEX'),
  name: 'zrevrangebylex',
  syntax: `key max min ${limit}`,
  since: '2.8.9',
  summary:
    'Returns the elements of a sorted set of equal scores within a range of members, the last first.',
  handler: (context, args, reply) =>
    answerRange(context, args, { kind: 'lex', isReverse: true }, reply),
};
