import { arrayBytes, objectBytes } from '../memory/heap-bytes.ts';
import { PartList } from '../part/part-list.ts';
import type { NumberedPart } from '../part/part-list.ts';
import type { PartOwner } from '../part/part.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import { leavesInOrder, leavesPerStep } from '../tree/leaf.ts';
import { ListLeaf } from './list-leaf.ts';
import type { PositionSearch } from './position-search.ts';

/** The tree itself with the list of its parts. */
const treeBytes = objectBytes(5) + objectBytes(4) + objectBytes(6) + arrayBytes(1);
/** A leaf with the header of its string, and its share of the branches above. */
const leafBytes = objectBytes(12) + 24 + 24;

const namesPrevious = (part: NumberedPart) => (part as ListLeaf).previous;

/**
 * The elements of a list that is not small. Its leaves are packed but for the two that grew or shrank at an end last, so that a queue is open at both ends.
 */
export class ListTree {
  readonly partList: PartList;
  private readonly tree: CountedTree<ListLeaf>;
  private totalBytes = 0;
  /** The leaves that changed at an end last, this one and the one before. */
  private changed: ListLeaf | null = null;
  private changedBefore: ListLeaf | null = null;

  /** Without elements. */
  constructor(owner: PartOwner) {
    this.partList = new PartList(owner, namesPrevious);
    this.tree = new CountedTree(this.partList, new ListLeaf());
  }

  /** Takes these leaves, as they were once, for all that there is; in steps. Throws a RangeError unless they form a list. */
  *restore(leaves: readonly ListLeaf[]): Generator<undefined, void, undefined> {
    yield* this.partList.restore(leaves);
    const ordered = yield* leavesInOrder(leaves);
    for (const [i, { size, bytes }] of ordered.entries()) {
      if (i % leavesPerStep === leavesPerStep - 1) yield;
      if (size === 0) throw new RangeError('a part is empty');
      this.totalBytes += bytes;
    }
    yield* this.tree.restore(ordered);
  }

  get size(): number {
    return this.tree.size;
  }

  /** Length of all elements together. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { size, bytes, partList, changed, changedBefore } = this;
    const open = (changed?.openBytes ?? 0) + (changedBefore?.openBytes ?? 0);
    return treeBytes + partList.count * leafBytes + bytes + size + open;
  }

  /** The only leaf when there are not several. */
  get onlyLeaf(): ListLeaf | null {
    return this.partList.count === 1 ? this.tree.first : null;
  }

  pushFirst(element: string): void {
    this.insertAt(this.tree.first, 0, element);
  }

  pushLast(element: string): void {
    const { last } = this.tree;
    this.insertAt(last, last.size, element);
  }

  /** Takes the first element out; undefined when there is none. */
  popFirst(): string | undefined {
    const leaf = this.tree.first;
    if (leaf.size === 0) return undefined;
    this.willChangeAtEnd(leaf, true);
    const element = leaf.removeFirst();
    this.totalBytes -= element.length;
    this.tree.resized(leaf, -1);
    return element;
  }

  /** Takes the last element out; undefined when there is none. */
  popLast(): string | undefined {
    const leaf = this.tree.last;
    if (leaf.size === 0) return undefined;
    this.willChangeAtEnd(leaf, false);
    const element = leaf.removeLast();
    this.totalBytes -= element.length;
    this.tree.resized(leaf, -1);
    return element;
  }

  /** The element at a position; undefined beyond the end. */
  get(position: number): string | undefined {
    const { leaf, offset } = this.tree.placeAt(position);
    return leaf.at(offset);
  }

  set(position: number, element: string): void {
    const { leaf, offset } = this.tree.placeAt(position);
    this.tree.willChange(leaf);
    const before = leaf.bytes;
    leaf.set(offset, element);
    this.totalBytes += leaf.bytes - before;
    this.tree.resized(leaf, 0);
  }

  /** Inserts before the element at a position, or at the end. */
  insert(position: number, element: string): void {
    const { leaf, offset } = this.tree.placeAt(position);
    this.insertAt(leaf, offset, element);
  }

  /** Takes `count` elements out, from a position on; all of them must be there. */
  removeRange(position: number, count: number): void {
    let rest = count;
    while (rest > 0) {
      const { leaf, offset } = this.tree.placeAt(position);
      const some = Math.min(rest, leaf.size - offset);
      rest -= some;
      if (some === leaf.size && leaf.parent !== null) {
        this.totalBytes -= leaf.bytes;
        this.tree.removeLeaf(leaf);
        continue;
      }
      this.tree.willChange(leaf);
      const before = leaf.bytes;
      leaf.remove(offset, some);
      this.totalBytes += leaf.bytes - before;
      this.tree.resized(leaf, -some);
    }
  }

  /** Calls back for up to `count` elements from a position on. The list must not be changed meanwhile. */
  forRange(position: number, count: number, visit: (element: string) => void): void {
    if (count <= 0) return;
    const place = this.tree.placeAt(position);
    let { offset } = place;
    let rest = count;
    for (let leaf: ListLeaf | null = place.leaf; leaf !== null; leaf = this.tree.next(leaf)) {
      const end = Math.min(leaf.size, offset + rest);
      leaf.visit(offset, end, visit);
      rest -= end - offset;
      if (rest === 0) return;
      offset = 0;
    }
  }

  /** All elements equal to this one, run by run. */
  find(element: string, isBackwards: boolean, search: PositionSearch): void {
    const { size, tree } = this;
    let passed = 0;
    let leaf: ListLeaf | null = isBackwards ? tree.last : tree.first;
    while (leaf !== null) {
      const position = isBackwards ? size - passed - leaf.size : passed;
      if (!search.take(position, leaf.offsetsOf(element))) return;
      passed += leaf.size;
      leaf = isBackwards ? tree.previous(leaf) : tree.next(leaf);
    }
  }

  /** Copies of the leaves, by number. */
  copies(): ListLeaf[] {
    return this.partList.all().map((part) => {
      const leaf = part as ListLeaf;
      return leaf.copy().placed(leaf.index, leaf.nextNumber);
    });
  }

  private insertAt(leaf: ListLeaf, offset: number, element: string): void {
    if (offset === 0 || offset === leaf.size) this.willChangeAtEnd(leaf, offset === 0);
    else this.tree.willChange(leaf);
    leaf.insert(offset, element);
    this.totalBytes += element.length;
    this.tree.resized(leaf, 1);
  }

  /** To be called before a leaf changes at an end: more of that is to be expected, so it is opened. */
  private willChangeAtEnd(leaf: ListLeaf, isBeginning: boolean): void {
    this.tree.willChange(leaf);
    leaf.open(isBeginning);
    if (leaf === this.changed) return;
    if (leaf !== this.changedBefore) this.changedBefore?.pack();
    this.changedBefore = this.changed;
    this.changed = leaf;
  }
}
