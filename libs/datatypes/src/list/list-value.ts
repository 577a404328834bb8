import { arrayBytes, objectBytes } from '../memory/heap-bytes.ts';
import { PartList } from '../part/part-list.ts';
import type { NumberedPart } from '../part/part-list.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import { leavesInOrder } from '../tree/leaf.ts';
import { ListLeaf } from './list-leaf.ts';

/** The list itself, with its tree and the list of its parts. */
const listBytes = objectBytes(7) + objectBytes(4) + objectBytes(6) + arrayBytes(1);
/** A leaf with the header of its string, and its share of the branches above. */
const leafBytes = objectBytes(12) + 24 + 24;

const namesPrevious = (part: NumberedPart) => (part as ListLeaf).previous;

/**
 * The value of a Redis list: byte strings in order. The ends are cheap, an index is found in O(log n). Positions run from 0 and must lie within the
 * list where not said otherwise. A list in a database is never empty.
 *
 * Its leaves are packed but for the two that grew or shrank at an end last, so that a queue is open at both ends; the only leaf of a small list is packed always. Strings
 * that come out of a list may share the memory of a leaf: who keeps one copies it (`unshared`).
 */
export class ListValue implements PartedValue {
  readonly type = 'list' as const;
  private readonly partList = new PartList(this, namesPrevious);
  private readonly tree = new CountedTree(this.partList, new ListLeaf());
  private totalBytes = 0;
  /** The leaves that changed at an end last, this one and the one before. */
  private changed: ListLeaf | null = null;
  private changedBefore: ListLeaf | null = null;
  countedBytes = 0;

  get size(): number {
    return this.tree.size;
  }

  /** Length of all elements together. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { size, bytes, partCount, changed, changedBefore } = this;
    const open = (changed?.openBytes ?? 0) + (changedBefore?.openBytes ?? 0);
    return listBytes + partCount * leafBytes + bytes + size + open;
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
    this.willChangeAtEnd(leaf);
    const element = leaf.removeFirst();
    this.totalBytes -= element.length;
    this.resized(leaf, -1);
    return element;
  }

  /** Takes the last element out; undefined when there is none. */
  popLast(): string | undefined {
    const leaf = this.tree.last;
    if (leaf.size === 0) return undefined;
    this.willChangeAtEnd(leaf);
    const element = leaf.removeLast();
    this.totalBytes -= element.length;
    this.resized(leaf, -1);
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
    this.resized(leaf, 0);
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
      this.resized(leaf, -some);
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

  /**
   * Positions of the elements equal to this one: from the first one on, or backwards from the last one.
   * @param skip so many of them are passed over
   * @param limit so many at most
   * @param lookedAtMax ends the search after so many elements
   */
  positionsOf(
    element: string,
    isBackwards: boolean,
    { skip = 0, limit = Infinity, lookedAtMax = Infinity } = {},
  ): number[] {
    const found: number[] = [];
    const { size, tree } = this;
    const isLookedAt = (position: number) =>
      (isBackwards ? size - 1 - position : position) < lookedAtMax;
    let passed = 0;
    let skipped = 0;
    let leaf: ListLeaf | null = isBackwards ? tree.last : tree.first;
    while (leaf !== null && passed < lookedAtMax) {
      const first = isBackwards ? size - passed - leaf.size : passed;
      const offsets = leaf.offsetsOf(element);
      for (const offset of isBackwards ? offsets.reverse() : offsets) {
        if (!isLookedAt(first + offset)) return found;
        if (skipped++ < skip) continue;
        found.push(first + offset);
        if (found.length >= limit) return found;
      }
      passed += leaf.size;
      leaf = isBackwards ? tree.previous(leaf) : tree.next(leaf);
    }
    return found;
  }

  /** A copy that shares nothing that can change. */
  clone(): ListValue {
    const leaves = this.partList.all().map((part) => {
      const leaf = part as ListLeaf;
      return placed(leaf.copy(), leaf.index, leaf.nextNumber);
    });
    return ListValue.of(leaves);
  }

  get partCount(): number {
    return this.partList.count;
  }

  get isTracked(): boolean {
    return this.partList.isTracked;
  }

  trackBy(tracker: PartTracker): void {
    this.partList.trackBy(tracker);
  }

  parts(): readonly Part[] {
    return this.partList.all();
  }

  partAt(index: number): Part | undefined {
    return this.partList.at(index);
  }

  /** `Leaf.nextNumber`, and the elements. */
  contentOf(part: Part): readonly unknown[] {
    const leaf = part as ListLeaf;
    return [leaf.nextNumber, ...leaf.elements()];
  }

  /** A part as it was written. */
  static leafOf(index: number, nextNumber: number, items: string[]): ListLeaf {
    return placed(ListLeaf.of(items), index, nextNumber);
  }

  /** A list of all its parts, by number. Throws a RangeError when they do not fit together. */
  static of(leaves: readonly ListLeaf[]): ListValue {
    if (leaves.some(({ size }) => size === 0)) throw new RangeError('a part is empty');
    const list = new ListValue();
    list.partList.restore(leaves);
    list.tree.restore(leavesInOrder(leaves));
    for (const { bytes } of leaves) list.totalBytes += bytes;
    return list;
  }

  private insertAt(leaf: ListLeaf, offset: number, element: string): void {
    if (offset === 0 || offset === leaf.size) this.willChangeAtEnd(leaf);
    else this.tree.willChange(leaf);
    leaf.insert(offset, element);
    this.totalBytes += element.length;
    this.resized(leaf, 1);
  }

  /** To be called before a leaf changes at an end: more of that is to be expected, so it is opened. */
  private willChangeAtEnd(leaf: ListLeaf): void {
    this.tree.willChange(leaf);
    if (leaf.parent === null && leaf.isSmall) return;
    leaf.open();
    if (leaf === this.changed) return;
    if (leaf !== this.changedBefore) this.changedBefore?.pack();
    this.changedBefore = this.changed;
    this.changed = leaf;
  }

  /** See `CountedTree.resized`. */
  private resized(leaf: ListLeaf, by: number): void {
    this.tree.resized(leaf, by);
    const { first } = this.tree;
    if (first.parent === null && first.isSmall) first.pack();
  }
}

function placed(leaf: ListLeaf, index: number, nextNumber: number): ListLeaf {
  leaf.index = index;
  leaf.storedNext = nextNumber;
  return leaf;
}

/** A list that may be read but not changed. */
export type ReadonlyListValue = Pick<
  ListValue,
  'type' | 'size' | 'bytes' | 'memoryBytes' | 'get' | 'forRange' | 'positionsOf' | 'clone'
>;
