/** A stretch of a list. */
export interface ListRange {
  readonly start: number;
  readonly count: number;
}

/** The stretch between two indexes, both included; negative ones count from the end. */
export function rangeOf(first: number, last: number, size: number): ListRange {
  const start = Math.max(0, first < 0 ? size + first : first);
  const end = Math.min(size - 1, last < 0 ? size + last : last);
  return start > end ? { start: 0, count: 0 } : { start, count: end - start + 1 };
}
