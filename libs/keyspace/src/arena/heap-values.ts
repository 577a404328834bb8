import type { Collection } from '../value.ts';

/** What of an entry is kept on the heap: a long key, a long string, a collection. */
export type HeapValue = string | Collection;

/** The values of a part that lie on the heap, by numbers which entries hold. */
export class HeapValues {
  /** In a free place the number of the next free one, -1 at the end. */
  private readonly values: (HeapValue | number)[] = [];
  private firstFree = -1;

  /** Its number. */
  add(value: HeapValue): number {
    const reference = this.firstFree;
    if (reference === -1) return this.values.push(value) - 1;
    this.firstFree = this.values[reference] as number;
    this.values[reference] = value;
    return reference;
  }

  get(reference: number): HeapValue {
    return this.values[reference] as HeapValue;
  }

  set(reference: number, value: HeapValue): void {
    this.values[reference] = value;
  }

  remove(reference: number): void {
    this.values[reference] = this.firstFree;
    this.firstFree = reference;
  }

  /** A copy that later changes do not reach. */
  copy(): HeapValues {
    const copy = new HeapValues();
    for (const value of this.values) copy.values.push(value);
    copy.firstFree = this.firstFree;
    return copy;
  }
}
