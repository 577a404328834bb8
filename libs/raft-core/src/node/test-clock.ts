import type { Clock } from '../ports/clock.ts';
import { systemClock } from '../system/system-clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** For specs: time that passes only when told to, with promises settled in between. */
export class TestClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass; everything due in it happens, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#due(end); next !== null; next = this.#due(end)) {
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  /** Lets time pass until something is so. */
  async until(condition: () => boolean, ms = 20_000): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (!condition()) {
      if (this.#now >= end) throw new Error(`still not so after ${ms} ms: ${condition}`);
      await this.advance(1);
    }
  }

  #due(end: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) if (first === null || timer.at < first.at) first = timer;
    if (first === null || first.at > end) return null;
    this.#timers.splice(this.#timers.indexOf(first), 1);
    return first;
  }
}

/** Lets all promises that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    systemClock.schedule(0, resolve);
  });
}
