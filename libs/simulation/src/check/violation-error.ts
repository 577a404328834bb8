/** The rules that are checked. The names follow the Raft paper (figure 3) where it has one. */
export type Invariant =
  | 'election-safety'
  | 'leader-append-only'
  | 'log-matching'
  | 'leader-completeness'
  | 'state-machine-safety'
  | 'committed-truncated'
  | 'commit-quorum'
  | 'commit-own-term'
  | 'membership-change'
  | 'snapshot-state'
  | 'snapshot-membership'
  | 'snapshot-durable'
  | 'snapshot-monotonic'
  | 'snapshot-whole'
  | 'compacted-needed'
  | 'durable-before-send'
  | 'vote-changed'
  | 'vote-up-to-date'
  | 'term-monotonic'
  | 'commit-monotonic'
  | 'status-consistent'
  | 'read-linearizable'
  | 'lease-unique'
  | 'refused-then-committed'
  | 'acknowledged-lost'
  | 'applied-twice'
  | 'answered-once'
  | 'bounded'
  | 'core-threw'
  | 'convergence'
  | 'quiet-leader-change';

/** A rule was broken: the core, or the state machine run on it, has a bug. */
export class ViolationError extends Error {
  override readonly name = 'ViolationError';
  readonly code = 'SIMULATION_VIOLATION';
  readonly invariant: Invariant;

  constructor(invariant: Invariant, message: string, options?: { readonly cause: unknown }) {
    super(`${invariant}: ${message}`, options);
    this.invariant = invariant;
  }
}

/** Throws a {@link ViolationError}; a function so that call sites stay one line. */
export function violated(invariant: Invariant, message: string): never {
  throw new ViolationError(invariant, message);
}
