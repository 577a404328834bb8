import type { Random } from '@kiwi/raft-core';

/**
 * Pauses between dials: none before the first retry after a working connection, then doubling from `minMs` to `maxMs`, each
 * shortened by up to half at random so that a cluster does not dial in step.
 */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: Random;
  #failures = 0;

  constructor(minMs: number, maxMs: number, random: Random) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** Milliseconds to wait before the next dial. */
  nextDelayMs(): number {
    const failures = this.#failures++;
    if (failures === 0) return 0;
    const fullMs = Math.min(this.#maxMs, this.#minMs * 2 ** (failures - 1));
    return fullMs * (1 - this.#random.next() / 2);
  }

  /** To be called when a dial worked, or when there is reason to believe that the next will. */
  reset(): void {
    this.#failures = 0;
  }
}
