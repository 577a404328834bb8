import { arrayBytes } from '../memory/heap-bytes.ts';
import { Leaf } from '../tree/leaf.ts';
import {
  elementAt,
  endAt,
  joined,
  numbersOf,
  packedBytesMax,
  packedElementsMax,
  packElement,
  packElements,
  placeOf,
  visitElements,
} from '../string/packed-elements.ts';

/** Most elements of a leaf. */
const elementsMax = packedElementsMax;
/** A leaf with more bytes than this is split when it has several elements: as large as a node of Redis's quicklist. */
const bytesMax = packedBytesMax;
/** What a string takes beside its characters, less the byte of its length when it is packed. */
const openElementBytes = 19;

/**
 * A run of elements of a list. It is open, an array of strings, where changes are to be expected, and else packed: one string for all elements. At the
 * beginning of an array changes cost as much as there is behind, so an open leaf that grows or shrinks there has its elements in reverse.
 */
export class ListLeaf extends Leaf {
  /** Null while it is packed. */
  private items: string[] | null = [];
  /** Whether the last item is the first element. */
  private isReversed = false;
  private text = '';
  /** Of elements, while it is packed. */
  private count = 0;
  /** Length of all elements together. */
  bytes = 0;
  /** Where the last element was inserted: a list that grows at an end leaves full leaves behind. */
  private inserted = 0;

  /** A packed leaf of these elements. */
  static of(elements: string[]): ListLeaf {
    const leaf = new ListLeaf();
    leaf.items = elements;
    leaf.bytes = bytesOf(elements);
    leaf.pack();
    return leaf;
  }

  /** This leaf, with the number that it has and what it was written with: `Leaf.storedNext`. */
  placed(index: number, nextNumber: number): this {
    this.index = index;
    this.storedNext = nextNumber;
    return this;
  }

  get size(): number {
    return this.items === null ? this.count : this.items.length;
  }

  get isFull(): boolean {
    const { size } = this;
    return size > elementsMax || (this.bytes > bytesMax && size > 1);
  }

  get isSparse(): boolean {
    return this.size < elementsMax / 4 && this.bytes < bytesMax / 4;
  }

  /** What it takes in memory because it is open. */
  get openBytes(): number {
    return this.items === null ? 0 : arrayBytes(this.size) + this.size * openElementBytes;
  }

  /** Makes one string of the elements, unless they are too long for that. */
  pack(): void {
    const { items } = this;
    if (items === null || items.length > elementsMax || this.bytes > bytesMax) return;
    this.text = packElements(this.inOrder(items));
    this.count = items.length;
    this.items = null;
  }

  /**
   * Makes an array of the elements.
   * @param isReversed whether changes at the beginning are to be expected, when they are not at the end. An array of several elements stays as it is
   */
  open(isReversed = this.isReversed): string[] {
    let { items } = this;
    if (items === null) {
      items = this.elements() as string[];
      if (isReversed) items.reverse();
      this.items = items;
      this.text = '';
      this.isReversed = isReversed;
    } else if (items.length < 2) this.isReversed = isReversed;
    return items;
  }

  at(offset: number): string | undefined {
    const { items } = this;
    if (items !== null) return items[this.isReversed ? items.length - 1 - offset : offset];
    return offset < this.count ? elementAt(this.text, placeOf(this.text, offset)) : undefined;
  }

  /** Calls back for the elements from one offset up to another one, which must be there. */
  visit(from: number, to: number, visit: (element: string) => void): void {
    const { items } = this;
    if (items === null) visitElements(this.text, from, to, visit);
    else for (let i = from; i < to; i++) visit(this.at(i) as string);
  }

  /** All of them, not to be changed. */
  elements(): readonly string[] {
    if (this.items !== null) return this.inOrder(this.items);
    const elements: string[] = [];
    visitElements(this.text, 0, this.count, (element) => elements.push(element));
    return elements;
  }

  /** Where elements equal to this one are, ascending. */
  offsetsOf(element: string): number[] {
    const { items } = this;
    if (items === null) return numbersOf(this.text, element);
    const found: number[] = [];
    for (let i = 0; i < items.length; i++) if (this.at(i) === element) found.push(i);
    return found;
  }

