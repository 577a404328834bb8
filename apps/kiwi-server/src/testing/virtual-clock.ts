import type { Clock } from '@kiwi/raft-core';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when told to; what promises do at a moment happens before the next one. */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  readonly #holds: (() => boolean)[] = [];

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), callback };
    const place = this.#timers.findLastIndex(({ at }) => at <= timer.at) + 1;
    this.#timers.splice(place, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(delayMs, resolve);
    });
  }

  /** Time stands still as long as it is so: something takes real time, and no virtual time. */
  holdWhile(isBusy: () => boolean): void {
    this.#holds.push(isBusy);
  }

  /** Lets time pass until something is so; false when it is not after `ms`. */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    const end = this.#now + ms;
    await this.#settled();
    while (!condition()) {
      const [next] = this.#timers;
      if (next === undefined || next.at > end) {
        this.#now = end;
        return false;
      }
      this.#now = next.at;
      while (this.#timers[0] !== undefined && this.#timers[0].at <= this.#now) {
        this.#timers.shift()?.callback();
      }
      await this.#settled();
    }
    return true;
  }

  async advance(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  async #settled(): Promise<void> {
    do await promisesSettled();
    while (this.#holds.some((isBusy) => isBusy()));
  }
}

function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
