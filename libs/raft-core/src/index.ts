export type {
  Entry,
  EntryKind,
  HardState,
  LogIndex,
  Member,
  Membership,
  MembershipChange,
  MonotonicMs,
  NewMember,
  NodeId,
  PeerMode,
  RequestId,
  Role,
  Term,
  WriteTicket,
} from './core/types.ts';
export type {
  AppendRequest,
  AppendResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  PreVoteRequest,
  PreVoteResponse,
  RaftMessage,
  ReadIndexRequest,
  ReadIndexResponse,
  SnapshotChunk,
  SnapshotRequest,
  SnapshotResponse,
  TimeoutNow,
  VoteRequest,
  VoteResponse,
} from './core/messages.ts';
export { isControlMessage } from './core/messages.ts';
export type { RaftEffect, RaftEvent, RaftNotification, RaftResponse } from './core/events.ts';
export { defaultLimits, raftConfig } from './core/config.ts';
export type { LeaseReads, RaftConfig, RaftLimits } from './core/config.ts';
export type { PeerStatus, RaftStatus } from './core/status.ts';
export type { StoredState } from './core/stored-state.ts';
export { RaftCore } from './core/raft-core.ts';
export type { LogStorage, LogWrite, StoredLog, StoredMembership } from './ports/log-storage.ts';
export type {
  SnapshotMeta,
  SnapshotReader,
  SnapshotReceiver,
  SnapshotStore,
} from './ports/snapshot-store.ts';
export type { Transport, TransportHandler } from './ports/transport.ts';
export type { SnapshottingStateMachine, StateMachine } from './ports/state-machine.ts';
export type { Clock, Random } from './ports/clock.ts';
export { InvariantViolation, RaftError } from './errors.ts';
export type { RaftErrorCode } from './errors.ts';
export type { Abortable } from './node/abortable.ts';
export { RaftNode } from './node/raft-node.ts';
export type { NodeStatus } from './node/raft-node.ts';
export type { NodeNotification, NotificationOf, NotificationType } from './node/listeners.ts';
export type { SnapshotOptions } from './node/snapshots/snapshot-options.ts';
export type { RaftNodeOptions } from './node/raft-node-options.ts';
export type { Outcome, ReadPoint } from './node/outcome.ts';
export { MemoryLogStorage } from './memory/memory-log-storage.ts';
export { MemorySnapshotStore } from './memory/memory-snapshot-store.ts';
export { MemoryNetwork } from './memory/memory-network.ts';
export { systemClock } from './system/system-clock.ts';
export { systemRandom } from './system/system-random.ts';
