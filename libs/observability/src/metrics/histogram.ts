/** What a scrape needs of a histogram. Anything of this shape can be exposed. */
export interface HistogramSource {
  /** Upper bounds of the buckets (inclusive), ascending, without infinity. */
  readonly bounds: ArrayLike<number>;
  /** Observations per bucket, not accumulated; one more element than `bounds`, for what lies above the last. */
  readonly counts: ArrayLike<number>;
  /** Sum of all observed values. */
  readonly sum: number;
}

/**
 * A histogram whose hot path is a short search and two additions: no labels, no maps, no allocation.
 * A scrape reads the numbers; nothing happens in between.
 */
export class FastHistogram implements HistogramSource {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  sum = 0;

  /** `bounds`: upper bounds, inclusive, ascending, at least one. Throws a RangeError otherwise. */
  constructor(bounds: readonly number[]) {
    const ascending = bounds.every((bound, i) => i === 0 || bound > (bounds[i - 1] ?? Infinity));
    if (bounds.length === 0 || !ascending) throw new RangeError('bounds must ascend');
    this.bounds = Float64Array.from(bounds);
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** Counts `value`, `times` over: the commands of one batch often share one latency. */
  observe(value: number, times = 1): void {
    const bounds = this.bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] as number) + times;
    this.sum += value * times;
  }
}

/** `count` bounds from `start` on, each `factor` times the one before. */
export function exponentialBounds(start: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start * factor ** i);
}

/** Seconds, 50 µs to 10 s: command latencies. */
export const commandSecondsBounds: readonly number[] = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
  5, 10,
];

/** Seconds, 100 µs to 5 s: disk writes. */
export const fsyncSecondsBounds: readonly number[] = [
  0.0001, 0.0002, 0.0004, 0.0006, 0.0008, 0.001, 0.0015, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064,
  0.128, 0.5, 1, 5,
];

/** 1 to 65,536 pieces, by fours: commands in a batch, entries in a write. */
export const countBounds: readonly number[] = exponentialBounds(1, 4, 9);

/** 64 bytes to 16 MiB, by fours: sizes of log entries. */
export const bytesBounds: readonly number[] = exponentialBounds(64, 4, 10);
