import { KeyGroup } from '../model/key-group.ts';
import { drawOperation } from '../model/draw-operation.ts';
import type { Operation } from '../model/operation.ts';
import { OperationSource } from '../model/recipes/operation-source.ts';
import type { Dice } from '../dice.ts';

export interface WritableGroup {
  readonly group: KeyGroup;
  readonly draw: (dice: Dice) => Operation;
}

/** Database 0 is shared by all groups but one; that one has database 1 to itself and may flush it. */
const scratchDatabase = 1;

/** The groups of keys of a cluster. Each is written by one connection at a time. */
export class GroupPool {
  readonly all: readonly WritableGroup[];
  readonly #free: WritableGroup[];

  /** `count` groups in all. */
  constructor(count: number) {
    this.all = Array.from({ length: count }, (_, i): WritableGroup => {
      const isScratch = i === 0;
      const prefix = isScratch ? 'scratch:' : `g${i}:`;
      const group = new KeyGroup(prefix, isScratch ? scratchDatabase : 0);
      const source = new OperationSource(prefix);
      return { group, draw: (dice) => drawOperation(source, dice, isScratch) };
    });
    this.#free = [...this.all];
  }

  /** A group that may be written, or null when all are in use or uncertain. */
  take(dice: Dice): WritableGroup | null {
    if (this.#free.length === 0) return null;
    const [taken = null] = this.#free.splice(dice.integer(0, this.#free.length - 1), 1);
    return taken;
  }

  /** An uncertain group is kept back until `settle`. */
  giveBack(taken: WritableGroup): void {
    if (taken.group.certain) this.#free.push(taken);
  }

  /** All groups are certain again and nobody writes. */
  refill(): void {
    this.#free.splice(0, this.#free.length, ...this.all);
  }
}
