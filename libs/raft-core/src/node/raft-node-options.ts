import type { LeaseReads, RaftLimits } from '../core/config.ts';
import type { RaftEffect, RaftEvent } from '../core/events.ts';
import type { LogIndex, Member, NodeId } from '../core/types.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { LogStorage } from '../ports/log-storage.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import type { Transport } from '../ports/transport.ts';
import type { SnapshotOptions } from './snapshots/snapshot-options.ts';

export interface RaftNodeOptions {
  readonly id: NodeId;
  /**
   * The first members, this node included, the same on every node of a new cluster. Once the log names members, those count
   * instead, also after a restart. Empty for a node that joins: it waits to be added by the leader of an existing cluster.
   */
  readonly members: readonly Member[];
  readonly storage: LogStorage;
  readonly transport: Transport;
  readonly stateMachine: StateMachine;
  /**
   * Snapshots of the state machine: the log before them goes, a restart does not replay it, and peers that were away for too long
   * are sent one. Left out, the log grows for ever. Alike on all nodes: a node without them cannot take one in.
   */
  readonly snapshots?: SnapshotOptions;
  /** Default: the system's monotonic clock and timers. */
  readonly clock?: Clock;
  /** Default: the system's. */
  readonly random?: Random;
  /** Default 100. */
  readonly heartbeatIntervalMs?: number;
  /** Default 1000. */
  readonly electionTimeoutMinMs?: number;
  /** Default 2000. */
  readonly electionTimeoutMaxMs?: number;
  /** Default 20; null turns fast failover off. See `RaftConfig.fastFailoverDelayMaxMs`. */
  readonly fastFailoverDelayMaxMs?: number | null;
  /**
   * Default null. Set, alike on all nodes: a leader answers reads without asking a majority while it holds a lease. See
   * `RaftConfig.leaseReads` and the README for what that rests on.
   */
  readonly leaseReads?: LeaseReads | null;
  /** Default false. True: a leader with much to do sends to some peers gathered, once per tick. See `RaftConfig.trailingPeers`. */
  readonly trailingPeers?: boolean;
  /** From 0 to 1, default 1: a lower one campaigns later than the others. See `RaftConfig.priority`. */
  readonly priority?: number;
  readonly limits?: Partial<RaftLimits>;
  /** The application clock that goes with read points (`ReadPoint.stamp`), read on the leader. Default: always 0. */
  readonly readStamp?: () => number;
  /** Index the state machine has already applied (a disk-backed one). Must be durable in the log. Not together with `snapshots`. */
  readonly lastApplied?: LogIndex;
  /**
   * How long a node whose storage refused a write waits before it tries again, and again. Longer, up to 16 times as long, while the
   * storage fails again soon after it recovered. Default 1000.
   */
  readonly storageRetryMs?: number;
  /**
   * Called after every step of the core with what happened and what it led to, before that is carried out: for traces, metrics
   * and replays. Must be quick, must not call the node, and must not change anything; if it throws, the node stops.
   */
  readonly trace?: (event: RaftEvent, effects: readonly RaftEffect[]) => void;
  /** Called after every disk write with how long it took, and what it held. */
  readonly onWrite?: (durationMs: number, entries: number, bytes: number) => void;
}
