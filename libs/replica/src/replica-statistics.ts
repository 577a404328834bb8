import type { WriteBatch } from './batches.ts';

/** Plain counters, read when somebody asks (INFO, metrics). */
export class ReplicaStatistics {
  /** Own batches applied. */
  batches = 0;
  /** Operations in them. */
  batchedOperations = 0;
  /** Milliseconds from forming to applying, summed over own batches. */
  batchMsTotal = 0;
  /** Keys deleted because their deadline had passed. */
  expiredKeys = 0;

  batchApplied(batch: WriteBatch, nowMs: number): void {
    this.batches++;
    this.batchedOperations += batch.operations.length;
    this.batchMsTotal += nowMs - batch.formedMs;
  }
}
