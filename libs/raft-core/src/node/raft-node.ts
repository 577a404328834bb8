import type { RaftNotification } from '../core/events.ts';
import type { RaftStatus } from '../core/status.ts';
import type { NodeId } from '../core/types.ts';
import type { Outcome, ReadPoint } from './outcome.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';

/** Besides the core's notifications: the node failed and will not go on. */
export type NodeNotification =
  | RaftNotification
  | { readonly type: 'failed'; readonly error: Error };

export interface NodeStatus extends RaftStatus {
  /** Why the node does not go on, or null. */
  readonly failed: Error | null;
}

/** (Signatures first; the body follows.) */
export declare class RaftNode {
  constructor(options: RaftNodeOptions);
  start(): Promise<void>;
  propose(data: Uint8Array, options?: { signal?: AbortSignal }): Promise<Outcome>;
  offer(data: readonly Uint8Array[]): 'accepted' | 'notLeader' | 'overloaded';
  readIndex(): Promise<ReadPoint>;
  read<T>(query: () => T): Promise<T>;
  transferLeadership(target?: NodeId): Promise<void>;
  get status(): NodeStatus;
  on<T extends NodeNotification['type']>(
    type: T,
    listener: (notification: Extract<NodeNotification, { type: T }>) => void,
  ): () => void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
