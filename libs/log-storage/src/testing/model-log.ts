import type {
  Entry,
  HardState,
  LogWrite,
  SnapshotMeta,
  StoredLog,
  StoredMembership,
} from '@kiwi/raft-core';
import fc from 'fast-check';

/** What happens to a log. */
export type LogStep =
  | { readonly do: 'append'; readonly count: number; readonly vote: boolean }
  | {
      readonly do: 'truncate';
      readonly back: number;
      readonly count: number;
      readonly vote: boolean;
    }
  /** `ahead` of the end of the log, as after a snapshot, or up to a share of it. */
  | { readonly do: 'compact'; readonly share: number; readonly ahead: number }
  /** A snapshot in place of the log, from `back` before its end to beyond it, and entries behind it. */
  | { readonly do: 'reset'; readonly back: number; readonly count: number; readonly vote: boolean }
  | { readonly do: 'reopen' };

/** Any of them. */
export const anyLogStep: fc.Arbitrary<LogStep> = fc.oneof(
  fc.record({ do: fc.constant('append' as const), count: fc.nat(4), vote: fc.boolean() }),
  fc.record({
    do: fc.constant('truncate' as const),
    back: fc.integer({ min: 1, max: 5 }),
    count: fc.nat(3),
    vote: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('compact' as const),
    share: fc.constantFrom(0, 0.3, 0.7, 1),
    ahead: fc.constantFrom(0, 0, 3),
  }),
  fc.record({
    do: fc.constant('reset' as const),
    back: fc.integer({ min: -600, max: 8 }),
    count: fc.nat(3),
    vote: fc.boolean(),
  }),
  fc.constant<LogStep>({ do: 'reopen' }),
);

/** The log as a plain list. */
export class ModelLog {
  hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  compacted = { index: 0, term: 0 };
  entries: readonly Entry[] = [];
  compactedMembership: readonly StoredMembership[] = [];
  #term = 1;

  get firstIndex(): number {
    return this.compacted.index + 1;
  }

  get lastIndex(): number {
    return this.compacted.index + this.entries.length;
  }

  /** Goes on from what a storage holds. */
  adopt(stored: StoredLog, entries: readonly Entry[]): void {
    this.hardState = stored.hardState;
    this.compacted = { index: stored.firstIndex - 1, term: stored.compactedTerm };
    this.entries = entries;
    this.compactedMembership = stored.memberships.filter(({ index }) => index < stored.firstIndex);
    this.#term = Math.max(
      stored.hardState.term,
      stored.compactedTerm,
      ...entries.map(({ term }) => term),
    );
  }

  /** Makes up the write for a step and takes part in it. */
  write(kind: LogStep & { readonly do: 'append' | 'truncate' | 'reset' }): LogWrite {
    if (kind.do !== 'append' || kind.vote) this.#term++;
    const reset = kind.do === 'reset' ? this.#reset(this.lastIndex - kind.back) : null;
    const truncateFrom =
      kind.do === 'truncate' ? Math.max(this.firstIndex, this.lastIndex - kind.back + 1) : null;
    if (truncateFrom !== null) this.entries = this.entries.slice(0, truncateFrom - this.firstIndex);
    const entries = Array.from({ length: kind.count }, (_, i): Entry => {
      const index = this.lastIndex + 1 + i;
      const data = Buffer.from(`${index} in ${this.#term}`);
      const kind = index % 3 === 0 ? 'membership' : 'command';
      return { index, term: this.#term, kind, data };
    });
    this.entries = [...this.entries, ...entries];
    const voted = { term: this.#term, votedFor: 'n1', commitIndex: this.compacted.index };
    if (kind.vote) this.hardState = voted;
    return { hardState: kind.vote ? voted : null, reset, truncateFrom, entries };
  }

  #reset(wantedIndex: number): SnapshotMeta {
    const index = Math.max(0, wantedIndex);
    const membership = { index: index >> 1, data: Buffer.from(`members up to ${index}`) };
    this.compacted = { index, term: this.#term };
    this.entries = [];
    this.compactedMembership = [membership];
    return { ...this.compacted, membership };
  }

  compact(share: number, ahead: number): { readonly index: number; readonly term: number } {
    const inside = this.compacted.index + Math.floor(this.entries.length * share);
    const index = ahead > 0 ? this.lastIndex + ahead : inside;
    const term = this.entries[index - this.firstIndex]?.term ?? this.#term;
    const covered = this.#memberships().filter((entry) => entry.index <= index);
    this.compactedMembership = covered.slice(-1);
    this.entries = this.entries.slice(index - this.compacted.index);
    if (index > this.compacted.index) this.compacted = { index, term };
    return { index, term };
  }

  stored(): StoredLog {
    const terms = new Map<number, number>();
    for (const { term, index } of this.entries) if (!terms.has(term)) terms.set(term, index);
    return {
      hardState: this.hardState,
      firstIndex: this.firstIndex,
      lastIndex: this.lastIndex,
      compactedTerm: this.compacted.term,
      terms: [...terms].map(([term, firstIndex]) => ({ term, firstIndex })),
      memberships: this.#memberships(),
    };
  }

  #memberships(): readonly StoredMembership[] {
    const inLog = this.entries.filter(({ kind }) => kind === 'membership');
    return [...this.compactedMembership, ...inLog.map(({ index, data }) => ({ index, data }))];
  }
}
