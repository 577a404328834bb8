import { describe, expect, it } from '@jest/globals';
import { runSoak } from './run-soak.ts';
import type { SeedResult } from './seed-result.ts';

describe('runSoak', () => {
  it('runs each seed of the range once and counts', async () => {
    const results: SeedResult[] = [];
    const totals = await runSoak({ first: 100, seeds: 5, events: 300, workers: 1 }, (result) =>
      results.push(result),
    );
    expect(totals).toEqual({ seeds: 5, events: 1500, violations: 0 });
    expect(results.map(({ seed }) => seed)).toEqual([100, 101, 102, 103, 104]);
  });
});
