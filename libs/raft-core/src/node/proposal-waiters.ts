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
    let command = 0;
    for (const { index, term, kind } of entries) {
      const result = kind === 'command' ? results?.[command++] : undefined;
      const expected = this.#byIndex.get(index);
      if (expected === undefined) continue;
      this.#byIndex.delete(index);
      for (const { term: expectedTerm, waiter } of expected) {
        waiter.settle(
          expectedTerm === term
            ? { type: 'committed', index, result }
            : { type: 'rejected', reason: `overwritten by a leader of term ${term}` },
        );
      }
    }
  }

  settleAll(outcome: Outcome): void {
    const all = [...this.#byIndex.values()];
    this.#byIndex.clear();
    for (const expected of all) for (const { waiter } of expected) waiter.settle(outcome);
  }
}
