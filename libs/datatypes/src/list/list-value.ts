import { objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { CompactValue, compactValueFields } from '../part/compact-value.ts';
import { atOnce } from '../part/at-once.ts';
import type { Part } from '../part/part.ts';
import {
  elementAt,
  endAt,
  joined,
  numbersOf,
  packedLength,
  packElement,
  packElements,
  placeOf,
  visitElements,
} from '../string/packed-elements.ts';
import { unshared } from '../string/unshared.ts';
import { ListLeaf } from './list-leaf.ts';
import { ListTree } from './list-tree.ts';
import { PositionSearch } from './position-search.ts';
import type { SearchLimits } from './position-search.ts';

/** More elements, or more bytes with their lengths, take a tree: each change makes all of the text anew. */
const smallElementsMax = 64;
const smallBytesMax = 2048;

const listBytes = objectBytes(compactValueFields + 1);

/**
 * The value of a Redis list: byte strings in order. The ends are cheap, an index is found in O(log n). Positions run from 0 and must lie within the
 * list where not said otherwise. A list in a database is never empty.
 *
 * A few short elements are packed into one string, more are kept in a tree. Strings that come out of a list may share
 * the memory of others: who keeps one copies it (`unshared`).
 */
export class ListValue extends CompactValue<ListTree> {
  /** Of elements, while they are packed. */
  private count = 0;

  get type() {
    return 'list' as const;
  }

  get size(): number {
    const { body } = this;
    return typeof body === 'string' ? this.count : body.size;
  }

  /** Length of all elements together. */
  get bytes(): number {
    const { body } = this;
    if (typeof body !== 'string') return body.bytes;
    let bytes = 0;
    visitElements(body, 0, this.count, ({ length }) => (bytes += length));
    return bytes;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { body } = this;
    return listBytes + (typeof body === 'string' ? stringBytes(body.length) : body.memoryBytes);
  }

  pushFirst(element: string): void {
    const { body } = this;
    if (typeof body === 'string') this.replace(body, 0, 0, element);
    else body.pushFirst(element);
  }

  pushLast(element: string): void {
    const { body } = this;
    if (typeof body === 'string') this.replace(body, body.length, body.length, element);
    else body.pushLast(element);
  }

  /** Takes the first element out; undefined when there is none. */
  popFirst(): string | undefined {
    const { body } = this;
    if (typeof body !== 'string') return this.packedIfSmall(body, body.popFirst());
    if (this.count === 0) return undefined;
    this.willChange();
    this.body = body.slice(endAt(body, 0));
    this.count--;
    return elementAt(body, 0);
  }

  /** Takes the last element out; undefined when there is none. */
  popLast(): string | undefined {
    const { body } = this;
    if (typeof body !== 'string') return this.packedIfSmall(body, body.popLast());
    if (this.count === 0) return undefined;
    this.willChange();
    const at = placeOf(body, --this.count);
    this.body = body.slice(0, at);
    return elementAt(body, at);
  }

  /** The element at a position; undefined beyond the end. */
  get(position: number): string | undefined {
    const { body } = this;
    if (typeof body !== 'string') return body.get(position);
    return position < this.count ? elementAt(body, placeOf(body, position)) : undefined;
  }

  set(position: number, element: string): void {
    const { body } = this;
    if (typeof body === 'string') {
      const at = placeOf(body, position);
      this.replace(body, at, endAt(body, at), element);
      return;
    }
    body.set(position, element);
    this.packIfSmall(body);
  }

  /** Inserts before the element at a position, or at the end. */
  insert(position: number, element: string): void {
    const { body } = this;
    if (typeof body !== 'string') {
      body.insert(position, element);
      return;
    }
    const at = placeOf(body, position);
    this.replace(body, at, at, element);
  }

  /** Takes `count` elements out, from a position on; all of them must be there. */
  removeRange(position: number, count: number): void {
    const { body } = this;
    if (count <= 0) return;
    if (typeof body !== 'string') {
      body.removeRange(position, count);
      this.packIfSmall(body);
      return;
    }
    this.willChange();
    const from = placeOf(body, position);
    this.body = joined(body.slice(0, from), body.slice(placeOf(body, count, from)));
    this.count -= count;
  }

  /** Calls back for up to `count` elements from a position on. The list must not be changed meanwhile. */
  forRange(position: number, count: number, visit: (element: string) => void): void {
    const { body } = this;
    if (count <= 0) return;
    if (typeof body !== 'string') body.forRange(position, count, visit);
    else visitElements(body, position, Math.min(this.count, position + count), visit);
  }

  /** Positions of the elements equal to this one: from the first one on, or backwards from the last one. */
  positionsOf(element: string, isBackwards: boolean, limits: SearchLimits = {}): number[] {
    const { body } = this;
    const search = new PositionSearch(this.size, isBackwards, limits);
    if (typeof body === 'string') search.take(0, numbersOf(body, element));
    else body.find(element, isBackwards, search);
    return search.found;
  }

  /** A copy that shares nothing that can change. */
  clone(): ListValue {
    const { body } = this;
    if (typeof body !== 'string') return atOnce(ListValue.of(body.copies()));
    const copy = new ListValue();
    copy.body = body;
    copy.count = this.count;
    return copy;
  }

  /** `Leaf.nextNumber`, and the elements. */
  contentOf(part: Part): readonly unknown[] {
    if (part instanceof ListLeaf) return [part.nextNumber, ...part.elements()];
    return [0, ...this.elements()];
  }

  /** A part as it was written. */
  static leafOf(index: number, nextNumber: number, items: string[]): ListLeaf {
    return ListLeaf.of(items).placed(index, nextNumber);
  }

  /** A list of all its parts, by number; in steps. Throws a RangeError when they do not fit together. */
  static *of(leaves: readonly ListLeaf[]): Generator<undefined, ListValue, undefined> {
    const list = new ListValue();
    const tree = new ListTree(list);
    yield* tree.restore(leaves);
    list.body = tree;
    list.packUpTo(tree, smallElementsMax, smallBytesMax);
    return list;
  }

  private elements(): string[] {
    const elements: string[] = [];
    this.forRange(0, this.size, (element) => elements.push(element));
    return elements;
  }

  /** Puts an element in the place of a stretch of the text: of one element, or of none. */
  private replace(text: string, from: number, to: number, element: string): void {
    this.willChange();
    const count = from === to ? this.count + 1 : this.count;
    const bytes = text.length - (to - from) + packedLength(element);
    if (count <= smallElementsMax && bytes <= smallBytesMax) {
      this.body = joined(text.slice(0, from) + packElement(element), text.slice(to));
      this.count = count;
      return;
    }
    const tree = this.outgrow(new ListTree(this));
    this.count = 0;
    for (let at = 0; at < text.length; at = endAt(text, at)) {
      if (at === from) tree.pushLast(element);
      if (at !== from || from === to) tree.pushLast(unshared(elementAt(text, at)));
    }
    if (from === text.length) tree.pushLast(element);
  }

  private packedIfSmall<T>(tree: ListTree, result: T): T {
    this.packIfSmall(tree);
    return result;
  }

  /** To be called when elements of the tree were taken out or replaced. At half of what a text may hold: a queue about that long has not one form after the other. */
  private packIfSmall(tree: ListTree): void {
    this.packUpTo(tree, smallElementsMax / 2, smallBytesMax / 2);
  }

  private packUpTo({ size, bytes, onlyLeaf }: ListTree, elementsMax: number, bytesMax: number) {
    if (onlyLeaf === null || size > elementsMax || bytes > bytesMax) return;
    const elements = onlyLeaf.elements();
    if (elements.reduce((sum, element) => sum + packedLength(element), 0) > bytesMax) return;
    this.shrink(onlyLeaf, packElements(elements));
    this.count = size;
  }
}

/** A list that may be read but not changed. */
export type ReadonlyListValue = Pick<
  ListValue,
  'type' | 'size' | 'bytes' | 'memoryBytes' | 'get' | 'forRange' | 'positionsOf' | 'clone'
>;
