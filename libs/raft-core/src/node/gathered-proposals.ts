import type { RaftLimits } from '../core/config.ts';
import type { Outcome } from './outcome.ts';

/** One entry that somebody proposes, until its outcome is known. */
export class Proposal {
  readonly data: Uint8Array;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #abort: (() => void) | null;

  /** When `signal` aborts first, the outcome is `indeterminate`. */
  constructor(
    data: Uint8Array,
    signal: AbortSignal | undefined,
    resolve: (outcome: Outcome) => void,
  ) {
    this.data = data;
    this.#resolve = resolve;
    this.#signal = signal;
    this.#abort =
      signal === undefined
        ? null
        : () => resolve({ type: 'indeterminate', reason: 'aborted while waiting for the commit' });
    if (this.#abort !== null) signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Only the first outcome counts. */
  settle(outcome: Outcome): void {
    if (this.#abort !== null) this.#signal?.removeEventListener('abort', this.#abort);
    this.#resolve(outcome);
  }
}

/**
 * Joins what is proposed in one turn: a step of the core, a disk write and a message to each peer then serve many proposals. They
 * leave in the order in which they came, before anything that is asked for behind them, and in groups that the core's limits allow.
 */
export class GatheredProposals {
  readonly #propose: (group: readonly Proposal[]) => void;
  readonly #bytesMax: number;
  readonly #entriesMax: number;
  #waiting: Proposal[] = [];

  constructor(limits: RaftLimits, propose: (group: readonly Proposal[]) => void) {
    this.#propose = propose;
    this.#bytesMax = Math.min(limits.appendBytesMax, limits.uncommittedBytesMax);
    this.#entriesMax = limits.uncommittedEntriesMax;
  }

  add(proposal: Proposal): void {
    this.#waiting.push(proposal);
    if (this.#waiting.length === 1) void Promise.resolve().then(() => this.flush());
  }

  /** Proposes what has gathered, now. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    let first = 0;
    let bytes = 0;
    for (const [i, { data }] of waiting.entries()) {
      const isFull = bytes + data.byteLength > this.#bytesMax || i - first >= this.#entriesMax;
      if (isFull && i > first) {
        this.#propose(waiting.slice(first, i));
        first = i;
        bytes = 0;
      }
      bytes += data.byteLength;
    }
    this.#propose(first === 0 ? waiting : waiting.slice(first));
  }

  /** Takes out what was not proposed yet. */
  takeAll(): readonly Proposal[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
