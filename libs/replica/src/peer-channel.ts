import type { NodeId } from '@kiwi/raft-core';

/** Kinds of messages between replicas. The numbers go over the wire and are never reused. */
export const peerMessageKind = {
  /** A batch for the leader to append; the payload is the log entry, unstamped. */
  batch: 1,
  /** The receiver's batch was not appended (no longer leader, overloaded, or one before it is missing): send again. No payload. */
  retry: 2,
  /** Messages that clients of the sender published; not for the replica. */
  published: 3,
  /** Where clients reach the sender; not for the replica. */
  announced: 4,
  /** From the leader: one byte, a `MemoryPressure`. */
  memory: 5,
  /** To the leader: on how many other nodes is the log durable through an index? Two float64: the question's number, the index. */
  progressQuestion: 6,
  /** Two float64: the question's number, how many. */
  progressAnswer: 7,
} as const;

/**
 * Messages between the replicas of a cluster, beside Raft's own. At most once, in order per peer; may be lost, which the
 * replica mends by sending again.
 */
export interface PeerChannel {
  /** False when the message could not be queued. */
  send(to: NodeId, kind: number, payload: Uint8Array): boolean;
  onMessage(handler: (from: NodeId, kind: number, payload: Uint8Array) => void): void;
  /** Called when a connection to the peer is (again) there. */
  onConnected(handler: (peer: NodeId) => void): void;
}

/** For a cluster of one. */
export const noPeers: PeerChannel = {
  send: () => false,
  onMessage: () => undefined,
  onConnected: () => undefined,
};
