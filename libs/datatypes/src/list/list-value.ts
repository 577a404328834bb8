import { arrayBytes, grownArrayBytes, objectBytes } from '../memory/heap-bytes.ts';
import { PartList } from '../part/part-list.ts';
import type { Part, PartedValue, PartTracker } from '../part/part.ts';
import { CountedTree } from '../tree/counted-tree.ts';
import { leavesInOrder } from '../tree/leaf.ts';
import { ListLeaf } from './list-leaf.ts';

/** The list itself, with its tree and the list of its parts. */
const listBytes = objectBytes(5) + objectBytes(4) + objectBytes(5) + grownArrayBytes(1) + 64;
/** A leaf beside its elements, and its share of the branches above. */
const leafBytes = objectBytes(10) + arrayBytes(0) + 24;
/** The place of an element in a large list, and its string beside the characters: header and, on average, what fills the last word. */
const elementBytes = 10;
const textBytes = 20;

/**
 * The value of a Redis list: byte strings in order. The ends are cheap, an index is found in O(log n). Positions run from 0 and must lie within the
 * list where not said otherwise. A list in a database is never empty.
 */
export class ListValue implements PartedValue {
  readonly type = 'list' as const;
  private readonly partList = new PartList(this, (part) => (part as ListLeaf).previous);
  private readonly tree = new CountedTree(this.partList, new ListLeaf());
  private totalBytes = 0;
  countedBytes = 0;

  get size(): number {
    return this.tree.size;
  }

  /** Length of all elements together. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** Estimated, in bytes: elements are taken to be as long as their average. */
  get memoryBytes(): number {
    const { size, bytes, partCount } = this;
    const items = partCount === 1 ? grownArrayBytes(size) : size * elementBytes;
    const text = size === 0 ? 0 : Math.max(0, bytes - size) + size * textBytes;
    return listBytes + partCount * leafBytes + items + text;
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
    this.tree.willChange(leaf);
    const element = leaf.removeFirst();
    this.totalBytes -= element.length;
    this.tree.resized(leaf, -1);
    return element;
  }

  /** Takes the last element out; undefined when there is none. */
  popLast(): string | undefined {
    const leaf = this.tree.last;
    if (leaf.size === 0) return undefined;
    this.tree.willChange(leaf);
    const element = leaf.removeLast();
    this.totalBytes -= element.length;
    this.tree.resized(leaf, -1);
    return element;
  }

  /** The element at a position; undefined beyond the end. */
  get(position: number): string | undefined {
    const { leaf, offset } = this.tree.placeAt(position);
    return leaf.items[offset];
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
      const { items } = leaf;
      const end = Math.min(items.length, offset + rest);
      for (let i = offset; i < end; i++) visit(items[i] as string);
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
    let skipped = 0;
    let lookedAt = 0;
    let position = isBackwards ? this.size - 1 : 0;
    const step = isBackwards ? -1 : 1;
    let leaf: ListLeaf | null = isBackwards ? this.tree.last : this.tree.first;
    while (leaf !== null) {
      const { items } = leaf;
      for (let i = 0; i < items.length; i++, position += step) {
        if (lookedAt++ >= lookedAtMax) return found;
        if (items[isBackwards ? items.length - 1 - i : i] !== element) continue;
        if (skipped++ < skip) continue;
        found.push(position);
        if (found.length >= limit) return found;
      }
      leaf = isBackwards ? this.tree.previous(leaf) : this.tree.next(leaf);
    }
    return found;
  }

  /** A copy that shares nothing that can change. */
  clone(): ListValue {
    const leaves = this.partList.all().map((part) => {
      const { index, items, nextNumber } = part as ListLeaf;
      return ListValue.leafOf(index, nextNumber, items.slice());
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
    const { items, nextNumber } = part as ListLeaf;
    return [nextNumber, ...items];
  }

  /** A part as it was written. */
  static leafOf(index: number, nextNumber: number, items: string[]): ListLeaf {
    const leaf = new ListLeaf();
    leaf.index = index;
    leaf.storedNext = nextNumber;
    leaf.items = items;
    for (const { length } of items) leaf.bytes += length;
    return leaf;
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
    this.tree.willChange(leaf);
    leaf.insert(offset, element);
    this.totalBytes += element.length;
    this.tree.resized(leaf, 1);
  }
}

/** A list that may be read but not changed. */
export type ReadonlyListValue = Pick<
  ListValue,
  'type' | 'size' | 'bytes' | 'memoryBytes' | 'get' | 'forRange' | 'positionsOf' | 'clone'
>;
