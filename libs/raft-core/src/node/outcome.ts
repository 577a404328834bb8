import type { LogIndex, NodeId } from '../core/types.ts';

/**
 * What became of a proposal. `notLeader`, `rejected` and `overloaded` mean: surely not committed, now or later.
 * `indeterminate` means: this node cannot know; it may be committed already or become so.
 */
export type Outcome =
  /** Committed and applied here; `result` is what the state machine returned for the entry. */
  | { readonly type: 'committed'; readonly index: LogIndex; readonly result: unknown }
  | { readonly type: 'notLeader'; readonly leader: NodeId | null }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'indeterminate'; readonly reason: string }
  | { readonly type: 'overloaded' };

/** A point in the log at which a read is linearizable. */
export interface ReadPoint {
  /** Applied on this node when the promise resolves. */
  readonly index: LogIndex;
  /** The leader's application clock (`readStamp`), read after the request was made. */
  readonly stamp: number;
}
