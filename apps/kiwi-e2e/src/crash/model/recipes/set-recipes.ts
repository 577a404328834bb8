import type { Dice } from '../../dice.ts';
import * as ops from '../operations/set-operations.ts';
import { several } from './operation-source.ts';
import type { Recipe } from './operation-source.ts';

/** Members of small sets: mostly numbers, so that a set is kept as one of integers until a word comes. */
const fewMembers = 30;
const manyMembers = 3000;

export const setRecipes: readonly Recipe[] = [
  { weight: 5, make: (own, dice) => ops.sadd(own.key(dice, 'set'), members(dice, 4)) },
  { weight: 3, make: (own, dice) => ops.srem(own.key(dice, 'set'), members(dice, 4)) },
  { weight: 2, make: (own, dice) => ops.smove(...own.twoKeys(dice, 'set'), member(dice)) },
  {
    weight: 0.5,
    make: (own, dice) => ops.sunionstore(own.key(dice, 'set'), own.keys(dice, 'set', 3)),
  },
  {
    weight: 0.5,
    make: (own, dice) => ops.sdiffstore(own.key(dice, 'set'), ...own.twoKeys(dice, 'set')),
  },
  { weight: 0.5, make: (own, dice) => ops.sismember(own.key(dice, 'set'), member(dice)) },
  {
    weight: 2,
    make: (own, dice) => ops.sadd(own.key(dice, 'crowd'), many(dice, dice.chance(0.1) ? 500 : 8)),
  },
  { weight: 2, make: (own, dice) => ops.srem(own.key(dice, 'crowd'), many(dice, 8)) },
  { weight: 0.5, make: (own, dice) => ops.scard(own.key(dice, dice.pick(['set', 'crowd']))) },
  {
    weight: 4,
    make: (own, dice) =>
      ops.sadd(
        own.key(dice, 'lottery'),
        several(dice, dice.chance(0.1) ? 200 : 4, () => own.text()),
      ),
  },
];

/** Only the reply tells what it did, so it cannot be a part of something larger. */
export const drawRecipes: readonly Recipe[] = [
  { weight: 3, make: (own, dice) => ops.spop(own.key(dice, 'lottery'), dice.integer(1, 5)) },
];

function member(dice: Dice): string {
  const number = dice.integer(1, fewMembers);
  return dice.chance(0.1) ? `word ${number}` : String(number);
}

function members(dice: Dice, atMost: number): string[] {
  return several(dice, atMost, () => member(dice));
}

function many(dice: Dice, atMost: number): string[] {
  return several(dice, atMost, () => `m${dice.integer(1, manyMembers)}`);
}
