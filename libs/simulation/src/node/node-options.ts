import type { Membership, NodeId, RaftConfig, RaftMessage, RequestId } from '@kiwi/raft-core';
import type { InvariantChecker } from '../check/invariant-checker.ts';
import type { DiskFaults } from '../disk/disk-faults.ts';
import type { SeededRandom } from '../random/seeded-random.ts';
import type { NodeAction } from './node-action.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { CoreFactory } from './simulated-core.ts';
import type { SnapshotBehaviour } from './snapshot-behaviour.ts';
import type { SimulatedStateMachine } from './simulated-state-machine.ts';

/** What a node needs from the world. */
export interface NodeWorld {
  readonly nowMs: number;
  readonly checker: InvariantChecker;
  send(from: number, to: NodeId, message: RaftMessage): void;
  schedule(delayMs: number, node: number, action: NodeAction): void;
  /** The process of that node dies now, and is started again a little later. */
  die(node: number): void;
  /** An id that no request has had. */
  newRequestId(): RequestId;
  /** A note for the trace; `text` is only called when text is kept. */
  note(node: number, kind: number, value: number, text: () => string): void;
}

/** How the simulated driver around the core behaves. */
export interface DriverBehaviour {
  /** The core is told the time this often, by the node's own clock. */
  readonly tickIntervalMs: number;
  /** Mean time from a commit until the state machine gets the next slice. */
  readonly applyMeanMs: number;
  /** Most entries per slice. */
  readonly applySliceMax: number;
}

export interface NodeOptions {
  readonly id: NodeId;
  readonly position: number;
  readonly config: RaftConfig;
  /** The members that the node is started with: empty for one that waits to be added. */
  readonly membership: Membership;
  readonly behaviour: DriverBehaviour;
  /** Null: the node makes none, and keeps its whole log. */
  readonly snapshots: SnapshotBehaviour | null;
  readonly diskFaults: DiskFaults;
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly coreFactory: CoreFactory;
  readonly stateMachine: () => SimulatedStateMachine;
  readonly world: NodeWorld;
}
