import type { DataCommand } from '@kiwi/commands';
import type { RewindableReply } from '@kiwi/state-machine';
import type { ReplicaClient } from './client.ts';

/**
 * - `write`: logged; runs on every node when its entry is applied.
 * - `read`: runs here, at its place in the batch or at a read point.
 * - `local`: touches no data (PING, CLIENT …) and only keeps its place in the order of replies.
 */
export type OperationKind = 'write' | 'read' | 'local';

/** What a local operation does when its turn comes. */
export type LocalAction = () => void;

/**
 * What a write does that is not a single command: a transaction, WATCH. Runs when its entry is applied, and changes the same as its frames do on
 * other nodes. `reply` is null when the client was answered before. Returns `waiting` when the reply comes later, by `BlockedOperations`.
 */
export type LoggedEffect = (reply: RewindableReply | null) => 'done' | 'waiting';

/** One command of one client on its way through the replica. */
export class Operation {
  readonly kind: OperationKind;
  readonly client: ReplicaClient;
  readonly command: DataCommand | null;
  readonly args: readonly string[];
  readonly db: number;
  readonly action: LocalAction | null;
  readonly effect: LoggedEffect | null;

  constructor(
    kind: OperationKind,
    client: ReplicaClient,
    command: DataCommand | null,
    args: readonly string[],
    db: number,
    action: LocalAction | null,
    effect: LoggedEffect | null = null,
  ) {
    this.kind = kind;
    this.client = client;
    this.command = command;
    this.args = args;
    this.db = db;
    this.action = action;
    this.effect = effect;
  }
}
