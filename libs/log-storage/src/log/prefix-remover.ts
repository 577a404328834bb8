import type { LogIndex } from '@kiwi/raft-core';
import { entryKey, hardStateKey, isEntryKey, numberOfKey } from '../codec/keys.ts';
import type { BatchWriter } from '../database/batch-writer.ts';
import { bytesOnDisk, reclaim } from '../database/log-database.ts';
import type { LogDatabase, LogOperation } from '../database/log-database.ts';

/** Deletions per batch: few enough not to hold up the writes in between. */
const chunkEntries = 256;

/**
 * Deletes entries before the log's first index, bit by bit beside the writes. Where the log begins was recorded before, so
 * a crash in between leaves garbage, which the next start finds, but never a hole.
 */
export class PrefixRemover {
  readonly #database: LogDatabase;
  readonly #writer: BatchWriter;
  /** Nothing is stored up to here, or its deletion is on its way. */
  #removedTo: LogIndex;
  #compactedIndex: LogIndex;

  constructor(
    database: LogDatabase,
    writer: BatchWriter,
    state: { readonly removedTo: LogIndex; readonly compactedIndex: LogIndex },
  ) {
    this.#database = database;
    this.#writer = writer;
    this.#removedTo = state.removedTo;
    this.#compactedIndex = state.compactedIndex;
  }

  get removedTo(): LogIndex {
    return this.#removedTo;
  }

  /** The log begins behind `index` from now on. It may also move back, if nothing is stored from there on. */
  moveTo(index: LogIndex): void {
    this.#compactedIndex = index;
    this.#removedTo = Math.min(this.#removedTo, index);
  }

  /** Deletes all that is left. To be called when the new beginning is recorded. */
  async run(): Promise<void> {
    while (this.#removedTo < this.#compactedIndex) {
      const [removedTo, compactedIndex] = [this.#removedTo, this.#compactedIndex];
      const from = await this.#firstStored(removedTo + 1, compactedIndex);
      // The beginning moved meanwhile, perhaps back to before what was found.
      if (removedTo !== this.#removedTo || compactedIndex !== this.#compactedIndex) continue;
      this.#removedTo = Math.min((from ?? compactedIndex) + chunkEntries - 1, compactedIndex);
      if (from !== null) await this.#remove(from, this.#removedTo);
    }
  }

  /** Looked up, because a snapshot may have left a gap of any length. */
  async #firstStored(from: LogIndex, to: LogIndex): Promise<LogIndex | null> {
    const range = { gte: entryKey(from), lte: entryKey(to) };
    for await (const key of this.#database.keys(range)) {
      if (isEntryKey(key)) return numberOfKey(key);
    }
    return null;
  }

  #remove(from: LogIndex, to: LogIndex): Promise<void> {
    const operations: LogOperation[] = [];
    for (let index = from; index <= to; index++) {
      // The hard state behind the last removed entry may be the newest there is.
      operations.push({ type: 'del', key: hardStateKey(index - 1) });
      operations.push({ type: 'del', key: entryKey(index) });
    }
    return this.#writer.enqueue(operations, operations.length * 16, false);
  }
}

/** Gives the disk space of all deleted entries up to `to` back, once it is worth the rewriting of the files. */
export async function reclaimPrefix(
  database: LogDatabase,
  to: LogIndex,
  bytesMin: number,
): Promise<number> {
  const [start, end] = [entryKey(0), entryKey(to + 1)];
  const garbageBytes = await bytesOnDisk(database, start, end);
  if (garbageBytes < bytesMin) return 0;
  await reclaim(database, start, end);
  return garbageBytes;
}
