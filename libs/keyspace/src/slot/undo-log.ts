import type { Arena } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { PageMark } from './entry-pages.ts';

/**
 * What of a part was written over since a cut, so that the part can be drawn as it was then. While most changes are of single values this is far less than a copy of the part.
 */
export class UndoLog {
  /** What the entries took at the cut, in bytes, and where they ended. */
  readonly entryBytes: number;
  readonly end: PageMark;
  /** Gives room for a copy, when the part is going to be built anew before it was drawn. */
  readonly allocate: (length: number) => Latin1Buffer;
  /** Slab and offset of each stretch that was written over, and what was there. */
  private readonly places: number[] = [];
  private readonly texts: string[] = [];
  private bytes = 0;

  constructor(entryBytes: number, end: PageMark, allocate: (length: number) => Latin1Buffer) {
    this.entryBytes = entryBytes;
    this.end = end;
    this.allocate = allocate;
  }

  /** Whether a copy would be no more than what is kept here. */
  get isLong(): boolean {
    return this.bytes * 2 > this.entryBytes;
  }

  /** To be called before so many bytes are written over. */
  keep(bytes: Latin1Buffer, slab: number, at: number, length: number): void {
    this.places.push(slab, at);
    this.texts.push(bytes.latin1Slice(at, at + length));
    this.bytes += length;
  }

  /** Does something while the memory is as it was at the cut. */
  during(arena: Arena, action: () => void): void {
    // The last one first: of what was written over twice the first record is the oldest.
    for (let i = this.texts.length - 1; i >= 0; i--) this.exchange(arena, i);
    action();
    for (let i = 0; i < this.texts.length; i++) this.exchange(arena, i);
  }

  private exchange(arena: Arena, i: number): void {
    const bytes = arena.bytes[this.places[2 * i] as number] as Latin1Buffer;
    const at = this.places[2 * i + 1] as number;
    const text = this.texts[i] as string;
    this.texts[i] = bytes.latin1Slice(at, at + text.length);
    bytes.latin1Write(text, at);
  }
}
