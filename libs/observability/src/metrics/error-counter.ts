/** Scripts may invent prefixes; Redis's ERRORSTATS draws the same line. */
const prefixesMax = 128;

/** Counts error replies by their first word: `WRONGTYPE`, `MOVED`, `ERR`. */
export class ErrorCounter {
  readonly #counts = new Map<string, number>();

  /** `message`: the reply without its `-`. Beyond 128 prefixes new ones are counted as `other`. */
  count(message: string): void {
    const space = message.indexOf(' ');
    let prefix = space < 0 ? message : message.slice(0, space);
    const known = this.#counts.get(prefix);
    if (known === undefined && this.#counts.size >= prefixesMax) prefix = 'other';
    this.#counts.set(prefix, (this.#counts.get(prefix) ?? 0) + 1);
  }

  /** Prefixes and how often each was seen. */
  totals(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
