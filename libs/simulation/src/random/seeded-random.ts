import type { Random } from '@kiwi/raft-core';

const TWO_TO_32 = 4294967296;

/**
 * Deterministic pseudo-random numbers: xoshiro128** (Blackman and Vigna, 2018), its state filled
 * from the seed by splitmix32. Equal seeds give equal sequences on every machine. Not for secrets.
 */
export class SeededRandom implements Random {
  // Plain fields, not `#`: drawn several times per simulated event.
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** @param seed any safe integer; all of its bits count */
  constructor(seed: number) {
    const high = Math.floor(seed / TWO_TO_32) | 0;
    let state = (seed | 0) ^ Math.imul(high, 0x9e3779b1);
    const splitmix = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = state ^ (state >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return (mixed ^ (mixed >>> 15)) | 0;
    };
    this.a = splitmix();
    this.b = splitmix();
    this.c = splitmix();
    this.d = splitmix();
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.uint32() / TWO_TO_32;
  }

  /** A uniform integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** True with the given probability; draws nothing when it is 0, so that disabled faults cost nothing. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** Exponentially distributed with the given mean: the gaps between independent rare events. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** One element; throws on an empty list. */
  pick<T>(from: readonly T[]): T {
    const picked = from[this.integer(0, from.length - 1)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** A new list with the same elements in random order (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = items.slice();
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.integer(0, last);
      [result[last], result[other]] = [result[other] as T, result[last] as T];
    }
    return result;
  }

  /** An independent generator; later draws from one do not change the other. */
  fork(): SeededRandom {
    return new SeededRandom(this.uint32() * 0x100000 + (this.uint32() >>> 12));
  }
}
