/** Sixteen cells per power of two: a value is known to about 6 %. */
const cellBits = 4;
const cellsPerPower = 1 << cellBits;
/** Longer times count as this one: a second, as in Redis. */
const nanosecondsMax = 1_000_000_000;
const cellCount = (31 - cellBits) * cellsPerPower;

/** How often a command took how long: cells that grow with the time (as in HdrHistogram), from a nanosecond to a second. */
export class LatencyHistogram {
  readonly #cells = new Float64Array(cellCount);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Notes a time, so many times. */
  record(microseconds: number, weight: number): void {
    const cell = cellOf(Math.min(Math.max(Math.round(microseconds * 1000), 1), nanosecondsMax));
    this.#cells[cell] = (this.#cells[cell] as number) + weight;
    this.#count += weight;
  }

  /** The time that so many per cent of the calls did not exceed, in microseconds; 0 before the first. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let seen = 0;
    for (const [cell, count] of this.#cells.entries()) {
      seen += count;
      if (count > 0 && seen >= wanted) return highestOf(cell) / 1000;
    }
    return 0;
  }

  /** The calls that took no longer than 1, 2, 4 … microseconds: only bounds at which there are more than at the one before. */
  cumulative(): readonly (readonly [microseconds: number, count: number])[] {
    const rows: [number, number][] = [];
    let cell = 0;
    let seen = 0;
    for (let bound = 1024; seen < this.#count; bound *= 2) {
      const before = seen;
      for (; cell < cellCount && highestOf(cell) <= bound; cell++)
        seen += this.#cells[cell] as number;
      if (seen > before) rows.push([Math.floor(bound / 1000), seen]);
    }
    return rows;
  }
}

function cellOf(nanoseconds: number): number {
  if (nanoseconds < cellsPerPower) return nanoseconds;
  const power = 31 - Math.clz32(nanoseconds) - cellBits;
  return (power << cellBits) + (nanoseconds >>> power);
}

/** The longest time that falls into a cell, in nanoseconds. */
function highestOf(cell: number): number {
  if (cell < 2 * cellsPerPower) return cell;
  const power = (cell >> cellBits) - 1;
  return ((cell - (power << cellBits) + 1) << power) - 1;
}
