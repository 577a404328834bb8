/** A run of bytes that two strings share; both ends included. */
export interface CommonRun {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Bytes of memory that the table for two strings of these lengths takes. */
export function lcsTableBytes(aLength: number, bLength: number): number {
  return (aLength + 1) * (bLength + 1) * Uint32Array.BYTES_PER_ELEMENT;
}

/**
 * The longest common subsequence of two byte strings by dynamic programming: cell (i, j) is the length for the first i bytes
 * of `a` and the first j of `b`. Time and memory are O(a.length * b.length). Of several solutions it finds the one Redis finds.
 * Throws a RangeError when the table cannot be allocated.
 */
export class LongestCommonSubsequence {
  readonly #a: string;
  readonly #b: string;
  readonly #width: number;
  readonly #lengths: Uint32Array;

  constructor(a: string, b: string) {
    this.#a = a;
    this.#b = b;
    this.#width = b.length + 1;
    this.#lengths = new Uint32Array((a.length + 1) * this.#width);
    this.#fill();
  }

  get length(): number {
    return this.#at(this.#a.length, this.#b.length);
  }

  text(): string {
    return this.runs()
      .map(({ aStart, aEnd }) => this.#a.slice(aStart, aEnd + 1))
      .reverse()
      .join('');
  }

  /** The maximal runs of the subsequence that are contiguous in both strings, from the last to the first. */
  runs(): CommonRun[] {
    const runs: CommonRun[] = [];
    let i = this.#a.length;
    let j = this.#b.length;
    while (i > 0 && j > 0) {
      const aEnd = i - 1;
      const bEnd = j - 1;
      while (i > 0 && j > 0 && this.#a.charCodeAt(i - 1) === this.#b.charCodeAt(j - 1)) {
        i--;
        j--;
      }
      if (i <= aEnd) runs.push({ aStart: i, aEnd, bStart: j, bEnd });
      else if (this.#at(i - 1, j) > this.#at(i, j - 1)) i--;
      else j--;
    }
    return runs;
  }

  #fill(): void {
    const lengths = this.#lengths;
    const width = this.#width;
    for (let i = 1; i <= this.#a.length; i++) {
      const byte = this.#a.charCodeAt(i - 1);
      const row = i * width;
      for (let j = 1; j < width; j++) {
        const cell = row + j;
        const above = lengths[cell - width] as number;
        const left = lengths[cell - 1] as number;
        if (byte === this.#b.charCodeAt(j - 1))
          lengths[cell] = (lengths[cell - width - 1] as number) + 1;
        else lengths[cell] = above > left ? above : left;
      }
    }
  }

  #at(i: number, j: number): number {
    return this.#lengths[i * this.#width + j] as number;
  }
}
