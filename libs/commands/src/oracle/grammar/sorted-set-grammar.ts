import { keysOfGroup } from './choice.ts';
import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

const member = (pick: Choice) =>
  pick.of('a', 'b', 'c', 'd', '1', '', '\x00\xff', 'x'.repeat(65), `member:${pick.of('1', '2')}`);
const members = (pick: Choice) => pick.several(4, () => [member(pick)]);
const score = (pick: Choice) =>
  pick.chance(0.7)
    ? pick.of('0', '1', '2', '3', '-1', '1.5', '0.1', '-0.3')
    : pick.of('inf', '-inf', '1e30', '3.0', '1e-9', '12345.12345678', '-0', 'nan', 'x', '+5');
const bound = (pick: Choice) =>
  pick.of('-inf', '+inf', '0', '1', '(1', '2', '(2', '-1', '0.5', '(inf', 'x', '(', '');
const rank = (pick: Choice) => pick.of('0', '1', '2', '-1', '-2', '-100', '100', 'x');
const lexBound = (pick: Choice) => pick.of('-', '+', '[a', '(a', '[c', '(c', '[', '(', 'b', '');
const limit = (pick: Choice) =>
  pick.maybe('LIMIT', pick.of('0', '1', '-1', 'x'), pick.of('0', '1', '2', '-1', 'x'));
const withScores = (pick: Choice) => pick.maybe('WITHSCORES');
/** Short: nobody else will help a command that waits. */
const timeout = (pick: Choice) => pick.of('0.001', '0.002', '-1', 'x');
const anyInput = (pick: Choice) => (pick.chance(0.2) ? pick.of(...keysOfGroup('set')) : pick.key());

/** Sorted sets of members whose scores are equal: without that, ranges of members mean nothing. */
const lexKey = (pick: Choice) =>
  pick.chance(0.9) ? pick.of(...keysOfGroup('lex')) : pick.of('a', 'b');

function range(pick: Choice): string[] {
  const isReverse = pick.maybe('REV');
  switch (pick.of('rank', 'score', 'lex')) {
    case 'rank':
      return [pick.key(), rank(pick), rank(pick), ...isReverse, ...withScores(pick)];
    case 'score': {
      const options = [...isReverse, ...limit(pick), ...withScores(pick)];
      return [pick.key(), bound(pick), bound(pick), 'BYSCORE', ...options];
    }
    default: {
      const options = [...isReverse, ...limit(pick), ...withScores(pick)];
      return [lexKey(pick), lexBound(pick), lexBound(pick), 'bylex', ...options];
    }
  }
}

function inputs(pick: Choice): string[] {
  const keys = pick.several(3, () => [anyInput(pick)]);
  return [pick.chance(0.9) ? String(keys.length) : pick.of('0', '5', 'x', '-1'), ...keys];
}

const weights = (pick: Choice) => [
  ...pick.maybe('WEIGHTS', score(pick)),
  ...pick.maybe('WEIGHTS', score(pick), score(pick)),
  ...pick.maybe('AGGREGATE', pick.of('SUM', 'MIN', 'max', 'x')),
];

const multiPop = (pick: Choice) => [
  ...['2', pick.key(), pick.key(), pick.of('MIN', 'max', 'x')],
  ...pick.maybe('COUNT', pick.of('1', '3', '0', 'x')),
];

