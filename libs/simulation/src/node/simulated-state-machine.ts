import type { StateMachine } from '@kiwi/raft-core';

/** The application run in the simulation: a Raft state machine, optionally with a fingerprint of its state, and with snapshots. */
export interface SimulatedStateMachine extends StateMachine {
  /** Equal for equal states. When given, all nodes must agree on it once the cluster has settled. */
  digest?(): string;
  /** The whole state as bytes, at least one. Needed, together with `restore`, for the option `snapshots`. */
  snapshot?(): Uint8Array;
  /** Replaces the state by one that `snapshot` of any node wrote. */
  restore?(bytes: Uint8Array): void;
}
