import type { Uint64 } from '../number/uint64.ts';
import { Leaf } from '../tree/leaf.ts';
import type { StreamId } from './stream-id.ts';

/** Most ids of a leaf. */
export const idsPerLeafMax = 256;
const idsPerLeafMin = idsPerLeafMax / 4;

/** A run of ascending ids; classes that extend it keep something with each. */
export class IdLeaf extends Leaf {
  readonly ms: Uint64[] = [];
  readonly seq: Uint64[] = [];

  get size(): number {
    return this.ms.length;
  }

  get isFull(): boolean {
    return this.ms.length > idsPerLeafMax;
  }

  get isSparse(): boolean {
    return this.ms.length < idsPerLeafMin;
  }

  idAt(offset: number): StreamId {
    return { ms: this.ms[offset] as Uint64, seq: this.seq[offset] as Uint64 };
  }

  /** Whether the first id is not above this one. False without ids. */
  startsUpTo({ ms, seq }: StreamId): boolean {
    const first = this.ms[0];
    if (first === undefined) return false;
    return first === ms ? (this.seq[0] as Uint64) <= seq : first < ms;
  }

  /** The offset of the first id that is not below this one. */
  offsetFrom({ ms, seq }: StreamId): number {
    let low = 0;
    let high = this.ms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const middleMs = this.ms[middle] as Uint64;
      const isBelow = middleMs === ms ? (this.seq[middle] as Uint64) < seq : middleMs < ms;
      if (isBelow) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  holds(offset: number, { ms, seq }: StreamId): boolean {
    return this.ms[offset] === ms && this.seq[offset] === seq;
  }

  insert(offset: number, { ms, seq }: StreamId): void {
    if (offset === this.ms.length) {
      this.ms.push(ms);
      this.seq.push(seq);
      return;
    }
    this.ms.splice(offset, 0, ms);
    this.seq.splice(offset, 0, seq);
  }

  remove(offset: number): void {
    this.ms.splice(offset, 1);
    this.seq.splice(offset, 1);
  }

  /** An empty leaf of the same class. */
  fresh(): IdLeaf {
    return new IdLeaf();
  }

  /** Moves what stands from `offset` on to the end of another leaf. */
  moveFrom(offset: number, target: IdLeaf): void {
    target.ms.push(...this.ms.splice(offset));
    target.seq.push(...this.seq.splice(offset));
  }

  split(): IdLeaf {
    const upper = this.fresh();
    this.moveFrom(this.size >> 1, upper);
    return upper;
  }

  canAbsorb(next: Leaf): boolean {
    return this.size + next.size <= idsPerLeafMax / 2;
  }

  absorb(next: Leaf): void {
    (next as IdLeaf).moveFrom(0, this);
  }
}
