import type { CommandTable } from '@kiwi/commands';
import type { Logger } from '@kiwi/kernel';
import type { Keyspace } from '@kiwi/keyspace';
import type { Clock } from '@kiwi/raft-core';
import type { PeerChannel } from './peer-channel.ts';

export interface ReplicaOptions {
  /** This node's id in log entries: 1..2^32-1. */
  readonly node: number;
  /** Higher than in any earlier run of this node: see `Origins`. */
  readonly incarnation: number;
  readonly keyspace: Keyspace;
  readonly commands: CommandTable;
  readonly peers: PeerChannel;
  readonly clock: Clock;
  /** Unix ms. */
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs once at the end of the present turn of the event loop. */
  readonly atEndOfTurn: (task: () => void) => void;
  readonly logger?: Logger;
  readonly limits?: Partial<ReplicaLimits>;
  readonly observer?: ReplicaObserver;
}

/** Told of every batch, for metrics. Times are from the arrival of a batch's first operation, in milliseconds. */
export interface ReplicaObserver {
  writeBatch(operations: number, ms: number): void;
  readBatch(operations: number, ms: number): void;
}

export interface ReplicaLimits {
  /** How long an operation may wait before its client gets an error. */
  readonly requestTimeoutMs: number;
  /** Batches of this node under way in the log at a time. */
  readonly batchesInFlightMax: number;
  /** A batch that has reached this size takes no more operations. */
  readonly batchBytesMax: number;
  readonly batchOperationsMax: number;
  /** With more than this waiting to be sent, `overloaded` tells connections to read no further. */
  readonly unsentBytesMax: number;
  /** After this long without a word from a node, commands of its clients wait no longer. */
  readonly lostNodeMs: number;
}

export const defaultLimits: ReplicaLimits = {
  requestTimeoutMs: 10_000,
  batchesInFlightMax: 4,
  batchBytesMax: 1 << 20,
  batchOperationsMax: 16_384,
  unsentBytesMax: 64 << 20,
  lostNodeMs: 1_000,
};
