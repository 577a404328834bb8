import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RaftLog } from './raft-log.ts';
import { entry } from './test-core.ts';
import type { Term } from './types.ts';

function log(terms: readonly Term[] = [], memoryBytesMax = 1_000_000) {
  const empty = new RaftLog(
    {
      hardState: { term: 9, votedFor: null, commitIndex: 0 },
      firstIndex: 1,
      lastIndex: 0,
      compactedTerm: 0,
      terms: [],
      memberships: [],
      membership: { members: [], outgoing: [] },
    },
    memoryBytesMax,
  );
  empty.append(terms.map((term, i) => entry(i + 1, term)));
  return empty;
}

function compacted() {
  return new RaftLog(
    {
      hardState: { term: 5, votedFor: null, commitIndex: 12 },
      firstIndex: 11,
      lastIndex: 14,
      compactedTerm: 3,
      terms: [
        { term: 3, firstIndex: 11 },
        { term: 5, firstIndex: 13 },
      ],
      memberships: [],
      membership: { members: [], outgoing: [] },
    },
    1_000_000,
  );
}

describe('RaftLog', () => {
  it('knows the term of every index it holds, and of the compaction point', () => {
    const l = compacted();
    expect([9, 10, 11, 12, 13, 14, 15].map((i) => l.termAt(i))).toEqual([
      null,
      3,
      3,
      3,
      5,
      5,
      null,
    ]);
  });

  it('takes what was compacted or applied for committed, whatever commit index was written', () => {
    const stored = {
      hardState: { term: 5, votedFor: null, commitIndex: 0 },
      firstIndex: 11,
      lastIndex: 14,
      compactedTerm: 3,
      terms: [{ term: 5, firstIndex: 11 }],
      memberships: [],
      membership: { members: [], outgoing: [] },
    };
    expect(new RaftLog(stored, 1000).commitIndex).toBe(10);
    expect(new RaftLog({ ...stored, lastApplied: 13 }, 1000).commitIndex).toBe(13);
  });

  it('refuses to be restored from a state that contradicts itself', () => {
    const stored = {
      hardState: { term: 5, votedFor: null, commitIndex: 4 },
      firstIndex: 1,
      lastIndex: 3,
      compactedTerm: 0,
      terms: [{ term: 5, firstIndex: 1 }],
      memberships: [],
      membership: { members: [], outgoing: [] },
    };
    expect(() => new RaftLog(stored, 1000)).toThrow('commit index beyond');
    const hardState = { ...stored.hardState, commitIndex: 3 };
    expect(() => new RaftLog({ ...stored, hardState, lastApplied: 4 }, 1000)).toThrow('applied');
    expect(() => new RaftLog({ ...stored, hardState }, 1000)).not.toThrow();
  });

  it('never truncates a committed entry', () => {
    const l = log([1, 1, 2]);
    l.commitTo(2);
    expect(() => l.truncate(2)).toThrow('committed');
    l.truncate(3);
    expect([l.lastIndex, l.lastTerm]).toEqual([2, 1]);
  });

  it('is not durable any more where it was truncated', () => {
    const l = log([1, 1, 2]);
    l.markPersisted(3);
    l.truncate(2);
    l.append([entry(2, 3), entry(3, 3)]);
    expect(l.persistedIndex).toBe(1);
    expect([1, 2, 3].map((i) => l.termAt(i))).toEqual([1, 3, 3]);
  });

  it('refuses entries that do not follow on, and terms that fall', () => {
    expect(() => log([1]).append([entry(3, 1)])).toThrow('follow on');
    expect(() => log([2]).append([entry(2, 1)])).toThrow('fall');
  });

  it('compares logs by the last term, then by length', () => {
    const l = log([1, 2, 2]);
    expect(l.isCoveredBy(3, 2)).toBe(true);
    expect(l.isCoveredBy(1, 3)).toBe(true);
    expect(l.isCoveredBy(2, 2)).toBe(false);
    expect(l.isCoveredBy(9, 1)).toBe(false);
  });

  it('hints at where two logs may still agree', () => {
    const l = log([1, 1, 4, 4, 6]);
    expect(l.agreementHint(5, 5)).toBe(4);
    expect(l.agreementHint(4, 3)).toBe(2);
    expect(l.agreementHint(99, 9)).toBe(5);
    expect(l.agreementHint(3, 0)).toBe(0);
  });

  it('hands out entries by range and size, at least one', () => {
    const l = log([1, 1, 1]);
    expect(l.entries(2, 3, 1000)?.map((e) => e.index)).toEqual([2, 3]);
    expect(l.entries(1, 3, 1)?.map((e) => e.index)).toEqual([1]);
    expect(l.entries(4, 4, 1000)).toEqual([]);
  });

  it('drops durable entries beyond its memory limit, but none that is not durable', () => {
    const l = log([1, 1, 1, 1], 300);
    expect(l.entries(1, 4, 1000)).toHaveLength(4);
    l.markPersisted(3);
    expect(l.entries(1, 4, 1000)).toBeNull();
    expect(l.entries(3, 4, 1000)?.map((e) => e.index)).toEqual([3, 4]);
    expect(l.termAt(1)).toBe(1);
  });

  it('drops what is durable, applied, and no longer needed, and nothing else', () => {
    const l = log([1, 1, 1, 1, 1]);
    l.markPersisted(4);
    l.commitTo(4);
    l.settle(6);
    expect(l.entries(1, 5, 1000)).toHaveLength(5);
    l.markApplied(3);
    l.settle(3);
    expect(l.entries(2, 5, 1000)).toBeNull();
    expect(l.entries(3, 5, 1000)?.map((e) => e.index)).toEqual([3, 4, 5]);
    l.settle(6);
    expect(l.entries(4, 5, 1000)?.map((e) => e.index)).toEqual([4, 5]);
    l.markApplied(4);
    l.settle(6);
    expect(l.entries(5, 5, 1000)?.map((e) => e.index)).toEqual([5]);
    l.markPersisted(5);
    expect(l.entries(6, 9, 1000)).toEqual([]);
    expect(l.memoryBytes).toBeLessThan(200);
  });

  it('behaves like an array of terms under appends, truncations and eviction', () => {
    const command = fc.oneof(
      fc.record({ type: fc.constant('append'), n: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ type: fc.constant('truncate'), n: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ type: fc.constant('persist'), n: fc.integer({ min: 0, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const l = log([], 1500);
        const model: Term[] = [];
        let term = 1;
        for (const { type, n } of commands) {
          if (type === 'append') {
            for (let i = 0; i < n; i++) {
              model.push(term);
              l.append([entry(model.length, term)]);
            }
          } else if (type === 'truncate' && model.length > 0) {
            const from = Math.max(1, model.length + 1 - n);
            l.truncate(from);
            model.length = from - 1;
            term++;
          } else if (type === 'persist') {
            l.markPersisted(Math.max(0, model.length - n));
          }
          expect(l.lastIndex).toBe(model.length);
          expect(model.map((_, i) => l.termAt(i + 1))).toEqual(model);
          const held = l.entries(Math.max(1, model.length - 2), model.length, 1e9);
          if (held !== null) {
            expect(held.map((e) => e.term)).toEqual(model.slice(-3));
          } else expect(l.persistedIndex).toBeGreaterThan(model.length - 3);
        }
      }),
    );
  });
});
