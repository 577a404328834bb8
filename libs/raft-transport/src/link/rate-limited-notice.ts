import type { Clock } from '@kiwi/raft-core';

/**
 * Calls back at most once per interval, never from within `notify`, and always after the last `notify`: what is held back
 * comes at the end of the interval rather than not at all.
 */
export class RateLimitedNotice {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #callback: () => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancelPending: (() => void) | null = null;

  constructor(clock: Clock, intervalMs: number, callback: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#callback = callback;
  }

  notify(): void {
    if (this.#cancelPending !== null) return;
    const delayMs = Math.max(0, this.#lastMs + this.#intervalMs - this.#clock.now());
    this.#cancelPending = this.#clock.schedule(delayMs, () => {
      this.#cancelPending = null;
      this.#lastMs = this.#clock.now();
      this.#callback();
    });
  }

  cancel(): void {
    this.#cancelPending?.();
    this.#cancelPending = null;
  }
}