  /** A leaf of the same elements, packed. */
  copy(): ListLeaf {
    if (this.items !== null) return ListLeaf.of(this.inOrder(this.items).slice());
    const copy = new ListLeaf();
    copy.items = null;
    copy.text = this.text;
    copy.count = this.count;
    copy.bytes = this.bytes;
    return copy;
  }

  insert(offset: number, element: string): void {
    const { items } = this;
    if (items === null && element.length <= bytesMax) {
      const at = placeOf(this.text, offset);
      this.replace(at, at, packElement(element));
      this.count++;
    } else {
      const items = this.open();
      const at = this.isReversed ? items.length - offset : offset;
      if (at === items.length) items.push(element);
      else if (at === 0) items.unshift(element);
      else items.splice(at, 0, element);
    }
    this.bytes += element.length;
    this.inserted = offset;
  }

  set(offset: number, element: string): void {
    const before = this.at(offset) as string;
    if (this.items === null && element.length <= bytesMax) {
      const at = placeOf(this.text, offset);
      this.replace(at, endAt(this.text, at), packElement(element));
    } else {
      const items = this.open();
      items[this.isReversed ? items.length - 1 - offset : offset] = element;
    }
    this.bytes += element.length - before.length;
    this.inserted = offset;
  }

  /** Takes elements out. */
  remove(offset: number, count: number): void {
    const { items } = this;
    if (items !== null) {
      const from = this.isReversed ? items.length - offset - count : offset;
      this.bytes -= bytesOf(items.splice(from, count));
      return;
    }
    const at = placeOf(this.text, offset);
    this.visit(offset, offset + count, ({ length }) => (this.bytes -= length));
    this.replace(at, placeOf(this.text, count, at), '');
    this.count -= count;
  }

  removeFirst(): string {
    const { items, text } = this;
    const element = items === null ? elementAt(text, 0) : taken(items, this.isReversed);
    if (items === null) {
      this.text = text.slice(endAt(text, 0));
      this.count--;
    }
    this.bytes -= element.length;
    return element;
  }

  removeLast(): string {
    const { items, text } = this;
    const at = items === null ? placeOf(text, this.count - 1) : 0;
    const element = items === null ? elementAt(text, at) : taken(items, !this.isReversed);
    if (items === null) {
      this.text = text.slice(0, at);
      this.count--;
    }
    this.bytes -= element.length;
    return element;
  }

  split(): ListLeaf {
    const wasPacked = this.items === null;
    const items = this.inOrder(this.open());
    const upper = ListLeaf.of(items.splice(this.placeToSplit(items.length)));
    this.items = items;
    this.isReversed = false;
    this.bytes -= upper.bytes;
    if (wasPacked) this.pack();
    return upper;
  }

  canAbsorb(next: ListLeaf): boolean {
    return this.size + next.size <= elementsMax / 2 && this.bytes + next.bytes <= bytesMax / 2;
  }

  absorb(next: ListLeaf): void {
    const wasPacked = this.items === null;
    this.items = [...this.inOrder(this.open()), ...next.elements()];
    this.isReversed = false;
    this.bytes += next.bytes;
    if (wasPacked) this.pack();
  }

  /** The items in the order of the elements; not to be changed unless they are put in the place of the present ones. */
  private inOrder(items: string[]): string[] {
    return this.isReversed ? items.slice().reverse() : items;
  }

  /** Puts something else in the place of a stretch of the packed form. */
  private replace(from: number, to: number, packed: string): void {
    this.text = joined(this.text.slice(0, from) + packed, this.text.slice(to));
  }

  private placeToSplit(length: number): number {
    if (this.inserted === 0) return 1;
    return this.inserted === length - 1 ? length - 1 : length >> 1;
  }
}

/** Takes out the last item or the first one. */
function taken(items: string[], isLast: boolean): string {
  return (isLast ? items.pop() : items.shift()) as string;
}

function bytesOf(elements: readonly string[]): number {
  let bytes = 0;
  for (const element of elements) bytes += element.length;
  return bytes;
}
