import type { Dice } from '../../dice.ts';
import { timedFields } from '../contents/hash-content.ts';
import type { Operation } from '../operation.ts';
import * as ops from '../operations/hash-operations.ts';
import { several } from './operation-source.ts';
import type { OperationSource, Recipe } from './operation-source.ts';

const largeFields = 4000;

export const hashRecipes: readonly Recipe[] = [
  {
    weight: 10,
    make: (own, dice) => ops.hset(own.key(dice, 'small'), own.texts(smallFields(dice, 3))),
  },
  { weight: 2, make: (own, dice) => ops.hincrby(own.key(dice, 'small'), 'n', 1) },
  { weight: 4, make: (own, dice) => setLarge(own, dice) },
  { weight: 3, make: (own, dice) => remove(own, dice) },
  { weight: 2, make: (own, dice) => ops.hlen(own.key(dice, dice.pick(['small', 'large']))) },
  { weight: 1, make: (own, dice) => ops.hget(own.key(dice, 'small'), dice.pick(timedFields)) },
  {
    weight: 3,
    make: (own, dice) =>
      ops.hpexpireat(
        own.key(dice, dice.pick(['small', 'large'])),
        own.deadlineMs(),
        smallFields(dice, 4),
      ),
  },
  {
    weight: 1,
    make: (own, dice) =>
      ops.hpersist(own.key(dice, dice.pick(['small', 'large'])), smallFields(dice, 4)),
  },
];

/** Now and then many fields, so that the hash is large soon after it was deleted. */
function setLarge(own: OperationSource, dice: Dice): Operation {
  const atMost = dice.chance(0.1) ? 500 : 8;
  return ops.hset(own.key(dice, 'large'), own.texts(fieldsOfLarge(dice, atMost)));
}

function remove(own: OperationSource, dice: Dice): Operation {
  if (dice.chance(0.5)) return ops.hdel(own.key(dice, 'small'), smallFields(dice, 4));
  return ops.hdel(own.key(dice, 'large'), fieldsOfLarge(dice, 8));
}

function smallFields(dice: Dice, atMost: number): string[] {
  return several(dice, atMost, () => dice.pick(timedFields));
}

function fieldsOfLarge(dice: Dice, atMost: number): string[] {
  return several(dice, atMost, () => `f${dice.integer(1, largeFields)}`);
}
