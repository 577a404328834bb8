import type { DataCommand } from '@kiwi/commands';
import type { RewindableReply } from '@kiwi/state-machine';
import type { Operation } from './operation.ts';

/** Remembers what a connection reads, for client-side caching. */
export interface ReadTracker {
  /** A command has run: what it read is to be tracked. */
  remember(command: DataCommand, args: readonly string[]): void;
  /** A command, or a whole transaction, has ended. */
  ended(): void;
}

/**
 * A connection, as the replica sees it. Replies are written to `reply` in the order in which operations were submitted.
 * The three counters belong to the replica; a client starts them at 0 (false) and only reads them.
 */
export interface ReplicaClient {
  readonly reply: RewindableReply;
  /** Operations submitted and not yet answered. */
  pending: number;
  /** Those of them that wait for the log; while there are any, further operations queue behind them. */
  pendingInLog: number;
  /** Whether `settled` is due. */
  settling: boolean;
  /** Null, or left out, while nothing is tracked. */
  readonly tracking?: ReadTracker | null;
  /** Operations that wait until it has taken replies; null when there are none. Belongs to the replica; a client starts with null. */
  postponed?: Operation[] | null;
  /** Whether it has so many replies to take that its reads had better wait. Left out: never. */
  isCongested?(): boolean;
  /** The connection is gone: nothing needs to wait for it. */
  readonly closed?: boolean;
  /** Called once per turn of the event loop in which replies were written: flush them. May submit new operations. */
  settled(): void;
}
