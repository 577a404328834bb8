import { pfadd } from '../operations/hyperloglog-operations.ts';
import * as ops from '../operations/string-operations.ts';
import { several } from './operation-source.ts';
import type { OperationSource, Recipe } from './operation-source.ts';

const blobBytes = 100_000;
/** Of a bitmap: 50 KB, so that it is kept in chunks. */
const bits = 400_000;

export const stringRecipes: readonly Recipe[] = [
  { weight: 24, make: (own, dice) => ops.set(own.key(dice, 'string'), own.text()) },
  { weight: 3, make: (own, dice) => ops.mset(own.texts(own.keys(dice, 'string', 8))) },
  { weight: 14, make: (own, dice) => ops.incrby(own.key(dice, 'counter'), 1) },
  { weight: 4, make: (own, dice) => ops.incrby(own.key(dice, 'counter'), dice.integer(-9, 99)) },
  { weight: 10, make: (own, dice) => ops.append(own.key(dice, 'log'), `${own.serial()},`) },
  { weight: 5, make: (own, dice) => ops.get(own.key(dice, dice.pick(['string', 'log']))) },
  { weight: 0.2, make: (own, dice) => ops.set(own.key(dice, 'blob'), blob(own)) },
  {
    weight: 2,
    make: (own, dice) =>
      ops.setrange(own.key(dice, 'blob'), dice.integer(0, blobBytes), own.text()),
  },
  { weight: 1, make: (own, dice) => ops.append(own.key(dice, 'blob'), own.text()) },
  {
    weight: 3,
    make: (own, dice) =>
      ops.setbit(own.key(dice, 'bits'), dice.integer(0, bits - 1), dice.chance(0.7) ? 1 : 0),
  },
  { weight: 0.5, make: (own, dice) => ops.bitcount(own.key(dice, 'bits')) },
  {
    weight: 2,
    make: (own, dice) =>
      pfadd(
        own.key(dice, 'counted'),
        several(dice, 3, () => own.text()),
      ),
  },
];

function blob(own: OperationSource): string {
  const text = own.text();
  return text.repeat(Math.ceil(blobBytes / text.length));
}
