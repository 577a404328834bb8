import { Leaf } from '../tree/leaf.ts';

/** Most elements of a leaf. */
const elementsMax = 128;
/** A leaf with more bytes than this is split when it has several elements: as large as a node of Redis's quicklist. */
const bytesMax = 8 * 1024;

/** A run of elements of a list. */
export class ListLeaf extends Leaf {
  items: string[] = [];
  /** Length of all elements together. */
  bytes = 0;
  /** Where the last element was inserted: a list that grows at an end leaves full leaves behind. */
  private inserted = 0;

  get size(): number {
    return this.items.length;
  }

  get isFull(): boolean {
    return this.items.length > elementsMax || (this.bytes > bytesMax && this.items.length > 1);
  }

  get isSparse(): boolean {
    return this.items.length < elementsMax / 4 && this.bytes < bytesMax / 4;
  }

  insert(offset: number, element: string): void {
    const { items } = this;
    if (offset === items.length) items.push(element);
    else if (offset === 0) items.unshift(element);
    else items.splice(offset, 0, element);
    this.bytes += element.length;
    this.inserted = offset;
  }

  set(offset: number, element: string): void {
    this.bytes += element.length - (this.items[offset] as string).length;
    this.items[offset] = element;
    this.inserted = offset;
  }

  /** Takes elements out and returns them. */
  remove(offset: number, count: number): string[] {
    const removed = this.items.splice(offset, count);
    this.bytes -= bytesOf(removed);
    return removed;
  }

  removeFirst(): string {
    const element = this.items.shift() as string;
    this.bytes -= element.length;
    return element;
  }

  removeLast(): string {
    const element = this.items.pop() as string;
    this.bytes -= element.length;
    return element;
  }

  split(): ListLeaf {
    const { length } = this.items;
    const upper = new ListLeaf();
    upper.items = this.items.splice(this.placeToSplit(length));
    upper.bytes = bytesOf(upper.items);
    this.bytes -= upper.bytes;
    return upper;
  }

  canAbsorb(next: ListLeaf): boolean {
    return (
      this.items.length + next.items.length <= elementsMax / 2 &&
      this.bytes + next.bytes <= bytesMax / 2
    );
  }

  absorb(next: ListLeaf): void {
    for (const element of next.items) this.items.push(element);
    this.bytes += next.bytes;
  }

  private placeToSplit(length: number): number {
    if (this.inserted === 0) return 1;
    return this.inserted === length - 1 ? length - 1 : length >> 1;
  }
}

function bytesOf(elements: readonly string[]): number {
  let bytes = 0;
  for (const element of elements) bytes += element.length;
  return bytes;
}
