import type { PartList } from '../part/part-list.ts';
import { Branch, childrenMax, firstLeafOf } from './branch.ts';
import type { Node } from './branch.ts';
import { leavesPerStep } from './leaf.ts';
import type { Leaf } from './leaf.ts';

const childrenMin = childrenMax / 4;
/** Children of a branch of a tree that was restored: some room, so that the first insertions split nothing. */
const childrenWhenBuilt = (childrenMax * 3) / 4;

/** A position in a tree: the leaf and the place in it. Void after the next change. */
export interface LeafPlace<L extends Leaf> {
  readonly leaf: L;
  readonly offset: number;
}

/**
 * A counted B+ tree: a sequence of elements in leaves of some hundred each, with the number of elements below each branch, so that the
 * element at a position, the position of an element, and the place of a key are found in O(log n). (Knuth, The Art of Computer
 * Programming, volume 3, 6.2.3, on linear lists as trees with counts.) The leaves are parts of a value: they are numbered by its `PartList`,
 * which several trees may share. A value that is small is one leaf, and then there is no tree at all.
 */
export class CountedTree<L extends Leaf> {
  private readonly parts: PartList;
  private root: Node;
  private head: Leaf;
  private tail: Leaf;
  private total = 0;

  /** A tree without elements. `leaf` is empty and is given its number here. */
  constructor(parts: PartList, leaf: L) {
    this.parts = parts;
    this.root = this.head = this.tail = leaf;
    parts.add(leaf);
  }

  /** Number of elements. */
  get size(): number {
    return this.total;
  }

  get first(): L {
    return this.head as L;
  }

  get last(): L {
    return this.tail as L;
  }

  next(leaf: L): L | null {
    return leaf.next as L | null;
  }

  previous(leaf: L): L | null {
    return leaf.previous as L | null;
  }

  /** Where the element at `position` is, from 0 to `size`; for `size`, where it would be appended. O(1) in the first and the last leaf. */
  placeAt(position: number): LeafPlace<L> {
    if (position < this.head.size) return { leaf: this.head as L, offset: position };
    const inLast = position - (this.total - this.tail.size);
    if (inLast >= 0) return { leaf: this.tail as L, offset: inLast };
    let node = this.root;
    let offset = position;
    while (node instanceof Branch) {
      const { sizes } = node;
      let child = 0;
      const last = sizes.length - 1;
      while (child < last && offset >= (sizes[child] as number)) offset -= sizes[child++] as number;
      node = node.children[child] as Node;
    }
    return { leaf: node as L, offset };
  }

  /** Position of the first element of a leaf. */
  positionOf(leaf: L): number {
    let position = 0;
    let node: Node = leaf;
    for (let parent = node.parent; parent !== null; parent = node.parent) {
      const index = parent.positionOf(node);
      for (let i = 0; i < index; i++) position += parent.sizes[i] as number;
      node = parent;
    }
    return position;
  }

  /**
   * The last leaf for which `startsBefore` is true, or the first one when it is for none. `startsBefore` has to be true for the leaves up to
   * some place, and false for those behind it. That is how a key is looked up: `startsBefore` compares it with a leaf's first one.
   */
  lastWhere(startsBefore: (leaf: L) => boolean): L {
    let node = this.root;
    while (node instanceof Branch) {
      node = node.children[lastChildWhere(node, node.children.length - 1, startsBefore)] as Node;
    }
    return node as L;
  }

