import type { Dice } from '../../dice.ts';
import * as ops from '../operations/stream-operations.ts';
import type { KeyKind, OperationSource, Recipe } from './operation-source.ts';

const groups = ['readers', 'writers'];
const consumers = ['ann', 'bob', 'eve'];
const lengths = { stream: 40, river: 1500 };

export const streamRecipes: readonly Recipe[] = [
  { weight: 10, make: (own, dice) => ops.xadd(key(own, dice), own.serial(), own.text()) },
  { weight: 2, make: (own, dice) => ops.xdel(key(own, dice), serials(own, dice)) },
  { weight: 1, make: (own, dice) => ops.xtrim(own.key(dice, 'stream'), lengths.stream) },
  { weight: 0.3, make: (own, dice) => ops.xtrim(own.key(dice, 'river'), lengths.river) },
  { weight: 1, make: (own, dice) => ops.xgroupCreate(key(own, dice), dice.pick(groups)) },
  {
    weight: 4,
    make: (own, dice) =>
      ops.xreadgroup(
        key(own, dice),
        dice.pick(groups),
        dice.pick(consumers),
        dice.chance(0.1) ? 100 : 5,
      ),
  },
  {
    weight: 4,
    make: (own, dice) => ops.xack(key(own, dice), dice.pick(groups), serials(own, dice)),
  },
  { weight: 1, make: (own, dice) => ops.xlen(key(own, dice)) },
];

/** Half of all entries go to the one long stream. */
function key(own: OperationSource, dice: Dice): string {
  const kind: KeyKind = dice.chance(0.5) ? 'river' : 'stream';
  return own.key(dice, kind);
}

function serials(own: OperationSource, dice: Dice): number[] {
  const drawn = Array.from({ length: dice.integer(1, 30) }, () => own.recentSerial(dice));
  return [...new Set(drawn)];
}
