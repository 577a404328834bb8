import type { StoredLog } from '../ports/log-storage.ts';
import type { LogIndex, Membership } from './types.ts';

/** What a core is restored from: the opened storage, the members, and how far the state machine has come. */
export interface StoredState extends StoredLog {
  readonly membership: Membership;
  /** Index the state machine has already applied; the compaction point when left out. */
  readonly lastApplied?: LogIndex | undefined;
}
