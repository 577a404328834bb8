import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Quorum } from './quorum.ts';
import type { Member, NodeId } from './types.ts';

function quorum(
  voters: readonly NodeId[],
  outgoing: readonly NodeId[] = [],
  learners: readonly NodeId[] = [],
) {
  const members: Member[] = [
    ...voters.map((id) => ({ id, address: id, role: 'voter' as const })),
    ...learners.map((id) => ({ id, address: id, role: 'learner' as const })),
  ];
  return new Quorum({ members, outgoing });
}

describe('Quorum', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i voters is reached by %i, not by one less', (size, needed) => {
    const ids = Array.from({ length: size }, (_, i) => `n${i}`);
    const first = (n: number) => (id: NodeId) => ids.indexOf(id) < n;
    expect(quorum(ids).reached(first(needed))).toBe(true);
    expect(quorum(ids).reached(first(needed - 1))).toBe(false);
  });

  it('is never reached without voters', () => {
    expect(quorum([]).reached(() => true)).toBe(false);
    expect(quorum([]).reachedValue(() => 7)).toBe(0);
  });

  it('does not count learners', () => {
    const q = quorum(['a', 'b', 'c'], [], ['d', 'e']);
    expect(q.reached((id) => ['a', 'd', 'e'].includes(id))).toBe(false);
    expect(q.isVoter('d')).toBe(false);
  });

  it('needs a majority of both halves in joint consensus', () => {
    const q = quorum(['a', 'b', 'c'], ['c', 'd', 'e']);
    expect(q.reached((id) => ['a', 'b'].includes(id))).toBe(false);
    expect(q.reached((id) => ['d', 'e'].includes(id))).toBe(false);
    expect(q.reached((id) => ['a', 'c', 'd'].includes(id))).toBe(true);
    const held: Record<NodeId, number> = { a: 9, b: 9, c: 9, d: 4, e: 1 };
    expect(q.reachedValue((id) => held[id] ?? 0)).toBe(4);
  });

  it('knows when one node decides alone', () => {
    expect(quorum(['a'], [], ['b']).isOnly('a')).toBe(true);
    expect(quorum(['a'], ['a', 'b']).isOnly('a')).toBe(false);
    expect(quorum(['a']).isOnly('b')).toBe(false);
  });

  it('finds the same value as trying every candidate by brute force', () => {
    const half = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 });
    const values = fc.array(fc.nat({ max: 9 }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(half, fc.option(half), values, (incoming, outgoing, held) => {
        const names = (ids: readonly number[]) => ids.map(String);
        const q = quorum(names(incoming), names(outgoing ?? []));
        const valueOf = (id: NodeId) => held[Number(id)] ?? 0;
        const reached = [...held, 0].filter((v) => q.reached((id) => valueOf(id) >= v));
        expect(q.reachedValue(valueOf)).toBe(Math.max(...reached));
      }),
    );
  });
});
