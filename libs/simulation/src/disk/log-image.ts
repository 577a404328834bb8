import type { Entry, LogIndex, RaftEffect, StoredMembership, Term } from '@kiwi/raft-core';

/** The effect of that name: one atomic batch. */
export type Persist = Extract<RaftEffect, { type: 'persist' }>;

/** A stored log, for looking at. */
export interface LogView {
  /** Of the first entry still there; `lastIndex + 1` when there is none. */
  readonly firstIndex: LogIndex;
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
  /** Undefined when the log does not, or no longer, hold it. */
  entry(index: LogIndex): Entry | undefined;
  /** Undefined when the log does not, or no longer, reach there. The compaction point counts. */
  termAt(index: LogIndex): Term | undefined;
}

/** A log as a storage holds it: what was compacted away, and the entries behind. */
export class LogImage implements LogView {
  /** `#entries[0]` has index `#compactedIndex + 1`. */
  #entries: Entry[] = [];
  #compactedIndex: LogIndex = 0;
  #compactedTerm: Term = 0;
  #compactedMembership: StoredMembership | null = null;

  get firstIndex(): LogIndex {
    return this.#compactedIndex + 1;
  }

  get lastIndex(): LogIndex {
    return this.#compactedIndex + this.#entries.length;
  }

  get lastTerm(): Term {
    return this.#entries.at(-1)?.term ?? this.#compactedTerm;
  }

  /** Those still there, in order. Not to be changed. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The last membership that was compacted away, and those in the log. */
  get memberships(): readonly StoredMembership[] {
    const stored = this.#entries
      .filter(({ kind }) => kind === 'membership')
      .map(({ index, data }) => ({ index, data }));
    return this.#compactedMembership === null ? stored : [this.#compactedMembership, ...stored];
  }

  entry(index: LogIndex): Entry | undefined {
    return this.#entries[index - this.firstIndex];
  }

  termAt(index: LogIndex): Term | undefined {
    return index === this.#compactedIndex ? this.#compactedTerm : this.entry(index)?.term;
  }

  write({ reset, truncateFrom, entries }: Persist): void {
    if (reset !== null) {
      this.#entries = [];
      this.#compactedIndex = reset.index;
      this.#compactedTerm = reset.term;
      this.#compactedMembership = reset.membership;
    }
    if (truncateFrom !== null && truncateFrom <= this.lastIndex) {
      this.#entries.length = Math.max(0, truncateFrom - this.firstIndex);
    }
    for (const entry of entries) this.#entries.push(entry);
  }

  /** Forgets the entries up to `index`, and keeps the membership in force there. */
  compact(index: LogIndex): void {
    if (index <= this.#compactedIndex) return;
    this.#compactedTerm = this.termAt(index) ?? 0;
    const covered = this.memberships.filter((membership) => membership.index <= index);
    this.#compactedMembership = covered.at(-1) ?? null;
    this.#entries.splice(0, index - this.#compactedIndex);
    this.#compactedIndex = index;
  }

  copy(): LogImage {
    const copy = new LogImage();
    copy.#entries = this.#entries.slice();
    copy.#compactedIndex = this.#compactedIndex;
    copy.#compactedTerm = this.#compactedTerm;
    copy.#compactedMembership = this.#compactedMembership;
    return copy;
  }
}
