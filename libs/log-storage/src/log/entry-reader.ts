import type { StorageError } from '@kiwi/kernel';
import type { Entry, LogIndex } from '@kiwi/raft-core';
import { decodeEntry } from '../codec/entry-value.ts';
import { entryKey, isEntryKey, numberOfKey } from '../codec/keys.ts';
import type { LogDatabase } from '../database/log-database.ts';
import { damagedEntryError, readError } from '../database/storage-errors.ts';

/** How much LevelDB hands over per round trip to its thread pool. */
const chunkBytesMin = 64 * 1024;
const chunkBytesMax = 4 * 1024 * 1024;

export interface EntryRange {
  readonly from: LogIndex;
  /** Inclusive. */
  readonly to: LogIndex;
  /** Of data; the first entry is read however long it is. */
  readonly bytesMax: number;
}

/** `damage` is for the caller to judge: entries may be missing because they were removed while this was reading. */
export interface EntryReading {
  readonly entries: readonly Entry[];
  readonly damage: StorageError | null;
}

/**
 * Reads consecutive entries from disk and checks each.
 *
 * @throws StorageError `KIWI_STORAGE_READ_FAILED`
 */
export async function readEntries(
  database: LogDatabase,
  directory: string,
  { from, to, bytesMax }: EntryRange,
): Promise<EntryReading> {
  const entries: Entry[] = [];
  const damaged = (what: 'is missing' | 'does not match its checksum') => ({
    entries,
    damage: damagedEntryError(directory, from + entries.length, what),
  });
  let bytes = 0;
  try {
    const highWaterMarkBytes = Math.min(Math.max(bytesMax, chunkBytesMin), chunkBytesMax);
    const range = { gte: entryKey(from), lte: entryKey(to), highWaterMarkBytes };
    for await (const [key, value] of database.iterator(range)) {
      if (!isEntryKey(key)) continue;
      if (numberOfKey(key) !== from + entries.length) return damaged('is missing');
      const entry = decodeEntry(key, value);
      if (entry === null) return damaged('does not match its checksum');
      bytes += entry.data.byteLength;
      if (entries.length > 0 && bytes > bytesMax) return { entries, damage: null };
      entries.push(entry);
    }
  } catch (error) {
    throw readError(directory, error);
  }
  return from + entries.length <= to ? damaged('is missing') : { entries, damage: null };
}
