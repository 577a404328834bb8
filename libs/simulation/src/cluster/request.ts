import type { LogIndex, NodeId, RequestId, Term } from '@kiwi/raft-core';

/** How a request ended, as its client learns it. */
export type RequestOutcome =
  /** Committed, and applied on the asked node; `results` holds what the state machine returned for each entry. */
  | {
      readonly type: 'committed';
      readonly term: Term;
      readonly firstIndex: LogIndex;
      readonly results: readonly unknown[];
    }
  /** The asked node has applied everything a linearizable read must see; `index` was its read point. */
  | { readonly type: 'read'; readonly index: LogIndex; readonly result: unknown }
  | { readonly type: 'done' }
  | { readonly type: 'notLeader'; readonly leader: NodeId | null }
  | { readonly type: 'overloaded' }
  /** Surely not committed, now or later (with several entries: none of them). */
  | { readonly type: 'rejected'; readonly reason: string }
  /** The node died before it knew: it may be committed, or yet become so. Or a part of the entries is. */
  | { readonly type: 'indeterminate' };

/** A request to a node of the simulated cluster. Poll `outcome`: virtual time stands still while nobody steps. */
export interface SimulatedRequest {
  readonly id: RequestId;
  /** The asked node. */
  readonly node: NodeId;
  readonly kind: 'propose' | 'read' | 'transfer' | 'membership';
  /** Virtual time of the question, in ms. */
  readonly askedAtMs: number;
  /** Null while unanswered. */
  readonly outcome: RequestOutcome | null;
}

/** The same from the inside: still being answered. */
export interface PendingRequest extends SimulatedRequest {
  /** Another one when the driver asks the core again by itself. */
  id: RequestId;
  outcome: RequestOutcome | null;
  /** Entries of a proposal; empty for others. Copies owned by the request, so that each is an object of its own. */
  readonly data: readonly Uint8Array[];
  /** What a linearizable read must at least see. */
  readonly readFloor: LogIndex;
  /** What the state machine is asked once the read point is applied. */
  readonly query: (() => unknown) | null;
  /** Set when the core has answered; it answers each request once. */
  answered: boolean;
  /** Where an accepted proposal stands in the leader's log. */
  place: {
    readonly term: Term;
    readonly firstIndex: LogIndex;
    readonly lastIndex: LogIndex;
  } | null;
  /** One per entry of the proposal that was applied here. */
  results: unknown[];
}
