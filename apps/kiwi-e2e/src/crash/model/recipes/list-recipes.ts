import type { Dice } from '../../dice.ts';
import * as ops from '../operations/list-operations.ts';
import type { End } from '../operations/list-operations.ts';
import { several } from './operation-source.ts';
import type { OperationSource, Recipe } from './operation-source.ts';

/** Few, so that LINSERT and LREM find them. */
const marks = 5;
const queueLength = 3000;

export const listRecipes: readonly Recipe[] = [
  { weight: 8, make: (own, dice) => ops.push(own.key(dice, 'list'), end(dice), texts(own, dice)) },
  {
    weight: 2,
    make: (own, dice) => ops.push(own.key(dice, 'list'), end(dice), [mark(dice)]),
  },
  {
    weight: 4,
    make: (own, dice) => ops.pop(own.key(dice, 'list'), end(dice), dice.integer(1, 3)),
  },
  {
    weight: 3,
    make: (own, dice) =>
      ops.lmove(own.key(dice, 'list'), own.key(dice, 'list'), end(dice), end(dice)),
  },
  {
    weight: 2,
    make: (own, dice) => ops.lset(own.key(dice, 'list'), dice.integer(0, 12), own.text()),
  },
  { weight: 1, make: (own, dice) => ops.linsert(own.key(dice, 'list'), mark(dice), own.text()) },
  { weight: 1, make: (own, dice) => ops.lrem(own.key(dice, 'list'), mark(dice)) },
  { weight: 1, make: (own, dice) => ops.ltrim(own.key(dice, 'list'), dice.integer(0, 2), 40) },
  { weight: 1, make: (own, dice) => ops.llen(own.key(dice, dice.pick(['list', 'queue']))) },
  // Long: its middle stays as it is while both ends change.
  {
    weight: 3,
    make: (own, dice) => ops.push(own.key(dice, 'queue'), end(dice), manyTexts(own, dice)),
  },
  { weight: 2, make: (own, dice) => ops.pop(own.key(dice, 'queue'), end(dice), 20) },
  { weight: 0.3, make: (own, dice) => ops.ltrim(own.key(dice, 'queue'), 0, queueLength - 1) },
  {
    weight: 0.5,
    make: (own, dice) =>
      ops.lset(own.key(dice, 'queue'), dice.integer(0, queueLength - 1), own.text()),
  },
];

function end(dice: Dice): End {
  return dice.chance(0.5) ? 'LEFT' : 'RIGHT';
}

function mark(dice: Dice): string {
  return `mark ${dice.integer(1, marks)}`;
}

function texts(own: OperationSource, dice: Dice): string[] {
  return several(dice, 4, () => own.text());
}

function manyTexts(own: OperationSource, dice: Dice): string[] {
  return several(dice, dice.chance(0.05) ? 800 : 40, () => own.text());
}
