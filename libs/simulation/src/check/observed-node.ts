import type {
  HardState,
  LogIndex,
  NodeId,
  Role,
  SnapshotMeta,
  StoredMembership,
  Term,
} from '@kiwi/raft-core';
import type { LogView } from '../disk/log-image.ts';

/** What the checker may see of a node. It looks at the disk itself and takes nobody's word for it. */
export interface ObservedNode {
  readonly id: NodeId;
  /** Position of the node in the cluster, from 0. */
  readonly position: number;
  /** Rises with each start. */
  readonly incarnation: number;
  readonly running: boolean;
  /** The core's own view after its latest step; that of its last one while the node is down. */
  readonly role: Role;
  readonly term: Term;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** Where the core's membership comes from: the index of its entry, 0 for the one it was started with. */
  readonly membershipIndex: LogIndex;
  /** Whether it would answer a read by its lease at this moment. False while the node is down. */
  readonly holdsLease: boolean;
  readonly disk: {
    /** Written, durable or not. */
    readonly log: LogView & {
      /** The last membership that was compacted away, and those in the log. */
      readonly memberships: readonly StoredMembership[];
    };
    /** What a crash leaves at least. */
    readonly durableLog: LogView;
    readonly durableHardState: HardState;
  };
  /** Of the newest durable snapshot. */
  readonly snapshot: SnapshotMeta | null;
}