/** Sorted sets are created at the group's own keys only: see `orderedGroups` of the generic grammar. */
export const sortedSetGrammar: Grammar = {
  group: 'sorted-set',
  commands: {
    zadd: (pick) => [
      pick.ownKey(),
      ...pick.maybe(pick.of('NX', 'xx', 'GT', 'LT')),
      ...[...pick.maybe(pick.of('CH', 'GT', 'LT')), ...(pick.chance(0.1) ? ['INCR'] : [])],
      ...pick.several(3, () => [score(pick), member(pick)]),
    ],
    zincrby: (pick) => [pick.ownKey(), score(pick), member(pick)],
    zrem: (pick) => [pick.key(), ...members(pick)],
    zremrangebyrank: (pick) => [pick.key(), rank(pick), rank(pick)],
    zremrangebyscore: (pick) => [pick.key(), bound(pick), bound(pick)],
    zcard: (pick) => [pick.key()],
    zscore: (pick) => [pick.key(), member(pick)],
    zmscore: (pick) => [pick.key(), ...members(pick)],
    zrank: (pick) => [pick.key(), member(pick)],
    zrevrank: (pick) => [pick.key(), member(pick)],
    zcount: (pick) => [pick.key(), bound(pick), bound(pick)],
    zrange: range,
    zrangestore: (pick) => [pick.ownKey(), ...range(pick).filter((arg) => arg !== 'WITHSCORES')],
    zrevrange: (pick) => [pick.key(), rank(pick), rank(pick), ...withScores(pick)],
    zrangebyscore: (pick) => [
      ...[pick.key(), bound(pick), bound(pick), ...withScores(pick), ...limit(pick)],
    ],
    zrevrangebyscore: (pick) => [
      ...[pick.key(), bound(pick), bound(pick), ...withScores(pick), ...limit(pick)],
    ],
    zpopmin: (pick) => [pick.key(), ...pick.maybe(pick.of('0', '1', '2', '-1', 'x'))],
    zpopmax: (pick) => [pick.key(), ...pick.maybe(pick.of('0', '1', '2', '-1', 'x'))],
    zmpop: multiPop,
    bzpopmin: (pick) => [...pick.several(2, () => [pick.key()]), timeout(pick)],
    bzpopmax: (pick) => [...pick.several(2, () => [pick.key()]), timeout(pick)],
    bzmpop: (pick) => [timeout(pick), ...multiPop(pick)],
    zrandmember: (pick) => [
      pick.key(),
      ...pick.maybe(pick.of('2', '-3', '0', 'x'), ...withScores(pick)),
    ],
    zscan: (pick) => [
      ...[pick.key(), '0', ...pick.maybe('MATCH', pick.pattern())],
      ...pick.maybe('COUNT', pick.of('1', '100', '0')),
    ],
    zunion: (pick) => [...inputs(pick), ...weights(pick), ...withScores(pick)],
    zinter: (pick) => [...inputs(pick), ...weights(pick), ...withScores(pick)],
    zdiff: (pick) => [...inputs(pick), ...withScores(pick)],
    zunionstore: (pick) => [pick.ownKey(), ...inputs(pick), ...weights(pick)],
    zinterstore: (pick) => [pick.ownKey(), ...inputs(pick), ...weights(pick)],
    zdiffstore: (pick) => [pick.ownKey(), ...inputs(pick)],
    zintercard: (pick) => [...inputs(pick), ...pick.maybe('LIMIT', pick.of('0', '1', '-1', 'x'))],
  },
  state: (key) => [['ZRANGE', key, '0', '-1', 'WITHSCORES']],
};

/** Commands that only mean something where all scores are equal, on keys of their own. */
export const lexRangeGrammar: Grammar = {
  group: 'lex',
  commands: {
    zrangebylex: (pick) => [lexKey(pick), lexBound(pick), lexBound(pick), ...limit(pick)],
    zrevrangebylex: (pick) => [lexKey(pick), lexBound(pick), lexBound(pick), ...limit(pick)],
    zlexcount: (pick) => [lexKey(pick), lexBound(pick), lexBound(pick)],
    zremrangebylex: (pick) => [lexKey(pick), lexBound(pick), lexBound(pick)],
  },
  state: (key) => [['ZRANGE', key, '0', '-1', 'WITHSCORES']],
  before: (_name, [key = '']) =>
    keysOfGroup('lex').includes(key)
      ? [['ZADD', key, ...['', 'a', 'ab', 'b', 'c', '\x00\xff'].flatMap((one) => ['0', one])]]
      : [],
};
