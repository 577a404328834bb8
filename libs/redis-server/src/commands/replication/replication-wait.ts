import { setTimeout as sleep } from 'node:timers/promises';
import type { Replica } from '@kiwi/replica';

/** How often the leader is asked anew. */
const askEveryMs = 20;

/** Waits until what is applied here at present is durable on other nodes. */
export class ReplicationWait {
  readonly #replica: Replica;
  readonly #index: number;

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#index = replica.stateMachine.appliedIndex;
  }

  /** On how many, without asking anybody. */
  known(): number {
    return this.#replica.progress.known(this.#index);
  }

  /** On how many, once these are `wanted`, or `timeoutMs` are over (0: never), or nobody waits any more, or `signal` aborts. Never rejects. */
  async until(
    wanted: number,
    timeoutMs: number,
    isOver: () => boolean,
    signal: AbortSignal,
  ): Promise<number> {
    const { progress } = this.#replica;
    const deadline = timeoutMs === 0 ? Infinity : performance.now() + timeoutMs;
    let count = this.known();
    while (count < wanted && !isOver() && !signal.aborted && performance.now() < deadline) {
      const question = progress.ask(this.#index, (answer) => (count = Math.max(count, answer)));
      const pauseMs = Math.min(askEveryMs, Math.max(0, deadline - performance.now()));
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      question.forget();
      count = Math.max(count, this.known());
    }
    return count;
  }
}
