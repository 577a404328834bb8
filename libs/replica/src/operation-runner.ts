import { NullReply } from '@kiwi/resp-protocol';
import type { Executor } from '@kiwi/state-machine';
import type { AnsweredClients } from './answered-clients.ts';
import type { ReadTracker, ReplicaClient } from './client.ts';
import type { Operation } from './operation.ts';

/** Runs operations, of applied batches and of reads, and writes their replies. */
export class OperationRunner {
  /** The client whose operation is running at present. */
  running: ReplicaClient | null = null;
  readonly #answered: AnsweredClients;
  readonly #nullReply = new NullReply();

  constructor(answered: AnsweredClients) {
    this.#answered = answered;
  }

  /**
   * @param inLog whether it waited for the log
   * @param abandoned its client got an answer before: only what it changes is done
   */
  run(operation: Operation, executor: Executor, inLog: boolean, abandoned: boolean): void {
    const { command, client } = operation;
    if (abandoned) {
      if (operation.effect !== null) void operation.effect(null);
      else if (operation.kind === 'write' && command !== null) {
        executor.write(command, operation.args, operation.db, this.#nullReply);
      }
      return;
    }
    this.running = client;
    if (command !== null) {
      const logged = operation.kind === 'write';
      executor.runFor(command, operation.args, operation.db, client.reply, logged);
      if (client.tracking !== null && client.tracking !== undefined)
        this.#track(client.tracking, operation, executor, inLog);
    } else if (operation.effect !== null) {
      const outcome = operation.effect(client.reply);
      client.tracking?.ended();
      if (outcome === 'waiting') {
        this.running = null;
        client.pendingInLog--;
        return;
      }
    } else if (operation.action !== null) {
      operation.action();
    }
    this.running = null;
    this.#answered.add(client, inLog);
  }

  #track(
    tracking: ReadTracker,
    { command, args }: Operation,
    executor: Executor,
    inLog: boolean,
  ): void {
    // It is going to be taken back and run again.
    if (command === null || (!inLog && executor.tickWanted)) return;
    tracking.remember(command, args);
    tracking.ended();
  }
}
