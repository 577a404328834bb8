/** Which of the elements found count; all by default. */
export interface SearchLimits {
  /** So many are passed over. */
  readonly skip?: number;
  /** So many at most. */
  readonly limit?: number;
  /** Ends the search after so many elements. */
  readonly lookedAtMax?: number;
}

/** Collects the positions of elements of a list, which are found run by run: from the first run on, or backwards from the last one. */
export class PositionSearch {
  readonly found: number[] = [];
  private readonly size: number;
  private readonly isBackwards: boolean;
  private readonly limits: Required<SearchLimits>;
  private skipped = 0;

  constructor(
    size: number,
    isBackwards: boolean,
    { skip = 0, limit = Infinity, lookedAtMax = Infinity }: SearchLimits,
  ) {
    this.size = size;
    this.isBackwards = isBackwards;
    this.limits = { skip, limit, lookedAtMax };
  }

  /** The elements looked for in the next run, as ascending offsets to the run's position in the list. False when the search is over. */
  take(position: number, offsets: readonly number[]): boolean {
    const { size, isBackwards, found } = this;
    const { skip, limit, lookedAtMax } = this.limits;
    for (let i = 0; i < offsets.length; i++) {
      const offset = offsets[isBackwards ? offsets.length - 1 - i : i] as number;
      const at = position + offset;
      if ((isBackwards ? size - 1 - at : at) >= lookedAtMax) return false;
      if (this.skipped++ < skip) continue;
      found.push(at);
      if (found.length >= limit) return false;
    }
    return true;
  }
}
