/**
 * A list into which one client pushes numbers and from which others pop them, waiting where there is none. What each was told is kept,
 * and the rest of the list tells whether that can be: no number is lost or comes twice, and all leave in the order in which they came.
 */
export class QueueLedger {
  /** Of the list, in database 0. */
  readonly key: string;
  readonly #pushed: number[] = [];
  /** Pushes whose outcome nobody told. */
  readonly #unknownPushes = new Set<number>();
  readonly #popped: number[] = [];
  /** Pops whose outcome nobody told: each may have taken a number. */
  #unknownPops = 0;
  #next = 1;
  /** Numbers popped since the beginning, by answers. */
  delivered = 0;

  constructor(key: string) {
    this.key = key;
  }

  /** False while the outcome of a push is unknown: then nothing may be pushed. */
  get certain(): boolean {
    return this.#unknownPushes.size === 0;
  }

  /** The next number to push. */
  next(): number {
    return this.#next++;
  }

  pushed(number: number): void {
    this.#pushed.push(number);
  }

  pushLost(number: number): void {
    this.#pushed.push(number);
    this.#unknownPushes.add(number);
  }

  popAnswered(number: number): void {
    this.#popped.push(number);
    this.delivered++;
  }

  popLost(): void {
    this.#unknownPops++;
  }

  /**
   * Compares with what is left in the list when nobody pushes or pops, and begins anew with that. Returns what is wrong, in words.
   * @param left from the end at which numbers are popped
   */
  settle(left: readonly number[]): string[] {
    const faults: string[] = [];
    const seen = new Set<number>();
    const all = [...this.#popped, ...left];
    const known = new Set(this.#pushed);
    for (const number of all) {
      if (!known.has(number)) faults.push(`${this.key}: ${number} was never pushed`);
      if (seen.has(number)) faults.push(`${this.key}: ${number} is there twice`);
      seen.add(number);
    }
    // Several clients hear of what they popped in any order; what is left was never reordered.
    const lastPopped = Math.max(0, ...this.#popped);
    if (left.some((number, i) => number <= (left[i - 1] ?? lastPopped))) {
      faults.push(`${this.key}: ${left.join(' ')} is left behind ${lastPopped}`);
    }
    const gone = this.#pushed.filter((n) => !seen.has(n) && !this.#unknownPushes.has(n));
    if (gone.length > this.#unknownPops) {
      const some = gone.slice(0, 10).join(' ');
      faults.push(`${this.key}: ${some} gone, and only ${this.#unknownPops} pops have no answer`);
    }
    this.#pushed.splice(0, Infinity, ...left);
    this.#unknownPushes.clear();
    this.#popped.length = 0;
    this.#unknownPops = 0;
    return faults;
  }
}
