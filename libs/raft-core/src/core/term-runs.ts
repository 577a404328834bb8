import { invariant } from '../errors.ts';
import type { LogIndex, Term } from './types.ts';

/** The first index of a term in the log. */
export interface TermRun {
  readonly term: Term;
  readonly firstIndex: LogIndex;
}

/**
 * Which term each index of the log has, kept as one record per term: terms only rise along a log,
 * so a few records cover any number of entries, also those no longer in memory.
 */
export class TermRuns {
  #runs: TermRun[];

  constructor(runs: readonly TermRun[]) {
    this.#runs = [...runs];
    for (let i = 1; i < this.#runs.length; i++) {
      const [before, after] = [this.#runs[i - 1], this.#runs[i]];
      invariant(
        before !== undefined &&
          after !== undefined &&
          before.term < after.term &&
          before.firstIndex < after.firstIndex,
        'term runs must rise',
      );
    }
  }

  /** The term of an index not before the first run, or 0. The caller knows that the index is in the log. */
  termOf(index: LogIndex): Term {
    const runs = this.#runs;
    // Nearly always the question is about the newest run.
    let low = 0;
    let high = runs.length - 1;
    const last = runs[high];
    if (last !== undefined && index >= last.firstIndex) return last.term;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const run = runs[middle];
      if (run !== undefined && run.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    const run = runs[low];
    return run !== undefined && run.firstIndex <= index ? run.term : 0;
  }

  append(index: LogIndex, term: Term): void {
    const last = this.#runs[this.#runs.length - 1];
    if (last !== undefined && last.term === term) return;
    invariant(last === undefined || last.term < term, 'the term must not fall along the log');
    this.#runs.push({ term, firstIndex: index });
  }

  /** Forgets the terms that end at or before `index`. */
  compact(index: LogIndex): void {
    const runs = this.#runs;
    let done = 0;
    while ((runs[done + 1]?.firstIndex ?? Infinity) <= index + 1) done++;
    if (done > 0) runs.splice(0, done);
  }

  clear(): void {
    this.#runs = [];
  }

  /** Forgets the terms from `index` on. */
  truncate(index: LogIndex): void {
    const runs = this.#runs;
    while (runs.length > 0 && (runs[runs.length - 1]?.firstIndex ?? 0) >= index) runs.pop();
  }
}
