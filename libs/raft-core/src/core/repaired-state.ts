import { invariant } from '../errors.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { StoredState } from './stored-state.ts';
import { TermRuns } from './term-runs.ts';
import type { Term } from './types.ts';

export interface RepairedState {
  readonly stored: StoredState;
  /** The snapshot that the stored log still has to give way to, or null. */
  readonly reset: SnapshotMeta | null;
}

/**
 * What a node goes on from when it died after a snapshot was durable and before its log had given way to it: the log ends
 * before the snapshot, or holds entries of a leader that lost.
 */
export function repairedState(stored: StoredState): RepairedState {
  const { snapshot = null, hardState } = stored;
  if (snapshot === null || storedTermAt(stored, snapshot.index) === snapshot.term) {
    return { stored, reset: null };
  }
  const { index, term, membership } = snapshot;
  invariant(
    index >= stored.firstIndex - 1,
    `the log begins with entry ${stored.firstIndex}, and the newest snapshot ends with ${index}`,
  );
  invariant(
    hardState.term > 0,
    'there is a snapshot, and a log that was never in use: it was lost, and with it for whom this node voted',
  );
  invariant(index > hardState.commitIndex, 'the newest snapshot disagrees with what is committed');
  const repaired: StoredState = {
    ...stored,
    firstIndex: index + 1,
    lastIndex: index,
    compactedTerm: term,
    terms: [],
    memberships: [membership],
  };
  return { stored: repaired, reset: snapshot };
}

function storedTermAt(stored: StoredState, index: number): Term | null {
  const { firstIndex, lastIndex, compactedTerm, terms } = stored;
  if (index === firstIndex - 1) return compactedTerm;
  if (index < firstIndex || index > lastIndex) return null;
  return new TermRuns(terms).termOf(index);
}
