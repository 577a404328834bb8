import { blockBytes, blockOffset, sizeClassFor, slabBlocksShift } from '../arena/arena.ts';
import type { Arena } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import { entryEnd, goneFlag, readReference, writeReference } from './entry.ts';

/** A page begins with the number of the next one (4 bytes), its size class (1), and how much of it is in use (2). */
const headerBytes = 7;
const classAt = 4;
const usedAt = 5;

/**
 * The first page has room for one entry. Others are as large as a quarter of all before them, within these bounds or so that several entries fit: what is left free in the last one is
 * little in relation to the rest.
 */
const pageShareShift = 2;
const pageBytesMin = 256;
const pageBytesMax = 1024;
const entriesPerPage = 4;

/** A place between two entries: the page, and the offset in its slab. */
export interface PageMark {
  readonly page: number;
  readonly offset: number;
}

/** The entries of a part, one after the other in a chain of blocks. */
export class EntryPages {
  /** What the pages take. */
  bytes = 0;
  /** Where the entry lies for which `append` made room last. */
  slab = 0;
  at = 0;
  private readonly arena: Arena;
  private first = -1;
  private last = -1;
  /** Offsets in the slab of the last page: where the next entry goes, and where the page ends. */
  private tail = 0;
  private tailEnd = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Makes room for an entry of so many bytes at `slab` and `at`. */
  append(length: number): void {
    if (this.tail + length > this.tailEnd) this.addPage(length);
    this.slab = this.last >>> slabBlocksShift;
    this.at = this.tail;
    this.tail += length;
  }

  /** Takes the entry at this place off again when it is the last one; false when it is not. */
  retract(slab: number, at: number, length: number): boolean {
    if (this.tail !== at + length || this.last >>> slabBlocksShift !== slab) return false;
    this.tail = at;
    return true;
  }

  /** Calls back for every entry in order. */
  forEach(visit: (bytes: Latin1Buffer, at: number) => void): void {
    for (let page = this.first; page !== -1; page = this.next(page)) {
      const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
      const end = this.end(page);
      for (let at = blockOffset(page) + headerBytes; at < end; at = entryEnd(bytes, at)) {
        if (((bytes[at] as number) & goneFlag) === 0) visit(bytes, at);
      }
    }
  }

  /** Where the next entry goes if there is room. */
  get mark(): PageMark {
    return { page: this.last, offset: this.tail };
  }

  /** Calls back for stretches of entries that lie side by side, up to a place. */
  forEachRun(
    { page: lastPage, offset }: PageMark,
    visit: (bytes: Latin1Buffer, from: number, to: number) => void,
  ): void {
    if (lastPage === -1) return;
    for (let page = this.first; page !== -1; page = this.next(page)) {
      const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
      const end = page === lastPage ? offset : this.end(page);
      let from = blockOffset(page) + headerBytes;
      for (let at = from; at < end; ) {
        const next = entryEnd(bytes, at);
        if (((bytes[at] as number) & goneFlag) !== 0) {
          if (from < at) visit(bytes, from, at);
          from = next;
        }
        at = next;
      }
      if (from < end) visit(bytes, from, end);
      if (page === lastPage) return;
    }
  }

  /** Gives all pages back. */
  release(): void {
    let page = this.first;
    while (page !== -1) {
      const next = this.next(page);
      const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
      this.arena.release(page, bytes[blockOffset(page) + classAt] as number);
      page = next;
    }
    this.first = this.last = -1;
    this.tail = this.tailEnd = this.bytes = 0;
  }

  private addPage(length: number): void {
    const { arena } = this;
    const bound = Math.max(pageBytesMax, entriesPerPage * length);
    const share = Math.max(pageBytesMin, this.bytes >> pageShareShift);
    const wanted = this.first === -1 ? 0 : Math.min(share, bound);
    const sizeClass = sizeClassFor(Math.max(wanted, headerBytes + length));
    const page = arena.allocate(sizeClass);
    const start = blockOffset(page);
    const bytes = arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
    writeReference(bytes, start, -1);
    bytes[start + classAt] = sizeClass;
    if (this.last === -1) this.first = page;
    else this.close(page);
    this.last = page;
    this.tail = start + headerBytes;
    this.tailEnd = start + blockBytes(sizeClass);
    this.bytes += blockBytes(sizeClass);
  }

  /** Notes in the last page where it ends and which one follows. */
  private close(next: number): void {
    const bytes = this.arena.bytes[this.last >>> slabBlocksShift] as Latin1Buffer;
    const start = blockOffset(this.last);
    writeReference(bytes, start, next);
    const used = this.tail - start;
    bytes[start + usedAt] = used;
    bytes[start + usedAt + 1] = used >> 8;
  }

  private next(page: number): number {
    const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
    return readReference(bytes, blockOffset(page));
  }

  private end(page: number): number {
    if (page === this.last) return this.tail;
    const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
    const start = blockOffset(page);
    return (
      start + ((bytes[start + usedAt] as number) | ((bytes[start + usedAt + 1] as number) << 8))
    );
  }
}
