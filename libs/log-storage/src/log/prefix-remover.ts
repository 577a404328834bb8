import type { LogIndex } from '@kiwi/raft-core';
import { entryKey, hardStateKey } from '../codec/keys.ts';
import type { BatchWriter } from '../database/batch-writer.ts';
import { bytesOnDisk, reclaim } from '../database/log-database.ts';
import type { LogDatabase, LogOperation } from '../database/log-database.ts';

/** Deletions per batch: few enough not to hold up the writes in between. */
const chunkEntries = 256;

/**
 * Deletes entries that a compaction has put behind the log's first index. The caller has recorded that already, so a crash
 * in between leaves garbage, which the next start finds, but never a hole.
 */
export async function removePrefix(
  writer: BatchWriter,
  from: LogIndex,
  to: LogIndex,
): Promise<void> {
  for (let start = from; start <= to; start += chunkEntries) {
    const operations: LogOperation[] = [];
    for (let index = start; index <= to && index < start + chunkEntries; index++) {
      // The hard state behind the last removed entry may be the newest there is.
      operations.push({ type: 'del', key: hardStateKey(index - 1) });
      operations.push({ type: 'del', key: entryKey(index) });
    }
    await writer.enqueue(operations, operations.length * 16, false);
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
