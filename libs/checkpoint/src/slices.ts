import type { Steps } from '@kiwi/keyspace';

/** Longest stretch of work between two turns of the event loop, in milliseconds: what a client may notice of a checkpoint. */
const sliceMs = 0.5;

/** Work in slices, so that clients are served in between. */
export class Slices {
  readonly #now: () => number;
  readonly #nextTurn: () => Promise<void>;
  #begunMs: number;

  /** @param nextTurn resolves when the event loop has served everybody else once. */
  constructor(now: () => number, nextTurn: () => Promise<void>) {
    this.#now = now;
    this.#nextTurn = nextTurn;
    this.#begunMs = now();
  }

  /** Whether it is time to `rest`. */
  get over(): boolean {
    return this.#now() - this.#begunMs >= sliceMs;
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