  /**
   * As `lastWhere`, for elements that ascend by a number before anything else, when `startsBefore` is false for all leaves whose first number is above `limit`. Most of what a search costs in a
   * large tree is waiting for the first elements of leaves that are in no cache; here it looks at the leaf that it finds, and at others where the numbers are equal.
   *
   * Elements are only ever inserted where a search says. So what was the first number of a child when its branch got its present children is not above those that it has later: the leaf that these
   * numbers lead to is the one, or is behind it when its first elements were removed.
   */
  lastWhereUpTo(
    limit: number,
    firstNumber: (leaf: L) => number,
    startsBefore: (leaf: L) => boolean,
  ): L {
    let node = this.root;
    while (node instanceof Branch) {
      const bounds: readonly number[] = (node.lowerBounds ??= node.children.map((child) =>
        firstNumber(firstLeafOf(child) as L),
      ));
      let child = lastUpTo(bounds, limit);
      const isEqual = child > 0 && bounds[child] === limit;
      if (isEqual && !startsBefore(firstLeafOf(node.children[child] as Node) as L)) {
        child = lastChildWhere(node, child - 1, startsBefore);
      }
      node = node.children[child] as Node;
    }
    let leaf: Leaf = node;
    while (leaf.previous !== null && !startsBefore(leaf as L)) leaf = leaf.previous;
    return leaf as L;
  }

  /** To be called before the elements of a leaf change in any way. */
  willChange(leaf: L): void {
    this.parts.willChange(leaf);
  }

  /**
   * To be called when `by` elements were put into a leaf or, negative, taken out of it; 0 when elements changed that may have become larger or
   * smaller. Splits a leaf that became too large, merges one that became too small.
   */
  resized(leaf: L, by: number): void {
    this.count(leaf, by);
    if (leaf.isFull) this.splitLeaf(leaf);
    else if (leaf.size === 0) this.removeEmpty(leaf);
    else if (by <= 0 && leaf.isSparse) this.mergeLeaf(leaf);
  }

  /**
   * Puts a leaf with elements at the end of a tree that is not empty. Cheaper than filling the last leaf until it splits in halves, when elements come in
   * ascending order: the leaves before are full then.
   */
  append(leaf: L): void {
    this.insertAfter(this.tail, leaf);
    this.total += leaf.size;
  }

  /** Takes out a leaf with all its elements. */
  removeLeaf(leaf: L): void {
    if (leaf.parent === null) throw new RangeError('the last leaf stays');
    this.parts.remove(leaf);
    this.count(leaf, -leaf.size);
    this.unlink(leaf);
  }

  /** Takes all leaves out of the list of parts. The tree is of no use any more. */
  drop(): void {
    for (let leaf: Leaf | null = this.head; leaf !== null; leaf = leaf.next)
      this.parts.remove(leaf);
  }

  /** Replaces everything by these leaves, in their order, which the list of parts has already; in steps. */
  *restore(leaves: readonly L[]): Generator<undefined, void, undefined> {
    let previous: Leaf | null = null;
    let total = 0;
    for (const [i, leaf] of leaves.entries()) {
      if (i % leavesPerStep === leavesPerStep - 1) yield;
      leaf.previous = previous;
      leaf.next = null;
      if (previous !== null) previous.next = leaf;
      previous = leaf;
      total += leaf.size;
    }
    this.head = leaves[0] as L;
    this.tail = leaves[leaves.length - 1] as L;
    this.total = total;
    let level: readonly Node[] = leaves;
    while (level.length > 1) level = yield* branchesOf(level);
    this.root = level[0] as Node;
    this.root.parent = null;
  }

  private count(leaf: Leaf, by: number): void {
    if (by === 0) return;
    this.total += by;
    let node: Node = leaf;
    for (let parent = node.parent; parent !== null; parent = node.parent) {
      const index = parent.positionOf(node);
      parent.sizes[index] = (parent.sizes[index] as number) + by;
      node = parent;
    }
  }

  private splitLeaf(leaf: Leaf): void {
    this.parts.willChange(leaf);
    const before = leaf.size;
    const upper = leaf.split();
    // The elements are counted once more where they are inserted.
    this.count(leaf, leaf.size - before);
    this.insertAfter(leaf, upper);
    this.total += upper.size;
    if (leaf.isFull) this.splitLeaf(leaf);
    if (upper.isFull) this.splitLeaf(upper);
  }

  private insertAfter(leaf: Leaf, added: Leaf): void {
    this.parts.willChange(leaf);
    added.previous = leaf;
    added.next = leaf.next;
    if (leaf.next === null) this.tail = added;
    else leaf.next.previous = added;
    leaf.next = added;
    this.parts.add(added);
    this.insertNode(leaf, added);
  }

