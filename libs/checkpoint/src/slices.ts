import type { Steps } from '@kiwi/keyspace';

/** Longest stretch of work between two turns of the event loop, in milliseconds: what a client may notice of a checkpoint. */
export const whileServingMs = 0.5;
/** The same while no data is served yet, only `LOADING` and the health of the node. */
export const whileStartingMs = 10;

/** Work in slices, so that clients are served in between. */
export class Slices {
  readonly #now: () => number;
  readonly #nextTurn: () => Promise<void>;
  readonly #sliceMs: number;
  #begunMs: number;

  /**
   * @param nextTurn resolves when the event loop has served everybody else once.
   * @param sliceMs how long a slice may take: {@link whileServingMs} or {@link whileStartingMs}
   */
  constructor(now: () => number, nextTurn: () => Promise<void>, sliceMs: number) {
    this.#now = now;
    this.#nextTurn = nextTurn;
    this.#sliceMs = sliceMs;
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
    await this.#nextTurn();
    this.#begunMs = this.#now();
  }
}
