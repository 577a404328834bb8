import { blockBytes, blockOffset, sizeClassFor, slabBlocksShift } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import { entryEnd, goneFlag, readReference, writeReference } from './entry.ts';
import { PlaceTable } from './place-table.ts';

/** A page begins with the number of the next one (4 bytes), its size class (1), and how much of it is in use (2). */
const headerBytes = 7;
const classAt = 4;
const usedAt = 5;

/**
 * The first page has room for one entry. Others have for several, up to a size, or are as large as a quarter of all before them, up to another one: what is left free in the last one is
 * little in relation to the rest, and many pages are much work.
 */
const entriesPerPage = 4;
const smallPageBytes = 256;
const pageShareShift = 2;
const pageBytesMax = 1024;

/** A place between two entries: the page, and the offset in its slab. */
export interface PageMark {
  readonly page: number;
  readonly offset: number;
}

/** Pages in their order: the first one, -1 if there is none, and where the entries of the last one end. */
export interface PageChain {
  readonly first: number;
  readonly end: PageMark;
}

/**
 * The entries of a part, one after the other in a chain of blocks, with the table in which they are found. One is the base of the other, and both are that of the part: objects of their own
 * would take as much memory as some entries, and another miss of the processor's caches for every access.
 */
export abstract class EntryPages extends PlaceTable {
  /** What the pages take. */
  protected pageBytes = 0;
  private firstPage = -1;
  private lastPage = -1;
  /** Offsets in the slab of the last page: where the next entry goes, and where the page ends. */
  private tail = 0;
  private tailEnd = 0;

  /** Makes room for an entry of so many bytes, and returns its offset in the `lastSlab`. */
  protected append(length: number): number {
    if (this.tail + length > this.tailEnd) this.addPage(length);
    const at = this.tail;
    this.tail = at + length;
    return at;
  }

  /** The number of the slab that the last page is in. */
  protected get lastSlab(): number {
    return this.lastPage >>> slabBlocksShift;
  }

  /** Takes the entry at this place off again when it is the last one; false when it is not. */
  protected retract(slab: number, at: number, length: number): boolean {
    if (this.tail !== at + length || this.lastSlab !== slab) return false;
    this.tail = at;
    return true;
  }

  protected get pages(): PageChain {
    return { first: this.firstPage, end: this.mark };
  }

  /** Leaves its pages to the caller, who releases them, and has none then. */
  protected takePages(): PageChain {
    const { pages } = this;
    this.firstPage = this.lastPage = -1;
    this.tail = this.tailEnd = this.pageBytes = 0;
    return pages;
  }

  /** Calls back for every entry in order. */
  protected forEachIn(
    { first, end: mark }: PageChain,
    visit: (bytes: Latin1Buffer, at: number) => void,
  ): void {
    for (let page = first; page !== -1; page = this.next(page)) {
      const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
      const end = page === mark.page ? mark.offset : this.end(page);
      for (let at = blockOffset(page) + headerBytes; at < end; at = entryEnd(bytes, at)) {
        if (((bytes[at] as number) & goneFlag) === 0) visit(bytes, at);
      }
    }
  }

  /** Where the next entry goes if there is room. */
  protected get mark(): PageMark {
    return { page: this.lastPage, offset: this.tail };
  }

  /** Calls back for stretches of entries that lie side by side, up to a place. */
  protected forEachRun(
    { page: lastPage, offset }: PageMark,
    visit: (bytes: Latin1Buffer, from: number, to: number) => void,
  ): void {
    if (lastPage === -1) return;
    for (let page = this.firstPage; page !== -1; page = this.next(page)) {
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

  /** Gives pages back. */
  protected releasePages({ first }: PageChain): void {
    let page = first;
    while (page !== -1) {
      const next = this.next(page);
      const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
      this.arena.release(page, bytes[blockOffset(page) + classAt] as number);
      page = next;
    }
  }

  private addPage(length: number): void {
    const { arena } = this;
    const several = entriesPerPage * length;
    const share = Math.max(Math.min(several, smallPageBytes), this.pageBytes >> pageShareShift);
    const wanted = this.firstPage === -1 ? 0 : Math.min(share, Math.max(several, pageBytesMax));
    const sizeClass = sizeClassFor(Math.max(wanted, headerBytes + length));
    const page = arena.allocate(sizeClass);
    const start = blockOffset(page);
    const bytes = arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
    writeReference(bytes, start, -1);
    bytes[start + classAt] = sizeClass;
    if (this.lastPage === -1) this.firstPage = page;
    else this.close(page);
    this.lastPage = page;
    this.tail = start + headerBytes;
    this.tailEnd = start + blockBytes(sizeClass);
    this.pageBytes += blockBytes(sizeClass);
  }

  /** Notes in the last page where it ends and which one follows. */
  private close(next: number): void {
    const bytes = this.arena.bytes[this.lastSlab] as Latin1Buffer;
    const start = blockOffset(this.lastPage);
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
    if (page === this.lastPage) return this.tail;
    const bytes = this.arena.bytes[page >>> slabBlocksShift] as Latin1Buffer;
    const start = blockOffset(page);
    return (
      start + ((bytes[start + usedAt] as number) | ((bytes[start + usedAt + 1] as number) << 8))
    );
  }
}
