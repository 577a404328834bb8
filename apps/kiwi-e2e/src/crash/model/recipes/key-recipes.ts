import * as ops from '../operations/key-operations.ts';
import { keyKinds } from './operation-source.ts';
import type { KeyKind, OperationSource, Recipe } from './operation-source.ts';
import type { Dice } from '../../dice.ts';

const aCenturyInSeconds = 3_000_000_000;
/** Kinds with several keys, and how often one of these is deleted. */
const short: readonly KeyKind[] = ['small', 'log', 'counter', 'list', 'stream', 'set', 'ranking'];
const long: readonly KeyKind[] = [
  'large',
  'queue',
  'river',
  'blob',
  'bits',
  'counted',
  'crowd',
  'scores',
];

export const keyRecipes: readonly Recipe[] = [
  { weight: 6, make: (own, dice) => ops.del(own.keys(dice, 'string', 3)) },
  { weight: 2, make: (own, dice) => ops.del([own.key(dice, dice.pick(short))]) },
  { weight: 0.05, make: (own, dice) => ops.del([own.key(dice, dice.pick(long))]) },
  { weight: 3, make: (own, dice) => ops.rename(...own.twoKeys(dice, 'string')) },
  { weight: 1, make: (own, dice) => ops.rename(...own.twoKeys(dice, dice.pick(short))) },
  { weight: 1, make: (own, dice) => ops.copy(...own.twoKeys(dice, dice.pick(short))) },
  { weight: 4, make: (own, dice) => ops.pexpireat(anyKey(own, dice), own.deadlineMs()) },
  { weight: 2, make: (own, dice) => ops.expire(anyKey(own, dice), aCenturyInSeconds) },
  { weight: 2, make: (own, dice) => ops.persist(anyKey(own, dice)) },
];

/** For a group that has its database to itself. */
export const flushRecipe: Recipe = { weight: 0.5, make: () => ops.flushdb() };

function anyKey(own: OperationSource, dice: Dice): string {
  return own.key(dice, dice.pick(keyKinds));
}
