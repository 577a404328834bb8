import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LongestCommonSubsequence } from './longest-common-subsequence.ts';

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at++;
  return at === part.length;
}

/** The plain recursive definition. */
function lcsLength(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a.at(-1) === b.at(-1)) return 1 + lcsLength(a.slice(0, -1), b.slice(0, -1));
  return Math.max(lcsLength(a.slice(0, -1), b), lcsLength(a, b.slice(0, -1)));
}

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

describe('LongestCommonSubsequence', () => {
  it('finds a common subsequence of the greatest length', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lcs = new LongestCommonSubsequence(a, b);
        const found = lcs.text();
        expect(isSubsequence(found, a) && isSubsequence(found, b)).toBe(true);
        expect([found.length, lcs.length]).toEqual([lcsLength(a, b), lcsLength(a, b)]);
      }),
    );
  });

  it('tells where its runs lie in both strings, from the last to the first', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lcs = new LongestCommonSubsequence(a, b);
        const runs = lcs.runs();
        for (const { aStart, aEnd, bStart, bEnd } of runs) {
          expect(a.slice(aStart, aEnd + 1)).toBe(b.slice(bStart, bEnd + 1));
        }
        const starts = runs.map(({ aStart }) => aStart);
        expect(starts).toEqual(starts.toSorted((x, y) => y - x));
        expect(runs.reduce((sum, run) => sum + run.aEnd - run.aStart + 1, 0)).toBe(lcs.length);
      }),
    );
  });
});
