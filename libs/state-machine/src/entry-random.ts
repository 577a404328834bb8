/**
 * The randomness of one log entry: Mulberry32 (Tommy Ettinger, public domain), seeded by the leader. Every node draws the
 * same numbers in the same order.
 */
export class EntryRandom {
  #state = 0;

  reseed(seed: number): void {
    this.#state = seed | 0;
  }

  /** Uniform in [0, 1), 32 bits of it. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  }
}
