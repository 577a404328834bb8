import type { Membership, SnapshotMeta, StoredState, Term } from '@kiwi/raft-core';
import type { SimulatedDisk } from '../disk/simulated-disk.ts';

/** What a starting core is told of the disk. */
export function restoredState(
  { log, durableHardState: hardState }: SimulatedDisk,
  snapshot: SnapshotMeta | null,
  membership: Membership,
): StoredState {
  const { firstIndex, lastIndex, memberships } = log;
  const terms: { term: Term; firstIndex: number }[] = [];
  for (const { term, index } of log.entries) {
    if (terms.at(-1)?.term !== term) terms.push({ term, firstIndex: index });
  }
  const compactedTerm = log.termAt(firstIndex - 1) ?? 0;
  return {
    hardState,
    firstIndex,
    lastIndex,
    compactedTerm,
    terms,
    memberships,
    membership,
    snapshot,
  };
}
