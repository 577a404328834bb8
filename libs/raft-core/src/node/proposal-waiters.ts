import type { Entry, LogIndex, Term } from '../core/types.ts';
import type { Proposal } from './gathered-proposals.ts';
import type { Outcome } from './outcome.ts';

/** Accepted together: `proposals[i]` is entry `firstIndex + i` of this term, or none at all. */
interface Group {
  readonly firstIndex: LogIndex;
  readonly lastIndex: LogIndex;
  readonly term: Term;
  readonly proposals: readonly Proposal[];
  /** The first index whose outcome is not known. */
  next: LogIndex;
}

/** Matches applied entries with the proposals that wait for them. */
export class ProposalWaiters {
  /**
   * In the order of acceptance: terms rise, and indexes within a term. Groups of different terms may cover the same indexes, when
   * proposals were overwritten and this node led again before finding out.
   */
  #groups: Group[] = [];

  add(firstIndex: LogIndex, term: Term, proposals: readonly Proposal[]): void {
    const lastIndex = firstIndex + proposals.length - 1;
    this.#groups.push({ firstIndex, lastIndex, term, proposals, next: firstIndex });
  }

  /** `results` belong to the commands among `entries`, in order. */
  applied(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    const newest = entries[entries.length - 1];
    if (this.#groups.length === 0 || newest === undefined) return;
    const resultOf = resultsByPlace(entries, results);
    this.#pass(newest.index, newest.term, (group, to) => this.#match(group, to, entries, resultOf));
  }

  /** A snapshot brought the state after `index`: what lies before it was committed or overwritten, nobody here knows which. */
  skipped(index: LogIndex, term: Term): void {
    const reason = 'a snapshot took its place before it was applied here';
    this.#pass(index, term, (group, to) => settle(group, to, { type: 'indeterminate', reason }));
  }

  settleAll(outcome: Outcome): void {
    const groups = this.#groups;
    this.#groups = [];
    for (const group of groups) settle(group, group.lastIndex, outcome);
  }

  /**
   * The state machine has come to the entry at `index`, of `term`: settles by `reached` what waits up to there. Terms rise along a
   * log, so what waits of an earlier term, behind it, will never be: a proposal behind the end of the next leader's
   * log is settled in this way. Every new leader commits a no-op, so this comes.
   */
  #pass(index: LogIndex, term: Term, reached: (group: Group, to: LogIndex) => void): void {
    let done = 0;
    for (const group of this.#groups) {
      if (group.term >= term && group.next > index) break;
      if (group.next <= index) reached(group, Math.min(group.lastIndex, index));
      if (group.term < term) settle(group, group.lastIndex, overwritten(term));
      if (group.next <= group.lastIndex) break;
      done++;
    }
    this.#groups.splice(0, done);
  }

  #match(
    group: Group,
    to: LogIndex,
    entries: readonly Entry[],
    resultOf: (place: number) => unknown,
  ): void {
    const offset = entries[0]?.index ?? 0;
    while (group.next <= to) {
      const place = group.next - offset;
      const entry = entries[place];
      if (entry === undefined) return;
      const { index, term } = entry;
      const outcome: Outcome =
        term === group.term
          ? { type: 'committed', index, result: resultOf(place) }
          : overwritten(term);
      settle(group, index, outcome);
    }
  }
}

/** Settles what waits up to `to`. */
function settle(group: Group, to: LogIndex, outcome: Outcome): void {
  const { proposals, firstIndex } = group;
  for (; group.next <= to; group.next++) proposals[group.next - firstIndex]?.settle(outcome);
}

/** The result of the entry at a place among `entries`. */
function resultsByPlace(
  entries: readonly Entry[],
  results: readonly unknown[] | undefined,
): (place: number) => unknown {
  if (results === undefined) return () => undefined;
  if (entries.every(({ kind }) => kind === 'command')) return (place) => results[place];
  let command = 0;
  const byPlace = entries.map(({ kind }) => (kind === 'command' ? results[command++] : undefined));
  return (place) => byPlace[place];
}

function overwritten(term: Term): Outcome {
  return { type: 'rejected', reason: `overwritten by a leader of term ${term}` };
}
