import type { Entry, LogIndex } from '@kiwi/raft-core';

/** What an entry costs besides its data: the object and its place in the list. */
const entryOverheadBytes = 96;

/** The newest entries of the log, consecutive and bounded by bytes. Shares the payload buffers with its callers. */
export class EntryCache {
  readonly #bytesMax: number;
  /** Entries before `#head` are evicted; they are cut off once they are half of the list. */
  #entries: (Entry | null)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the entry behind the last one; evicts the oldest when the bound is passed. */
  append(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += costOf(entry);
    while (this.#bytes > this.#bytesMax && this.#head < this.#entries.length) this.#evictOldest();
  }

  /** The entry at `index`, or null when it is not held. */
  get(index: LogIndex): Entry | null {
    const first = this.#entries[this.#head];
    if (first === undefined || first === null || index < first.index) return null;
    return this.#entries[this.#head + index - first.index] ?? null;
  }

  /** Entries `from`..`to` as far as they are held, until `bytesMax` of data is passed, but never before the first. */
  read(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    const entries: Entry[] = [];
    let bytes = 0;
    for (let index = from; index <= to; index++) {
      const entry = this.get(index);
      if (entry === null) break;
      bytes += entry.data.byteLength;
      if (entries.length > 0 && bytes > bytesMax) break;
      entries.push(entry);
    }
    return entries;
  }

  /** Drops the entries from `index` on. */
  truncate(index: LogIndex): void {
    for (;;) {
      const last = this.#entries.at(-1);
      if (last === undefined || last === null || last.index < index) return;
      this.#entries.pop();
      this.#bytes -= costOf(last);
    }
  }

  /** Drops the entries up to `index`. */
  compact(index: LogIndex): void {
    for (;;) {
      const first = this.#entries[this.#head];
      if (first === undefined || first === null || first.index > index) return;
      this.#evictOldest();
    }
  }

  #evictOldest(): void {
    const oldest = this.#entries[this.#head];
    if (oldest === undefined || oldest === null) return;
    this.#bytes -= costOf(oldest);
    this.#entries[this.#head++] = null;
    if (this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}

function costOf(entry: Entry): number {
  return entry.data.byteLength + entryOverheadBytes;
}
