import type { StateMachine } from '@kiwi/raft-core';

/** The application run in the simulation: a Raft state machine, and optionally a fingerprint of its state. */
export interface SimulatedStateMachine extends StateMachine {
  /** Equal for equal states. When given, all nodes must agree on it once the cluster has settled. */
  digest?(): string;
}
