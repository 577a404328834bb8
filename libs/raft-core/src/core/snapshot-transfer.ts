import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { SnapshotChunk } from './messages.ts';
import type { MonotonicMs } from './types.ts';

/** A snapshot on its way from a leader to a peer: one chunk at a time, kept until it is acknowledged. */
export interface SnapshotTransfer {
  /** Unique in a leadership. */
  readonly id: number;
  /** The chunk that is being loaded or sent. */
  sequence: number;
  /** Null while it is being loaded. */
  chunk: SnapshotChunk | null;
  /** Null until the first chunk was loaded. */
  snapshot: SnapshotMeta | null;
  sentAt: MonotonicMs;
}
