import type { MonotonicMs } from '../core/types.ts';

/** Time for a `RaftNode`; tests and simulations bring their own. */
export interface Clock {
  /** Monotonic milliseconds, fractions allowed. */
  now(): MonotonicMs;
  /** Calls back once after `delayMs`; the returned function cancels. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** A source of randomness: uniform in [0, 1). */
export interface Random {
  next(): number;
}
