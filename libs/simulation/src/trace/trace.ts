/**
 * The log of a run. Every line is folded into a 64-bit digest (two FNV-1a lanes), so that two runs
 * can be compared at little cost; the text itself is kept only when asked for.
 */
export class Trace {
  readonly #keepText: boolean;
  readonly #lines: string[] = [];
  #low = 0x811c9dc5 | 0;
  #high = 0x01000193 | 0;
  #length = 0;

  constructor(keepText: boolean) {
    this.#keepText = keepText;
  }

  /** Whether lines are kept: lets callers skip building text that nobody reads. */
  get keepsText(): boolean {
    return this.#keepText;
  }

  /** Number of records so far. */
  get length(): number {
    return this.#length;
  }

  /** Equal for equal runs, different for different ones (up to hash collisions). */
  get digest(): string {
    const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }

  /** The kept lines; empty unless the text is kept. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Folds numbers into the digest. Fractions count: times are recorded to a 1/1024 millisecond. */
  record(kind: number, first: number, second: number, third: number): void {
    this.#length += 1;
    this.#fold(kind);
    this.#fold(first);
    this.#fold(second);
    this.#fold(third);
  }

  /** Folds a number into the record under way. */
  fold(value: number): void {
    this.#fold(value);
  }

  /** Keeps a line of text, when text is kept. Does not change the digest. */
  text(line: string): void {
    if (this.#keepText) this.#lines.push(line);
  }

  #fold(value: number): void {
    const word = (value * 1024) | 0;
    this.#low = Math.imul(this.#low ^ word, 0x01000193);
    this.#low ^= this.#low >>> 15;
    this.#high = Math.imul(this.#high ^ this.#low, 0x85ebca6b);
    this.#high ^= this.#high >>> 13;
  }
}
