import type { DataCommand } from '@kiwi/commands';
import type { Clock } from '@kiwi/raft-core';
import type { LocalWaiters, RewindableReply } from '@kiwi/state-machine';
import type { ReplicaClient } from './client.ts';

/** The longest time that a timer is set for; a longer one is set again. */
const timerMsMax = 2 ** 30;

/** A command of a client of this node that may wait. */
export interface BlockingOperation {
  readonly id: number;
  readonly client: ReplicaClient;
  readonly command: DataCommand;
  readonly args: readonly string[];
  readonly db: number;
}

export interface BlockedOperationsHost {
  readonly clock: Clock;
  /** Ends a wait through the log; `ended` follows unless it was served before. */
  endWait(id: number, ending: (reply: RewindableReply) => void): void;
  /** The client of a waiting command has its reply. */
  answered(client: ReplicaClient): void;
  /** The others gave this node up, and what waited for its clients: the command is to wait anew. */
  submitAgain(operation: BlockingOperation): void;
}

interface Blocked extends BlockingOperation {
  /** Monotonic ms at which it has waited long enough. */
  readonly untilMs: number;
  cancelTimer: () => void;
}

/** The commands of this node's clients that wait: their time-outs, and where their replies go. */
export class BlockedOperations implements LocalWaiters {
  readonly #host: BlockedOperationsHost;
  readonly #blocked = new Map<number, Blocked>();

  constructor(host: BlockedOperationsHost) {
    this.#host = host;
  }

  get size(): number {
    return this.#blocked.size;
  }

  /** The operation waits, `timeoutMs` at most (0: for ever). */
  add(operation: BlockingOperation, timeoutMs: number): void {
    const untilMs = timeoutMs === 0 ? Infinity : this.#host.clock.now() + timeoutMs;
    const blocked = { ...operation, untilMs, cancelTimer: () => undefined };
    this.#blocked.set(operation.id, blocked);
    if (operation.client.closed === true) this.#end(blocked, () => undefined);
    else this.#setTimer(blocked);
  }

  /** Ends the wait of a client early, by a reply that `ending` writes; false when it does not wait. */
  unblock(client: ReplicaClient, ending: (reply: RewindableReply) => void): boolean {
    for (const blocked of this.#blocked.values()) {
      if (blocked.client !== client) continue;
      this.#end(blocked, ending);
      return true;
    }
    return false;
  }

  /** Ends all waits with an error. */
  unblockAll(line: string): void {
    for (const blocked of this.#blocked.values()) this.#end(blocked, (reply) => reply.error(line));
  }

  has(id: number): boolean {
    return this.#blocked.has(id);
  }

  replyOf(id: number): RewindableReply | null {
    return this.#blocked.get(id)?.client.reply ?? null;
  }

  answered(id: number): void {
    const blocked = this.#take(id);
    if (blocked !== undefined) this.#host.answered(blocked.client);
  }

  lost(id: number): void {
    const blocked = this.#take(id);
    if (blocked === undefined) return;
    if (blocked.client.closed === true) this.#host.answered(blocked.client);
    else this.#host.submitAgain(blocked);
  }

  /** Ends the waits that the replicated state knows nothing of any more, with an error. */
  keepOnly(isWaiting: (id: number) => boolean, line: string): void {
    for (const { id, client } of [...this.#blocked.values()]) {
      if (isWaiting(id)) continue;
      client.reply.error(line);
      this.answered(id);
    }
  }

  #take(id: number): Blocked | undefined {
    const blocked = this.#blocked.get(id);
    if (blocked === undefined) return undefined;
    this.#blocked.delete(id);
    blocked.cancelTimer();
    return blocked;
  }

  #end(blocked: Blocked, ending: (reply: RewindableReply) => void): void {
    blocked.cancelTimer();
    this.#host.endWait(blocked.id, ending);
  }

  #setTimer(blocked: Blocked): void {
    if (blocked.untilMs === Infinity) return;
    const { clock } = this.#host;
    const restMs = blocked.untilMs - clock.now();
    blocked.cancelTimer = clock.schedule(Math.min(Math.max(0, restMs), timerMsMax), () => {
      if (clock.now() < blocked.untilMs) this.#setTimer(blocked);
      else this.#end(blocked, (reply) => reply.nullArray());
    });
  }
}
