import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { Entry, LogIndex, NodeId, Term } from './types.ts';

/** Every message carries the sender's term; a receiver with an older term adopts it (except for pre-votes). */
export type RaftMessage =
  | PreVoteRequest
  | PreVoteResponse
  | VoteRequest
  | VoteResponse
  | AppendRequest
  | AppendResponse
  | SnapshotRequest
  | SnapshotResponse
  | HeartbeatRequest
  | HeartbeatResponse
  | ReadIndexRequest
  | ReadIndexResponse
  | TimeoutNow;

/** Asks "would you vote for me?" without disturbing anybody's term (Raft thesis, section 9.6). `term` is the term the sender would campaign in. */
export interface PreVoteRequest {
  readonly type: 'preVote';
  readonly term: Term;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
}

export interface PreVoteResponse {
  readonly type: 'preVoteResponse';
  /** The requested term when granted, the responder's own term when refused. */
  readonly term: Term;
  readonly granted: boolean;
}

export interface VoteRequest {
  readonly type: 'vote';
  readonly term: Term;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
  /** Set when the leader asked for this campaign (`timeoutNow`): receivers skip leader stickiness. */
  readonly transfer: boolean;
}

export interface VoteResponse {
  readonly type: 'voteResponse';
  readonly term: Term;
  readonly granted: boolean;
}

export interface AppendRequest {
  readonly type: 'append';
  readonly term: Term;
  readonly prevLogIndex: LogIndex;
  readonly prevLogTerm: Term;
  readonly entries: readonly Entry[];
  readonly commitIndex: LogIndex;
}

export interface AppendResponse {
  readonly type: 'appendResponse';
  readonly term: Term;
  readonly success: boolean;
  /** On success: the highest index known to be durable and equal to the leader's. On refusal: the refused `prevLogIndex`. */
  readonly index: LogIndex;
  /** On refusal: where the follower's log may still agree (the fast back-up of the Raft paper, section 5.3). */
  readonly hintIndex: LogIndex;
  readonly hintTerm: Term;
}

/** A piece of a snapshot, with what is needed to know that it is whole and in order. */
export interface SnapshotChunk {
  readonly data: Uint8Array;
  /** CRC-32 of all data of the transfer up to and including this chunk. */
  readonly checksum: number;
  readonly last: boolean;
}

/** Brings a peer a snapshot in place of entries that were compacted away, chunk by chunk (Raft paper, section 7). */
export interface SnapshotRequest {
  readonly type: 'snapshot';
  readonly term: Term;
  /** Tells the transfers of one leadership apart: its chunks fit together, those of another do not. */
  readonly transfer: number;
  readonly snapshot: SnapshotMeta;
  /** Position of the chunk in the transfer, from 0. */
  readonly sequence: number;
  readonly chunk: SnapshotChunk;
}

/** The end of a transfer is answered by an {@link AppendResponse}: the peer then holds everything up to the snapshot's index. */
export interface SnapshotResponse {
  readonly type: 'snapshotResponse';
  readonly term: Term;
  readonly transfer: number;
  /** The chunk that the peer waits for; 0: from the beginning. */
  readonly next: number;
  /** The peer could not take what it was sent: it was damaged, or could not be stored. What came before it is gone too. */
  readonly refused: boolean;
}

/** Travels on the control stream; keeps followers quiet and confirms leadership for reads. Carries no log position check. */
export interface HeartbeatRequest {
  readonly type: 'heartbeat';
  readonly term: Term;
  /** Never above what this peer is known to hold. */
  readonly commitIndex: LogIndex;
  /** Rises by one per round of heartbeats in a term; a read is confirmed only by answers to a round begun after it. */
  readonly round: number;
}

export interface HeartbeatResponse {
  readonly type: 'heartbeatResponse';
  readonly term: Term;
  /** The round that is answered; 0, which confirms nothing, when the heartbeat was of an earlier term. */
  readonly round: number;
  /** Of the sender, see `RaftConfig.priority`; left out when it is 1. */
  readonly priority?: number;
}

/** A follower asks the leader for a read index on behalf of all its waiting reads (Raft thesis, section 6.4). */
export interface ReadIndexRequest {
  readonly type: 'readIndex';
  readonly term: Term;
  /** Opaque to the leader, echoed in the answer. Unique per follower and run, never reused for a retry. */
  readonly id: number;
}

export interface ReadIndexResponse {
  readonly type: 'readIndexResponse';
  readonly term: Term;
  readonly id: number;
  /** `null` when the asked node is not (or no longer) a leader that can serve reads. */
  readonly index: LogIndex | null;
  /** A reading of the leader's application clock, filled in by the leader's node; 0 when it has none. */
  readonly stamp: number;
}

/** Leadership transfer: campaign at once, without a pre-vote (Raft thesis, section 3.10). */
export interface TimeoutNow {
  readonly type: 'timeoutNow';
  readonly term: Term;
}

/** Votes, heartbeats and reads must never queue behind bulk data: transports carry them on a stream of their own. */
export function isControlMessage(message: RaftMessage): boolean {
  const { type } = message;
  return !(
    type === 'append' ||
    type === 'appendResponse' ||
    type === 'snapshot' ||
    type === 'snapshotResponse'
  );
}

/** Whether it answers something that a leader or a candidate sent. */
export function isAnswer({ type }: RaftMessage): boolean {
  return (
    type === 'appendResponse' ||
    type === 'snapshotResponse' ||
    type === 'heartbeatResponse' ||
    type === 'voteResponse'
  );
}

/** Whether only the leader of the message's term sends it. */
export function isFromLeader({ type }: RaftMessage): boolean {
  return type === 'append' || type === 'snapshot' || type === 'heartbeat' || type === 'timeoutNow';
}

export type { NodeId };
