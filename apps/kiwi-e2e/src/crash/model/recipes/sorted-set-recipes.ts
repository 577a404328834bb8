import type { Dice } from '../../dice.ts';
import * as ops from '../operations/sorted-set-operations.ts';
import { several } from './operation-source.ts';
import type { Recipe } from './operation-source.ts';

const fewMembers = 30;
const manyMembers = 3000;
/** Halves, so that no sum is rounded; few, so that members of one score meet. */
const scores = 40;

/** From Redis's documentation. */
const places: readonly ops.Place[] = [
  { longitude: '13.361389', latitude: '38.115556', score: 3479099956230698 },
  { longitude: '15.087269', latitude: '37.502669', score: 3479447370796909 },
];

export const sortedSetRecipes: readonly Recipe[] = [
  { weight: 6, make: (own, dice) => ops.zadd(own.key(dice, 'ranking'), scored(dice, 4, few)) },
  {
    weight: 1,
    make: (own, dice) => ops.zaddGreater(own.key(dice, 'ranking'), few(dice), score(dice)),
  },
  {
    weight: 3,
    make: (own, dice) => ops.zincrby(own.key(dice, 'ranking'), few(dice), score(dice)),
  },
  {
    weight: 2,
    make: (own, dice) =>
      ops.zrem(
        own.key(dice, 'ranking'),
        several(dice, 3, () => few(dice)),
      ),
  },
  {
    weight: 1,
    make: (own, dice) =>
      ops.zpop(own.key(dice, 'ranking'), dice.chance(0.5) ? 'MIN' : 'MAX', dice.integer(1, 3)),
  },
  {
    weight: 0.5,
    make: (own, dice) => ops.zunionstore(own.key(dice, 'ranking'), own.keys(dice, 'ranking', 3)),
  },
  {
    weight: 0.5,
    make: (own, dice) => ops.zrangestore(...own.twoKeys(dice, 'ranking'), 2, 12),
  },
  { weight: 1, make: (own, dice) => ops.zrank(own.key(dice, 'ranking'), few(dice)) },
  {
    weight: 1,
    make: (own, dice) => {
      const names = several(dice, 3, () => few(dice));
      const members = new Map(names.map((name) => [name, dice.pick(places)]));
      return ops.geoadd(own.key(dice, 'map'), members);
    },
  },
  {
    weight: 0.5,
    make: (own, dice) =>
      ops.zrem(
        own.key(dice, 'map'),
        several(dice, 2, () => few(dice)),
      ),
  },
  // Large: a tree of many parts.
  {
    weight: 3,
    make: (own, dice) =>
      ops.zadd(own.key(dice, 'scores'), scored(dice, dice.chance(0.1) ? 500 : 8, many)),
  },
  {
    weight: 2,
    make: (own, dice) => ops.zincrby(own.key(dice, 'scores'), many(dice), score(dice)),
  },
  {
    weight: 1,
    make: (own, dice) =>
      ops.zrem(
        own.key(dice, 'scores'),
        several(dice, 8, () => many(dice)),
      ),
  },
  {
    weight: 0.5,
    make: (own, dice) => {
      const start = dice.integer(0, 1000);
      return ops.zremrangebyrank(own.key(dice, 'scores'), start, start + dice.integer(0, 30));
    },
  },
  {
    weight: 0.3,
    make: (own, dice) => {
      const low = score(dice);
      return ops.zremrangebyscore(own.key(dice, 'scores'), low, low + 0.5);
    },
  },
  {
    weight: 0.5,
    make: (own, dice) => ops.zcard(own.key(dice, dice.pick(['ranking', 'scores']))),
  },
];

function few(dice: Dice): string {
  return `m${dice.integer(1, fewMembers)}`;
}

function many(dice: Dice): string {
  return `m${dice.integer(1, manyMembers)}`;
}

function score(dice: Dice): number {
  return dice.integer(-scores, scores) / 2;
}

function scored(dice: Dice, atMost: number, member: (dice: Dice) => string): Map<string, number> {
  return new Map(several(dice, atMost, () => member(dice)).map((name) => [name, score(dice)]));
}
