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
