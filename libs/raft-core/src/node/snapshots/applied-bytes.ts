import type { Entry, LogIndex } from '../../core/types.ts';

/** What an entry counts besides its data. */
const ENTRY_OVERHEAD_BYTES = 64;
/** Marks per `trailingBytes`: how exactly those are met. */
const MARKS_PER_TRAIL = 16;

interface Mark {
  readonly index: LogIndex;
  /** Bytes applied in this run up to here. */
  readonly bytes: number;
}

/** Counts the bytes of applied entries, to tell when a snapshot is due and how much of the log may go after it. */
export class AppliedBytes {
  readonly #trailingBytes: number;
  /** Ascending. */
  #marks: Mark[];
  #bytes = 0;
  #snapshotBytes = 0;
  #appliedIndex: LogIndex;

  /**
   * @param snapshotIndex what a start found: nothing before it counts as trailing, since its bytes are not known.
   * @param sinceSnapshot bytes that were applied since then already.
   */
  constructor(snapshotIndex: LogIndex, trailingBytes: number, sinceSnapshot = 0) {
    this.#trailingBytes = trailingBytes;
    this.#bytes = sinceSnapshot;
    this.#marks = [{ index: snapshotIndex, bytes: -Infinity }];
    this.#appliedIndex = snapshotIndex;
  }

  /** Bytes applied since the newest snapshot. */
  get sinceSnapshot(): number {
    return this.#bytes - this.#snapshotBytes;
  }

  /** All bytes so far. */
  get total(): number {
    return this.#bytes;
  }

  /** How many places in the log are remembered. */
  get marks(): number {
    return this.#marks.length;
  }

  applied(entries: readonly Entry[]): void {
    for (const { index, data } of entries) {
      this.#bytes += data.byteLength + ENTRY_OVERHEAD_BYTES;
      this.#appliedIndex = index;
    }
    if (this.#trailingBytes === 0) return;
    const last = this.#marks[this.#marks.length - 1]?.bytes ?? 0;
    if (this.#bytes - last < this.#trailingBytes / MARKS_PER_TRAIL) return;
    this.#marks.push({ index: this.#appliedIndex, bytes: this.#bytes });
  }

  /** A snapshot begun at `totalBytes` is durable. Returns up to where entries may go after it. */
  saved(index: LogIndex, totalBytes: number): LogIndex {
    this.#snapshotBytes = Math.max(this.#snapshotBytes, totalBytes);
    if (this.#trailingBytes === 0) return index;
    const bytesMax = this.#bytes - this.#trailingBytes;
    const past = this.#marks.findLastIndex((mark) => mark.index <= index && mark.bytes <= bytesMax);
    if (past > 0) this.#marks.splice(0, past);
    return past < 0 ? 0 : (this.#marks[0]?.index ?? 0);
  }

  /** A snapshot of a peer took the place of the state. */
  installed(index: LogIndex): void {
    this.#appliedIndex = index;
    this.#snapshotBytes = this.#bytes;
    this.#marks = [{ index, bytes: -Infinity }];
  }
}
