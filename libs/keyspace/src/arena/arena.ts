import { HeapValues } from './heap-values.ts';
import type { Latin1Buffer } from './latin1-buffer.ts';

/** The smallest block; all others are this times a power of two. */
const smallestShift = 6;
/** Offsets in a slab take so many bits. */
export const slabShift = 26;
/** A slab's number is so many bits up in a block's number. */
export const slabBlocksShift = slabShift - smallestShift;
/** The size classes of slabs: a database with few keys takes little, and one with many large stretches, which the C library maps from the system by themselves. */
const firstSlabClass = sizeClassFor(64 * 1024);
const secondSlabClass = sizeClassFor(1024 * 1024);
const slabClass = slabBlocksShift;
const blockMask = (1 << slabBlocksShift) - 1;

/** Bytes of a block of this size class. */
export function blockBytes(sizeClass: number): number {
  return 1 << (sizeClass + smallestShift);
}

/** The smallest size class whose blocks hold so many bytes. */
export function sizeClassFor(bytes: number): number {
  return Math.max(0, 32 - Math.clz32(bytes - 1) - smallestShift);
}

/** The offset in its slab at which a block begins, in bytes. */
export function blockOffset(block: number): number {
  return (block & blockMask) << smallestShift;
}

/**
 * Memory outside the heap of JavaScript, where the garbage collector does not look: a million small strings are as cheap to it as none. Blocks of 64 bytes times
 * a power of two are cut from slabs of up to 64 MiB; a freed block serves the next one of its size, or is halved for smaller ones. A block has a number (its slab, and where in the
 * slab), which stays below 2^31: 128 GiB.
 */
export class Arena {
  /** By slab, the same memory twice: as bytes and as words of 32 bits. Public because a call for each access would cost more than the access. */
  readonly bytes: Latin1Buffer[] = [];
  readonly words: Int32Array[] = [];
  /** What entries refer to, because it cannot lie here. */
  readonly heap = new HeapValues();
  /** What entries take of it, in bytes: counted by who puts them there. */
  entryBytes = 0;
  private allocated = 0;
  /** By size class: numbers of free blocks. */
  private readonly free: number[][] = Array.from({ length: slabClass + 1 }, () => []);

  /** What the blocks in use take, in bytes. */
  get allocatedBytes(): number {
    return this.allocated;
  }

  /** A block of a size class, with whatever was in it. */
  allocate(sizeClass: number): number {
    this.allocated += blockBytes(sizeClass);
    let from = sizeClass;
    while (from <= slabClass && this.free[from]?.length === 0) from++;
    if (from > slabClass) from = this.addSlab(sizeClass);
    const block = this.free[from]?.pop() as number;
    while (from > sizeClass) {
      from--;
      (this.free[from] as number[]).push(block + (1 << from));
    }
    return block;
  }

  release(block: number, sizeClass: number): void {
    this.allocated -= blockBytes(sizeClass);
    (this.free[sizeClass] as number[]).push(block);
  }

  /** Adds a slab as one free block, of at least this size class; answers which one it has. */
  private addSlab(sizeClassMin: number): number {
    const slab = this.bytes.length;
    const wanted = [firstSlabClass, secondSlabClass][slab] ?? slabClass;
    const sizeClass = Math.max(wanted, sizeClassMin);
    if (sizeClass > slabClass || slab >= 1 << (31 - slabBlocksShift)) {
      throw new RangeError('the arena is full');
    }
    const length = blockBytes(sizeClass);
    const bytes = Buffer.allocUnsafeSlow(length) as Latin1Buffer;
    this.bytes.push(bytes);
    this.words.push(new Int32Array(bytes.buffer, bytes.byteOffset, length >> 2));
    (this.free[sizeClass] as number[]).push(slab << slabBlocksShift);
    return sizeClass;
  }
}
