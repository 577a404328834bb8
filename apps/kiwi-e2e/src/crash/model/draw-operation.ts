import type { Dice } from '../dice.ts';
import type { Operation } from './operation.ts';
import { transaction } from './operations/transaction.ts';
import { hashRecipes } from './recipes/hash-recipes.ts';
import { flushRecipe, keyRecipes } from './recipes/key-recipes.ts';
import { listRecipes } from './recipes/list-recipes.ts';
import type { OperationSource, Recipe } from './recipes/operation-source.ts';
import { drawRecipes, setRecipes } from './recipes/set-recipes.ts';
import { sortedSetRecipes } from './recipes/sorted-set-recipes.ts';
import { streamRecipes } from './recipes/stream-recipes.ts';
import { stringRecipes } from './recipes/string-recipes.ts';

const transactionShare = 0.03;

const single: readonly Recipe[] = [
  ...stringRecipes,
  ...hashRecipes,
  ...listRecipes,
  ...setRecipes,
  ...sortedSetRecipes,
  ...streamRecipes,
  ...keyRecipes,
];

/** Of groups that share their database with others, and of those that have one to themselves. */
const shared: readonly Recipe[] = withTransactions(single);
const alone: readonly Recipe[] = withTransactions([...single, flushRecipe]);

/** Draws an operation on the keys of a group; FLUSHDB only where the whole database belongs to the group. */
export function drawOperation(
  source: OperationSource,
  dice: Dice,
  ownsDatabase: boolean,
): Operation {
  return dice.weighted(ownsDatabase ? alone : shared).make(source, dice);
}

function withTransactions(recipes: readonly Recipe[]): readonly Recipe[] {
  const sum = recipes.reduce((total, { weight }) => total + weight, 0);
  const ofSeveral: Recipe = {
    weight: sum * transactionShare,
    make: (own, dice) => {
      const steps = Array.from({ length: dice.integer(1, 5) }, () =>
        dice.weighted(recipes).make(own, dice),
      );
      return transaction(steps, dice.chance(0.5) ? own.key(dice, 'string') : null);
    },
  };
  return [...recipes, ...drawRecipes, ofSeveral];
}
