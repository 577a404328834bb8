import type { LogIndex, Membership, NodeId, PeerMode, Role, Term } from './types.ts';

/** A leader's view of one peer. */
export interface PeerStatus {
  readonly id: NodeId;
  /** `snapshot`: the peer needs entries that were compacted away. */
  readonly mode: PeerMode;
  /** Highest entry known to be durable on the peer. */
  readonly matchIndex: LogIndex;
  /** Next entry to send. */
  readonly nextIndex: LogIndex;
  /** Append messages sent and not yet acknowledged. */
  readonly inflight: number;
  readonly inflightBytes: number;
  /** Milliseconds since the last message from the peer, as of the last tick. */
  readonly lastContactMs: number;
}

/** A snapshot of a core, for observers and tests. */
export interface RaftStatus {
  readonly id: NodeId;
  readonly role: Role;
  readonly term: Term;
  readonly votedFor: NodeId | null;
  readonly leader: NodeId | null;
  /** Up to where the newest durable snapshot goes; 0 when there is none. */
  readonly snapshotIndex: LogIndex;
  /** First entry still in the log. */
  readonly firstIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** Last entry known to be durable here. A checkpoint must not be newer than this. */
  readonly persistedIndex: LogIndex;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  readonly membership: Membership;
  /** The disk refused a write: the node neither votes nor acknowledges until restarted. */
  readonly writeFailed: boolean;
  /** Empty unless leader. */
  readonly peers: readonly PeerStatus[];
}
