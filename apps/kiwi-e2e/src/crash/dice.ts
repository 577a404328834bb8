/**
 * The decisions of a crash test, drawn from a seed. They repeat with the seed; the timing of the processes does not.
 * The generator is mulberry32 (Tommy Ettinger, public domain).
 */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A uniform integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.integer(0, from.length - 1)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** One of the weighted choices. */
  weighted<T extends { readonly weight: number }>(from: readonly T[]): T {
    let rest = this.next() * from.reduce((sum, { weight }) => sum + weight, 0);
    const picked = from.find(({ weight }) => (rest -= weight) < 0) ?? from.at(-1);
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** Dice of its own for a part that draws at times nobody controls. */
  fork(): Dice {
    return new Dice(Math.floor(this.next() * 0x1_0000_0000));
  }
}
