import type { Entry, LogIndex, Term } from '../core/types.ts';
import type { Outcome } from './outcome.ts';

/** Somebody who waits for the outcome of an accepted proposal. */
export interface ProposalWaiter {
  readonly settle: (outcome: Outcome) => void;
}

interface Expected {
  readonly term: Term;
  readonly waiter: ProposalWaiter;
}

/** Matches applied entries with the proposals that wait for them. */
export class ProposalWaiters {
  /** More than one at an index when a proposal was overwritten and this node led again before finding out. */
  readonly #byIndex = new Map<LogIndex, Expected[]>();
  #appliedTerm: Term = 0;

  add(index: LogIndex, term: Term, waiter: ProposalWaiter): void {
    const expected = this.#byIndex.get(index);
    if (expected === undefined) this.#byIndex.set(index, [{ term, waiter }]);
    else expected.push({ term, waiter });
  }

  remove(index: LogIndex, waiter: ProposalWaiter): void {
    const rest = this.#byIndex.get(index)?.filter((expected) => expected.waiter !== waiter) ?? [];
    if (rest.length === 0) this.#byIndex.delete(index);
    else this.#byIndex.set(index, rest);
  }

  /** `results` belong to the commands among `entries`, in order. */
  applied(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    if (this.#byIndex.size === 0) return;
    this.#match(entries, results);
    const newest = entries[entries.length - 1];
    if (newest !== undefined) this.#rejectBefore(newest.term);
  }

  /** A snapshot brought the state after `index`: what lies before it was committed or overwritten, nobody here knows which. */
  skipped(index: LogIndex, term: Term): void {
    const reason = 'a snapshot took its place before it was applied here';
    for (const [place, expected] of this.#byIndex) {
      if (place > index) continue;
      this.#byIndex.delete(place);
      for (const { waiter } of expected) waiter.settle({ type: 'indeterminate', reason });
    }
    this.#rejectBefore(term);
  }

  settleAll(outcome: Outcome): void {
    const all = [...this.#byIndex.values()];
    this.#byIndex.clear();
    for (const expected of all) for (const { waiter } of expected) waiter.settle(outcome);
  }

  #match(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    let command = 0;
    for (const { index, term, kind } of entries) {
      const result = kind === 'command' ? results?.[command++] : undefined;
      const expected = this.#byIndex.get(index);
      if (expected === undefined) continue;
      this.#byIndex.delete(index);
      for (const { term: expectedTerm, waiter } of expected) {
        waiter.settle(
          expectedTerm === term ? { type: 'committed', index, result } : overwritten(term),
        );
      }
    }
  }

  /**
   * Terms rise along a log: once an entry of `term` is applied, what waits of an earlier term will never be. A proposal
   * behind the end of the next leader's log is settled in this way; every new leader commits a no-op, so this comes.
   */
  #rejectBefore(term: Term): void {
    if (term <= this.#appliedTerm) return;
    this.#appliedTerm = term;
    for (const [index, expected] of this.#byIndex) {
      const rest = expected.filter((e) => e.term >= term);
      if (rest.length === 0) this.#byIndex.delete(index);
      else this.#byIndex.set(index, rest);
      for (const { term: lost, waiter } of expected)
        if (lost < term) waiter.settle(overwritten(term));
    }
  }
}

function overwritten(term: Term): Outcome {
  return { type: 'rejected', reason: `overwritten by a leader of term ${term}` };
}
