import type { Entry } from '../core/types.ts';

/** The application that Raft replicates. All calls come in log order, from one node, never concurrently. */
export interface StateMachine {
  /**
   * Applies committed entries of kind `command` in order. Must be deterministic: no clock, no randomness, no I/O.
   * The i-th element of the result (if an array is returned) becomes the outcome of the proposal of the i-th entry
   * on the node that proposed it.
   */
  apply(entries: readonly Entry[]): readonly unknown[] | void;
}

/** A state machine that can be written as bytes, for the ready-made snapshot stores. */
export interface SnapshottingStateMachine extends StateMachine {
  /**
   * The state as it is at this call, in pieces. They are fetched later, while more is applied, and must not show that: copy
   * what is small, or hand out what never changes again. (A generator function takes its cut too late, when it is first asked.)
   */
  snapshot(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Replaces the state by one that `snapshot` of any node wrote, cut in other places. If it rejects, the old one must still be there. */
  restore(pieces: AsyncIterable<Uint8Array>): Promise<void>;
}
