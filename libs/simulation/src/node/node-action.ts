import type { RaftEvent } from '@kiwi/raft-core';

/** What can be scheduled for one node. It is dropped when that run of the node has ended. */
export type NodeAction =
  | { readonly type: 'tick' }
  /** Something for the core. */
  | { readonly type: 'step'; readonly event: RaftEvent }
  /** The disk ends a write; happens also while the process is paused. */
  | { readonly type: 'writeDone' }
  /** The next slice for the state machine. */
  | { readonly type: 'apply'; readonly fromDisk: boolean }
  /** A snapshot, or a piece of one, was written or read. */
  | { readonly type: 'snapshot'; readonly what: string; readonly run: () => void };
