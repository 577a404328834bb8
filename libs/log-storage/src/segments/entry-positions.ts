import type { LogIndex } from '@kiwi/raft-core';

/** Where a frame is. */
export interface FramePosition {
  readonly segment: number;
  /** In bytes from the beginning of the file. */
  readonly offset: number;
}

/** Offsets are below this, so a position is one number, 8 bytes an entry. */
const offsetsPerSegment = 2 ** 32;

/** In which frame each entry of the log is. */
export class EntryPositions {
  #positions: number[] = [];
  #firstIndex: LogIndex = 1;

  /** The first entry whose place is known. */
  get firstIndex(): LogIndex {
    return this.#firstIndex;
  }

  get lastIndex(): LogIndex {
    return this.#firstIndex + this.#positions.length - 1;
  }

  /** Notes the entry behind the last one. Where nothing is known, any may be the first. */
  append(index: LogIndex, { segment, offset }: FramePosition): void {
    if (this.#positions.length === 0) this.#firstIndex = index;
    this.#positions.push(segment * offsetsPerSegment + offset);
  }

  /** Null when it is not known. */
  find(index: LogIndex): FramePosition | null {
    const position = this.#positions[index - this.#firstIndex];
    if (position === undefined) return null;
    const segment = Math.floor(position / offsetsPerSegment);
    return { segment, offset: position - segment * offsetsPerSegment };
  }

  /** Forgets the entries from `index` on. */
  truncate(index: LogIndex): void {
    const kept = Math.max(0, index - this.#firstIndex);
    if (kept < this.#positions.length) this.#positions.length = kept;
  }

  /** Forgets the entries up to `index`. */
  compact(index: LogIndex): void {
    const gone = index + 1 - this.#firstIndex;
    if (gone <= 0) return;
    this.#positions = this.#positions.slice(gone);
    this.#firstIndex = index + 1;
  }
}
