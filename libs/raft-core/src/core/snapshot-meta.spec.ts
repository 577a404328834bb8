import { describe, expect, it } from '@jest/globals';
import { encodeMembership, decodeMembership } from './membership/membership-codec.ts';
import { TestCore, append, entry } from './test-core.ts';
import type { Membership } from './types.ts';

const withLearner: Membership = {
  members: [
    { id: 'a', address: 'a', role: 'voter' },
    { id: 'd', address: 'd', role: 'learner' },
  ],
  outgoing: [],
};

/** Brings the entry that adds d at index 3, and commits everything. */
function joined(test: TestCore): void {
  test.receive('a', append(1, [0, 0], [1, 1], 2));
  const added = {
    ...entry(3, 1),
    kind: 'membership',
    data: encodeMembership(withLearner),
  } as const;
  const rest = {
    type: 'append',
    term: 1,
    prevLogIndex: 2,
    prevLogTerm: 1,
    entries: [added],
  } as const;
  test.receive('a', { ...rest, commitIndex: 3 });
}

describe('what a snapshot says of itself', () => {
  it('names the members at the applied index, though later ones are in force', () => {
    const test = new TestCore({ id: 'b', voters: ['a', 'b', 'c'] });
    test.start();
    joined(test);
    test.step({ type: 'applied', index: 2 });
    const meta = test.core.snapshotMeta();
    expect(meta).toMatchObject({ index: 2, term: 1, membership: { index: 0 } });
    const { members } = decodeMembership(meta?.membership.data ?? new Uint8Array());
    expect(members.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    test.step({ type: 'applied', index: 3 });
    expect(test.core.snapshotMeta()).toMatchObject({ index: 3, membership: { index: 3 } });
  });

  // Found by the simulation: a snapshot that says there are no members, for others to install.
  it('is nothing on a node that does not know yet who the members were', () => {
    const test = new TestCore({ id: 'd', voters: [] });
    test.start();
    joined(test);
    test.step({ type: 'applied', index: 2 });
    expect(test.core.snapshotMeta()).toBeNull();
    test.step({ type: 'applied', index: 3 });
    expect(test.core.snapshotMeta()).toMatchObject({ index: 3, membership: { index: 3 } });
  });
});
