import type { LogIndex } from '../core/types.ts';

export interface ReadWaiter {
  /** Its read point is applied. */
  readonly ready: () => void;
  readonly fail: (error: Error) => void;
}

interface Waiting {
  readonly index: LogIndex;
  readonly waiter: ReadWaiter;
}

/** Reads that have their read point and wait until the state machine has come that far. */
export class ReadWaiters {
  /** By rising index. */
  #waiting: Waiting[] = [];

  add(index: LogIndex, waiter: ReadWaiter): void {
    // Nearly always the newest is also the highest.
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.index ?? 0) > index) at--;
    this.#waiting.splice(at, 0, { index, waiter });
  }

  applied(appliedIndex: LogIndex): void {
    if (this.#waiting.length === 0) return;
    let ready = 0;
    while ((this.#waiting[ready]?.index ?? Infinity) <= appliedIndex) ready++;
    for (const { waiter } of this.#waiting.splice(0, ready)) waiter.ready();
  }

  failAll(error: Error): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const { waiter } of all) waiter.fail(error);
  }
}
