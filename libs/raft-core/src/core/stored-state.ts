import type { StoredLog } from '../ports/log-storage.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { LogIndex, Membership } from './types.ts';

/** What a core is restored from: the opened storage, the members, and how far the state machine has come. */
export interface StoredState extends StoredLog {
  /** The members until the log names others; empty for a node that waits to be added to a cluster. */
  readonly membership: Membership;
  /** The newest snapshot, which the state machine was loaded from; null or left out when there is none. */
  readonly snapshot?: SnapshotMeta | null;
  /** Index the state machine has already applied; that of the snapshot, or the compaction point, when left out. */
  readonly lastApplied?: LogIndex | undefined;
}
