import type { Arena } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { PageMark } from './entry-pages.ts';
import { goneFlag } from './entry.ts';
import type { PartContent } from './part-content.ts';

/** A stretch of memory with entries, and where it is in the copy. */
interface CopiedRun {
  readonly memory: Latin1Buffer;
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

/**
 * What of a part was written over since a cut, so that the part can be drawn as it was then. While most changes are of single values this is far less than a copy of the part.
 */
export class UndoLog {
  /** What the entries took at the cut, in bytes, and where they ended. */
  readonly entryBytes: number;
  readonly end: PageMark;
  /** Gives room for a copy, when the part is going to be built anew before it was drawn. */
  readonly allocate: (length: number) => Latin1Buffer;
  /** Slab and offset of each value that was written over, and what was there. */
  private readonly places: number[] = [];
  private readonly texts: string[] = [];
  /** Slab and offset of each entry that was removed. */
  private readonly removed: number[] = [];
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

  /** To be called before the bytes of a value are written over. */
  keep(memory: Latin1Buffer, slab: number, at: number, length: number): void {
    this.places.push(slab, at);
    this.texts.push(memory.latin1Slice(at, at + length));
    this.bytes += length;
  }

  /** To be called before an entry is marked as gone. */
  entryRemoved(slab: number, at: number): void {
    this.removed.push(slab, at);
    this.bytes++;
  }

  /**
   * Makes a copy as of the cut.
   *
   * @param forEachRun calls back for the stretches of entries that are not marked as gone, up to `end`
   */
  copy(
    arena: Arena,
    content: PartContent,
    forEachRun: (visit: (memory: Latin1Buffer, from: number, to: number) => void) => void,
  ): void {
    const runs: CopiedRun[] = [];
    this.toggleRemoved(arena);
    forEachRun((memory, from, to) => {
      runs.push({ memory, from, to, shift: content.end - from });
      content.append(memory, from, to);
    });
    this.toggleRemoved(arena);
    // The last one first: of what was written over twice the first record is the oldest.
    for (let i = this.texts.length - 1; i >= 0; i--) {
      const memory = arena.bytes[this.places[2 * i] as number] as Latin1Buffer;
      const at = this.places[2 * i + 1] as number;
      for (const run of runs) {
        if (run.memory !== memory || at < run.from || at >= run.to) continue;
        content.bytes.latin1Write(this.texts[i] as string, at + run.shift);
        break;
      }
    }
  }

  /** Entries that were removed since the cut are gone no more, or again. */
  private toggleRemoved(arena: Arena): void {
    const { removed } = this;
    for (let i = 0; i < removed.length; i += 2) {
      const memory = arena.bytes[removed[i] as number] as Latin1Buffer;
      const at = removed[i + 1] as number;
      memory[at] = (memory[at] as number) ^ goneFlag;
    }
  }
}
