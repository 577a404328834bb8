import type { Steps } from '@kiwi/keyspace';

/** Stretches of work between two turns of the event loop, in milliseconds. */
export interface SliceLimits {
  readonly minMs: number;
  readonly maxMs: number;
  /** In between: so much of what the last turn of everybody else took. */
  readonly share: number;
}

/**
 * What a client may notice of a checkpoint. On a busy node a turn takes long, and waiting for many of them would make the checkpoint long as well, which costs more: all that is written over while
 * it is under way has to be kept.
 */
export const whileServing: SliceLimits = { minMs: 0.5, maxMs: 2, share: 0.1 };
/** While no data is served yet, only `LOADING` and the health of the node. */
export const whileStarting: SliceLimits = { minMs: 10, maxMs: 10, share: 0 };

/** Work in slices, so that clients are served in between. */
export class Slices {
  readonly #now: () => number;
  readonly #nextTurn: () => Promise<void>;
  readonly #limits: SliceLimits;
  #begunMs: number;
  #sliceMs: number;

  /**
   * @param nextTurn resolves when the event loop has served everybody else once.
   * @param limits how long a slice may take: {@link whileServing} or {@link whileStarting}
   */
  constructor(now: () => number, nextTurn: () => Promise<void>, limits: SliceLimits) {
    this.#now = now;
    this.#nextTurn = nextTurn;
    this.#limits = limits;
    this.#sliceMs = limits.minMs;
    this.#begunMs = now();
  }

  /** Whether it is time to `rest`. */
  get over(): boolean {
    return this.#now() - this.#begunMs >= this.#sliceMs;
  }

  /** Does all the steps, resting between them when it is time. */
  async run<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      const { done, value } = steps.next();
      if (this.over) await this.rest();
      if (done === true) return value;
    }
  }

  async rest(): Promise<void> {
    const endedMs = this.#now();
    await this.#nextTurn();
    this.#begunMs = this.#now();
    const { minMs, maxMs, share } = this.#limits;
    const turnMs = this.#begunMs - endedMs;
    this.#sliceMs = Math.min(Math.max(minMs, turnMs * share), maxMs);
  }
}