  /** Puts a node behind its left neighbour. */
  private insertNode(left: Node, added: Node): void {
    let { parent } = left;
    if (parent === null) {
      parent = new Branch();
      parent.insert(0, left);
      this.root = parent;
    }
    parent.insert(parent.positionOf(left) + 1, added);
    if (parent.children.length <= childrenMax) {
      refreshSizes(parent);
      return;
    }
    const sibling = new Branch();
    // At the right end elements are mostly appended: leave the branches before full.
    const isLast = added === parent.children[childrenMax];
    parent.moveFrom(isLast ? childrenMax - 1 : childrenMax / 2, sibling);
    refreshSizes(parent);
    this.insertNode(parent, sibling);
  }

  private removeEmpty(leaf: Leaf): void {
    if (leaf.parent === null) return;
    this.parts.remove(leaf);
    this.unlink(leaf);
  }

  private mergeLeaf(leaf: Leaf): void {
    const { previous, next } = leaf;
    if (previous !== null && previous.canAbsorb(leaf)) this.mergeInto(previous, leaf);
    else if (next !== null && leaf.canAbsorb(next)) this.mergeInto(leaf, next);
  }

  private mergeInto(target: Leaf, leaf: Leaf): void {
    this.parts.willChange(target);
    this.parts.remove(leaf);
    const { size } = leaf;
    this.count(leaf, -size);
    target.absorb(leaf);
    this.count(target, size);
    this.unlink(leaf);
  }

  /** Takes a leaf out whose elements are counted no more. */
  private unlink(leaf: Leaf): void {
    const { previous, next } = leaf;
    if (previous === null) this.head = next as Leaf;
    else {
      this.parts.willChange(previous);
      previous.next = next;
    }
    if (next === null) this.tail = previous as Leaf;
    else next.previous = previous;
    this.removeNode(leaf);
  }

  private removeNode(node: Node): void {
    const parent = node.parent as Branch;
    parent.removeAt(parent.positionOf(node));
    node.parent = null;
    if (parent === this.root) {
      if (parent.children.length > 1) return;
      this.root = parent.children[0] as Node;
      this.root.parent = null;
      return;
    }
    if (parent.children.length === 0) this.removeNode(parent);
    else if (parent.children.length < childrenMin) this.mergeBranch(parent);
  }

  private mergeBranch(branch: Branch): void {
    const parent = branch.parent as Branch;
    const position = parent.positionOf(branch);
    const left = parent.children[position - 1] as Branch | undefined;
    const right = parent.children[position + 1] as Branch | undefined;
    const [target, source] = left === undefined ? [branch, right] : [left, branch];
    if (source === undefined) return;
    if (target.children.length + source.children.length > childrenWhenBuilt) return;
    source.moveFrom(0, target);
    parent.sizes[parent.positionOf(target)] = target.size;
    this.removeNode(source);
  }
}

/** The last child up to `last` whose first leaf starts before, or the first child. */
function lastChildWhere<L extends Leaf>(
  { children }: Branch,
  last: number,
  startsBefore: (leaf: L) => boolean,
): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startsBefore(firstLeafOf(children[middle] as Node) as L)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The index of the last number that is not above `limit`; 0 if there is none. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] as number) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Counts again what is below a branch, on the way up. */
function refreshSizes(branch: Branch): void {
  let node = branch;
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    parent.sizes[parent.positionOf(node)] = node.size;
    node = parent;
  }
}

function* branchesOf(nodes: readonly Node[]): Generator<undefined, Branch[], undefined> {
  const perBranch = Math.ceil(nodes.length / Math.ceil(nodes.length / childrenWhenBuilt));
  const branches: Branch[] = [];
  for (let from = 0; from < nodes.length; from += perBranch) {
    yield;
    const branch = new Branch();
    for (const node of nodes.slice(from, from + perBranch)) {
      branch.insert(branch.children.length, node);
    }
    branches.push(branch);
  }
  return branches;
}
