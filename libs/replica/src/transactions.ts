import { NullReply } from '@kiwi/resp-protocol';
import {
  encodeUnwatch,
  encodeWatch,
  loggedSteps,
  runTransaction,
  transactionFrames,
} from '@kiwi/state-machine';
import type {
  KiwiStateMachine,
  NodeRun,
  RewindableReply,
  SessionFrame,
  Transaction,
  TransactionCommand,
  TransactionPublication,
} from '@kiwi/state-machine';
import type { ReplicaClient } from './client.ts';
import { LogRelease } from './log-release.ts';
import { Operation } from './operation.ts';
import type { LoggedEffect } from './operation.ts';

/** What transactions need of the replica. */
export interface TransactionsHost {
  /** This run of this node. */
  readonly run: NodeRun;
  stateMachine(): KiwiStateMachine;
  /** Submits frames in a client's name; `effect` runs when they are applied. */
  logEffect(client: ReplicaClient, frames: readonly SessionFrame[], effect: LoggedEffect): void;
  /** Submits what only reads, or only keeps its place in the order of replies. */
  submitUnlogged(operation: Operation): void;
  /** Something did not get into the log: to be submitted again, when it takes something. */
  submitLater(submit: () => void): void;
}

/** MULTI/EXEC and WATCH on their way through the log. What is watched is replicated state: see `Watches` in `@kiwi/state-machine`. */
export class Transactions {
  readonly #host: TransactionsHost;
  readonly #nullReply = new NullReply();
  #lastWatcher = 0;

  constructor(host: TransactionsHost) {
    this.#host = host;
  }

  /** Submits a transaction. It is logged unless it only reads and watches nothing. */
  submit(client: ReplicaClient, transaction: Transaction): void {
    const { executor } = this.#host.stateMachine();
    const logged = loggedSteps(transaction);
    const isLogged = logged.length > 0 || transaction.watcher !== null;
    if (!isLogged && !transaction.steps.some((step) => 'action' in step)) {
      const effect = (reply: RewindableReply | null) => {
        if (reply !== null) runTransaction(transaction, executor, reply, client.tracking ?? null);
        return 'done' as const;
      };
      this.#host.submitUnlogged(new Operation('read', client, null, [], 0, null, effect));
      return;
    }
    const { watcher } = transaction;
    let isOver = false;
    this.#host.logEffect(client, transactionFrames(watcher, logged), (reply) => {
      isOver = true;
      this.#run(client, transaction, logged, reply);
      return 'done';
    });
    if (watcher === null) return;
    // When it did not get into the log, the watch goes on until it is released.
    const releaseIfLost = () => {
      if (!isOver) this.#host.submitLater(() => this.unwatch(watcher));
    };
    this.#host.submitUnlogged(new Operation('local', client, null, [], 0, releaseIfLost));
  }

  /** A number for what a connection watches until its next EXEC or UNWATCH. */
  nextWatcher(): number {
    return ++this.#lastWatcher;
  }

  /** Submits WATCH: from its place in the log on, changes of these keys are noticed. */
  watch(client: ReplicaClient, watcher: number, db: number, keys: readonly string[]): void {
    const { run, stateMachine, logEffect } = this.#host;
    logEffect(client, [{ db, frame: encodeWatch(watcher, keys) }], (reply) => {
      stateMachine().watches.watch(run, watcher, db, keys);
      reply?.ok();
      return 'done';
    });
  }

  /** Ends all that a watcher watches, sooner or later. Nobody is answered. */
  unwatch(watcher: number): void {
    const { run, stateMachine, logEffect, submitLater } = this.#host;
    const release = new LogRelease(() => submitLater(() => this.unwatch(watcher)));
    logEffect(release, [{ db: 0, frame: encodeUnwatch(watcher) }], () => {
      stateMachine().watches.release(run, watcher);
      return 'done';
    });
  }

  #run(
    { tracking }: ReplicaClient,
    transaction: Transaction,
    logged: readonly (TransactionCommand | TransactionPublication)[],
    reply: RewindableReply | null,
  ): void {
    const { run } = this.#host;
    const stateMachine = this.#host.stateMachine();
    const { executor, watches } = stateMachine;
    const { watcher } = transaction;
    const isRun = watcher === null || watches.release(run, watcher);
    if (!isRun) reply?.nullArray();
    else if (reply !== null) runTransaction(transaction, executor, reply, tracking ?? null);
    else {
      for (const step of logged) {
        if ('publication' in step) stateMachine.onPublished(step.publication);
        else executor.write(step.command, step.args, step.db, this.#nullReply);
      }
    }
  }
}
