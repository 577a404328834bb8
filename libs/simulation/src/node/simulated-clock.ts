/** A node's monotonic clock: starts anywhere, and runs a little fast or slow against virtual time. */
export class SimulatedClock {
  readonly #offsetMs: number;
  readonly #rate: number;

  /** @param rate 1 is exact, 1.01 is one percent fast */
  constructor(offsetMs: number, rate: number) {
    this.#offsetMs = offsetMs;
    this.#rate = rate;
  }

  /** The clock's reading at a virtual time. */
  read(virtualMs: number): number {
    return this.#offsetMs + virtualMs * this.#rate;
  }

  /** Virtual time that passes while the clock counts `localMs`. */
  virtualDelayMs(localMs: number): number {
    return localMs / this.#rate;
  }
}
