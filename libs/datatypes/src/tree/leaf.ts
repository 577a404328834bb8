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

/**
 * Leaves in the order of their tree, as {@link Leaf.storedNext} has it. `head` is the first one; without it, the one that no other names.
 * Throws a RangeError unless it is a single chain of all the leaves.
 */
export function leavesInOrder<L extends Leaf>(leaves: readonly L[], head?: L): L[] {
  const byIndex = new Map(leaves.map((leaf) => [leaf.index, leaf]));
  let leaf = head;
  if (leaf === undefined) {
    const named = new Set(leaves.map(({ storedNext }) => storedNext - 1));
    leaf = leaves.find(({ index }) => !named.has(index));
  }
  const ordered: L[] = [];
  while (leaf !== undefined && ordered.length < leaves.length) {
    ordered.push(leaf);
    if (leaf.storedNext === 0) break;
    leaf = byIndex.get(leaf.storedNext - 1);
  }
  if (ordered.length !== leaves.length || ordered[ordered.length - 1]?.storedNext !== 0) {
    throw new RangeError('the parts do not form a chain');
  }
  return ordered;
}
