import { describe, expect, it } from '@jest/globals';
import { TermRuns } from './term-runs.ts';

function runsOf(...terms: readonly number[]): TermRuns {
  const runs = new TermRuns();
  terms.forEach((term, i) => runs.append(i + 1, term));
  return runs;
}

describe('Term runs', () => {
  it('tell the first index of each term', () => {
    expect(runsOf(1, 1, 3, 4, 4).list(1)).toEqual([
      { term: 1, firstIndex: 1 },
      { term: 3, firstIndex: 3 },
      { term: 4, firstIndex: 4 },
    ]);
  });

  it('tell which runs a truncation removes, and go on from there', () => {
    const runs = runsOf(1, 1, 3, 4, 4);
    expect(runs.truncate(3).map(({ term }) => term)).toEqual([3, 4]);
    expect(runs.append(3, 1)).toBeNull();
    expect(runs.append(4, 5)).toEqual({ term: 5, firstIndex: 4 });
    expect(runs.lastTerm).toBe(5);
  });

  it('tell which runs a compaction removes, and begin at the first index kept', () => {
    const runs = runsOf(1, 1, 3, 4, 4);
    expect(runs.compact(1, 5)).toEqual([]);
    expect(runs.compact(3, 5).map(({ term }) => term)).toEqual([1, 3]);
    expect(runs.compact(4, 5)).toEqual([]);
    expect(runs.list(5)).toEqual([{ term: 4, firstIndex: 5 }]);
    expect(runs.compact(5, 5).map(({ term }) => term)).toEqual([4]);
    expect(runs.list(6)).toEqual([]);
  });

  it('name no term of a log whose entries are all compacted or truncated', () => {
    const runs = runsOf(1, 2, 2);
    runs.compact(2, 3);
    expect(runs.truncate(3)).toEqual([{ term: 2, firstIndex: 3 }]);
    expect(runs.list(3)).toEqual([]);
    runs.append(3, 4);
    expect(runs.list(3)).toEqual([{ term: 4, firstIndex: 3 }]);
  });
});
