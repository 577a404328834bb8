import type { LogIndex, Term } from '@kiwi/raft-core';

/** A stretch of entries of one term, by its first index; it reaches to the next run or the end of the log. */
export interface TermRun {
  readonly term: Term;
  readonly firstIndex: LogIndex;
}

/** Which term each stored entry has, as runs: a handful of records instead of a scan of the log. */
export class TermRuns {
  #runs: TermRun[];

  constructor(runs: readonly TermRun[] = []) {
    this.#runs = [...runs];
  }

  /** The term of the last run; 0 when there is none. */
  get lastTerm(): Term {
    return this.#runs.at(-1)?.term ?? 0;
  }

  /** Notes an entry behind the last one. Returns the run it begins, or null when it continues one. */
  append(index: LogIndex, term: Term): TermRun | null {
    if (this.#runs.length > 0 && this.lastTerm === term) return null;
    const run = { term, firstIndex: index };
    this.#runs.push(run);
    return run;
  }

  /** Forgets the entries from `index` on; returns the runs that are gone. */
  truncate(index: LogIndex): readonly TermRun[] {
    const removed = this.#runs.filter((run) => run.firstIndex >= index);
    if (removed.length > 0) this.#runs = this.#runs.filter((run) => run.firstIndex < index);
    return removed;
  }

  /** Forgets the entries up to `index` of a log that ends at `lastIndex`; returns the runs that are gone. */
  compact(index: LogIndex, lastIndex: LogIndex): readonly TermRun[] {
    const runs = this.#runs;
    const ends = (i: number) => (runs[i + 1]?.firstIndex ?? lastIndex + 1) - 1;
    const removed = runs.filter((_, i) => ends(i) <= index);
    // What is left of a run begins behind `index`: if that is truncated, nothing of the run is left.
    this.#runs = runs
      .filter((_, i) => ends(i) > index)
      .map(({ term, firstIndex }) => ({ term, firstIndex: Math.max(firstIndex, index + 1) }));
    return removed;
  }

  /** For every term in a log that begins at `firstIndex`: the first index of it, ascending. */
  list(firstIndex: LogIndex): readonly TermRun[] {
    return this.#runs.map((run) => ({
      term: run.term,
      firstIndex: Math.max(run.firstIndex, firstIndex),
    }));
  }
}
