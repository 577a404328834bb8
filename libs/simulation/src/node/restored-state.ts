import type { Entry, HardState, Membership, StoredState, Term } from '@kiwi/raft-core';

/** What a storage tells a starting core about a log that begins at index 1. */
export function restoredState(
  entries: readonly Entry[],
  hardState: HardState,
  membership: Membership,
): StoredState {
  const terms: { term: Term; firstIndex: number }[] = [];
  for (const entry of entries) {
    if (terms.at(-1)?.term !== entry.term)
      terms.push({ term: entry.term, firstIndex: entry.index });
  }
  return {
    hardState,
    firstIndex: 1,
    lastIndex: entries.length,
    compactedTerm: 0,
    terms,
    memberships: entries
      .filter(({ kind }) => kind === 'membership')
      .map(({ index, data }) => ({ index, data })),
    membership,
    lastApplied: 0,
  };
}
