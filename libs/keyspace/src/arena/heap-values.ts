import type { Collection } from '../value.ts';

/** What of an entry is kept on the heap: a long key, a long string, a collection. */
export type HeapValue = string | Collection;

/** So many values share an array, the power of two: to grow by arrays takes no longer the more there are. */
const chunkShift = 10;
const chunkMask = (1 << chunkShift) - 1;

/** Values that lie on the heap, by numbers which entries hold. */
export class HeapValues {
  /** In a free place the number of the next free one, -1 at the end. */
  private readonly chunks: (HeapValue | number)[][] = [];
  private length = 0;
  private firstFree = -1;

  /** Its number. */
  add(value: HeapValue): number {
    const reference = this.firstFree;
    if (reference === -1) return this.append(value);
    this.firstFree = this.chunkOf(reference)[reference & chunkMask] as number;
    this.set(reference, value);
    return reference;
  }

  get(reference: number): HeapValue {
    return this.chunkOf(reference)[reference & chunkMask] as HeapValue;
  }

  set(reference: number, value: HeapValue): void {
    this.chunkOf(reference)[reference & chunkMask] = value;
  }

  remove(reference: number): void {
    this.chunkOf(reference)[reference & chunkMask] = this.firstFree;
    this.firstFree = reference;
  }

  private append(value: HeapValue): number {
    const reference = this.length++;
    if ((reference & chunkMask) === 0) this.chunks.push([value]);
    else this.chunkOf(reference).push(value);
    return reference;
  }

  private chunkOf(reference: number): (HeapValue | number)[] {
    return this.chunks[reference >>> chunkShift] as (HeapValue | number)[];
  }
}
