import type { NumberedPart } from '../part/part-list.ts';
import type { Branch } from './branch.ts';

/**
 * A run of consecutive elements of a {@link CountedTree}, and the part in which they are stored. What elements are is the affair of the
 * class that extends this one. Whoever changes them calls `PartList.willChange` before and `CountedTree.resized` after.
 */
export abstract class Leaf implements NumberedPart {
  index = 0;
  epoch = 0;
  captured: readonly unknown[] | null = null;
  /** Kept by the tree. */
  next: Leaf | null = null;
  /** Kept by the tree. */
  previous: Leaf | null = null;
  /** Kept by the tree. */
  parent: Branch | null = null;
  /** What {@link nextNumber} was when the leaf was written; for {@link leavesInOrder}. */
  storedNext = 0;

  /** One more than the number of the next leaf, 0 for the last one: belongs to the content, for it is what the order is restored from. */
  get nextNumber(): number {
    return this.next === null ? 0 : this.next.index + 1;
  }

  /** Number of elements. Only the single leaf of an empty tree has none. */
  abstract readonly size: number;
  /** Whether it must be split; never with fewer than two elements. */
  abstract readonly isFull: boolean;
  /** Whether it is so small that it should be put together with a neighbour. */
  abstract readonly isSparse: boolean;
  /** Moves the upper elements, one at least and not all, to a new leaf of the same class. */
  abstract split(): Leaf;
  /** Whether this leaf and `next` together would be well below full. */
  abstract canAbsorb(next: Leaf): boolean;
  /** Appends the elements of `next`, which is then no longer used. */
  abstract absorb(next: Leaf): void;
}

/** Leaves that are looked at in one step. */
export const leavesPerStep = 256;

/**
 * Leaves, which ascend by number, in the order of their tree, as {@link Leaf.storedNext} has it; in steps. Throws a RangeError unless it is a single chain of all
 * the leaves.
 */
export function* leavesInOrder<L extends Leaf>(
  leaves: readonly L[],
): Generator<undefined, L[], undefined> {
  const isNamed = new Uint8Array(leaves.length);
  for (let i = 0; i < leaves.length; i++) {
    if (i % leavesPerStep === leavesPerStep - 1) yield;
    const next = placeOfNumber(leaves, (leaves[i] as L).storedNext - 1);
    if (next >= 0) isNamed[next] = 1;
  }
  const ordered: L[] = [];
  let place = isNamed.indexOf(0);
  while (place >= 0 && ordered.length < leaves.length) {
    if (ordered.length % leavesPerStep === leavesPerStep - 1) yield;
    const leaf = leaves[place] as L;
    ordered.push(leaf);
    place = placeOfNumber(leaves, leaf.storedNext - 1);
  }
  if (ordered.length !== leaves.length || ordered[ordered.length - 1]?.storedNext !== 0) {
    throw new RangeError('the parts do not form a chain');
  }
  return ordered;
}

/** Where the leaf with a number is among leaves that ascend by number; -1 when there is none. */
function placeOfNumber(leaves: readonly Leaf[], number: number): number {
  if (leaves[number]?.index === number) return number;
  let low = 0;
  let high = leaves.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leaves[middle] as Leaf).index < number) low = middle + 1;
    else high = middle;
  }
  return leaves[low]?.index === number ? low : -1;
}
