import type { LeaseReads, RaftLimits } from '@kiwi/raft-core';
import type { SimulationBounds } from '../check/bounds-checker.ts';
import type { CoreFactory } from '../node/simulated-core.ts';
import type { DriverBehaviour } from '../node/node-options.ts';
import type { SnapshotBehaviour } from '../node/snapshot-behaviour.ts';
import type { SimulatedStateMachine } from '../node/simulated-state-machine.ts';
import type { SimulationFaults } from './simulation-faults.ts';

/** The times of the Raft nodes, in ms; as in `RaftConfig`. */
export interface SimulationTiming {
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMinMs: number;
  readonly electionTimeoutMaxMs: number;
  readonly fastFailoverDelayMaxMs: number | null;
}

export interface SimulatedClusterOptions {
  /** Everything that happens follows from this number (a safe integer) and from the calls made. */
  readonly seed: number;
  /** Number of members at the start; they are called n1, n2, ... */
  readonly nodes: number;
  /** Makes the application's state machine, anew each time a node starts. */
  readonly stateMachine: () => SimulatedStateMachine;
  /** Default: none. */
  readonly faults?: Partial<SimulationFaults> | undefined;
  /** Bounds inside each core. Default: those of `RaftNode`. */
  readonly limits?: Partial<RaftLimits> | undefined;
  /** Default: those of `RaftNode`. */
  readonly timing?: Partial<SimulationTiming> | undefined;
  /** Default: none are made. The state machine must be able to write itself: `snapshot` and `restore`. */
  readonly snapshots?: SnapshotBehaviour | null | undefined;
  /** Default: off. With them, `faults.clockDriftMax` must not be above their bound. */
  readonly leaseReads?: LeaseReads | null | undefined;
  /** Default: false, as in `RaftConfig`. */
  readonly trailingPeers?: boolean | undefined;
  /** Default: a tick every 10 ms, state machine called at once. */
  readonly behaviour?: Partial<DriverBehaviour> | undefined;
  /** When queues count as leaking. */
  readonly bounds?: Partial<SimulationBounds> | undefined;
  /** Keeps the whole trace as text; otherwise only its digest. Default: false. */
  readonly keepTrace?: boolean | undefined;
  /** Default: a plain `RaftCore`. */
  readonly coreFactory?: CoreFactory | undefined;
}

export const defaultTiming: SimulationTiming = {
  heartbeatIntervalMs: 100,
  electionTimeoutMinMs: 1000,
  electionTimeoutMaxMs: 2000,
  fastFailoverDelayMaxMs: 20,
};

export const defaultBehaviour: DriverBehaviour = {
  tickIntervalMs: 10,
  applyMeanMs: 0,
  applySliceMax: 1024,
};

export const defaultBounds: SimulationBounds = {
  effectsMax: 1000,
  heldMessagesMax: 5000,
  scheduledMax: 100_000,
  inflightMessagesMax: 256,
};
