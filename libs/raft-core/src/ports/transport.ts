import type { RaftMessage } from '../core/messages.ts';
import type { NodeId } from '../core/types.ts';

/** What a transport tells its node. Called from the event loop, never re-entrantly from `send`. */
export interface TransportHandler {
  message(from: NodeId, message: RaftMessage): void;
  /** Messages to this peer are being lost. May be repeated. */
  peerUnreachable(peer: NodeId): void;
  /** The peer's process closed its connection: it stopped or died. */
  peerClosed(peer: NodeId): void;
}

/**
 * Carries Raft messages between members.
 *
 * Contract (checked by `transportSuite` in `@kiwi/raft-core/testing`):
 * - `send` never blocks, throws or answers; a message may be lost, but never altered, and is delivered at most once.
 * - Messages of one kind (control or data, see `isControlMessage`) between two nodes keep their order.
 * - Control messages do not wait behind data.
 * - Queues are bounded; what does not fit is dropped and reported by `peerUnreachable`.
 */
export interface Transport {
  start(handler: TransportHandler): Promise<void>;
  /** Replaces the set of peers; connections to those no longer named are closed. Never contains the own id. */
  setPeers(peers: readonly { readonly id: NodeId; readonly address: string }[]): void;
  send(to: NodeId, message: RaftMessage): void;
  stop(): Promise<void>;
}
