import type { DataCommand } from '@kiwi/commands';
import type { Executor, RewindableReply } from '../executor.ts';

/** A data command of a transaction. */
export interface TransactionCommand {
  readonly command: DataCommand;
  readonly args: readonly string[];
  readonly db: number;
  /** Whether it is logged; others run only where the client is. */
  readonly isLogged: boolean;
  /** Its RESP frame. */
  readonly frame: Buffer;
}

/** Something of the connection itself in a transaction, such as PING: writes one reply where the client is. */
export interface TransactionAction {
  readonly action: () => void;
}

/** A message to subscribers. */
export interface Publication {
  readonly isSharded: boolean;
  readonly channel: string;
  readonly message: string;
}

/** A message that is published as part of a transaction: logged, so that every node tells its own subscribers at the same place. */
export interface TransactionPublication extends TransactionAction {
  readonly publication: Publication;
  readonly db: number;
  readonly frame: Buffer;
}

export type TransactionStep = TransactionCommand | TransactionAction | TransactionPublication;

/** What a client queued between MULTI and EXEC. */
export interface Transaction {
  readonly steps: readonly TransactionStep[];
  /** Whose watched keys decide whether it runs, null when it runs anyway: see `Watches`. */
  readonly watcher: number | null;
}

/** What other nodes do too. */
export function loggedSteps(
  transaction: Transaction,
): (TransactionCommand | TransactionPublication)[] {
  return transaction.steps.filter(
    (step): step is TransactionCommand | TransactionPublication =>
      'publication' in step || ('command' in step && step.isLogged),
  );
}

/** Told of each command of a transaction when it has run. */
export interface ReadListener {
  remember(command: DataCommand, args: readonly string[]): void;
}

/** Runs a transaction on the node of its client: one reply for all steps. */
export function runTransaction(
  { steps }: Transaction,
  executor: Executor,
  reply: RewindableReply,
  tracker: ReadListener | null = null,
): void {
  const mark = reply.mark();
  reply.array(steps.length);
  for (const step of steps) {
    if ('action' in step) step.action();
    else {
      executor.runFor(step.command, step.args, step.db, reply, step.isLogged);
      tracker?.remember(step.command, step.args);
    }
  }
  executor.markReply(mark);
}
