/** Every code a {@link RaftError} can carry. */
export type RaftErrorCode =
  /** This node is not the leader, and knows none that could answer. */
  | 'RAFT_NOT_LEADER'
  /** A bounded queue is full; try again later. */
  | 'RAFT_OVERLOADED'
  /** The node was stopped, or has not been started. */
  | 'RAFT_STOPPED'
  /** The node failed: its disk refused a write or its state machine threw. See `cause`. */
  | 'RAFT_FAILED'
  /** The request was refused for the reason in the message. */
  | 'RAFT_REJECTED'
  /** The request was begun and its outcome cannot be known here: it may have taken effect, or do so later. */
  | 'RAFT_INDETERMINATE'
  /** The asked entries are no longer in the log. */
  | 'RAFT_COMPACTED'
  /** The configuration cannot work. */
  | 'RAFT_INVALID_CONFIG';

/** An operating error of a Raft node. Test `code`, never the message. */
export class RaftError extends Error {
  readonly code: RaftErrorCode;

  constructor(code: RaftErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RaftError';
    this.code = code;
  }
}

/** A promise of the algorithm was broken: the node must stop, since going on could lose data. */
export class InvariantViolation extends Error {
  readonly code = 'RAFT_INVARIANT';

  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolation';
  }
}

/** Throws {@link InvariantViolation} unless `condition` holds. Stays on in production. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}
