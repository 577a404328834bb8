import type { WriteBatch } from './batches.ts';

/** Plain counters, read when somebody asks (INFO, metrics). */
export class ReplicaStatistics {
  /** Own batches applied. */
  batches = 0;
  /** Operations in them. */
  batchedOperations = 0;
  /** Keys deleted because their deadline had passed. */
  expiredKeys = 0;
  /** Keys deleted for want of memory. */
  evictedKeys = 0;

  batchApplied(batch: WriteBatch): void {
    this.batches++;
    this.batchedOperations += batch.operations.length;
  }
}
