import { LatencyHistogram } from './latency-histogram.ts';

/** So many first calls are timed one by one; of those after them, one in `sampleEvery` stands for the others. */
const exactCalls = 128;
const sampleEvery = 16;

/** How long the calls of one command took. Quick ones are not all timed: reading the clock twice would be a good part of what they take. */
export class CommandTiming {
  failedCalls = 0;
  #calls = 0;
  /** Calls that `#microseconds` and the histogram stand for. */
  #counted = 0;
  #microseconds = 0;
  #lastMicroseconds = 0;
  #histogram: LatencyHistogram | null = null;

  /** Calls that have run. */
  get calls(): number {
    return this.#calls;
  }

  /** Of all calls. */
  get microseconds(): number {
    this.#settle();
    return this.#microseconds;
  }

  /** Null while it was not wanted. */
  get histogram(): LatencyHistogram | null {
    this.#settle();
    return this.#histogram;
  }

  /** A call begins. @returns whether it has to be timed although it is of a quick command */
  begin(): boolean {
    const call = this.#calls++;
    return call < exactCalls || call % sampleEvery === 0;
  }

  /** The call that began last took so long. */
  record(microseconds: number, withHistogram: boolean): void {
    const weight = this.#calls - this.#counted;
    this.#counted = this.#calls;
    this.#microseconds += microseconds * weight;
    this.#lastMicroseconds = microseconds;
    if (withHistogram) (this.#histogram ??= new LatencyHistogram()).record(microseconds, weight);
  }

  reset(): void {
    this.failedCalls = this.#calls = this.#counted = this.#microseconds = 0;
    this.#histogram = null;
  }

  /** Counts the calls since the one that was timed last. */
  #settle(): void {
    if (this.#counted === this.#calls || this.#counted === 0) return;
    this.record(this.#lastMicroseconds, this.#histogram !== null);
  }
}
