import { describe, expect, it } from '@jest/globals';
import { firstSeedOf } from '../soak/soak-options.ts';
import { SeededRandom } from '../random/seeded-random.ts';
import { drawPlan } from './plan.ts';
import { regressionSeeds } from './regression-seeds.ts';
import { runSeed } from './run-seed.ts';

const events = 15_000;
const dailyFirst = firstSeedOf(new Date());

describe('runSeed', () => {
  it.each(regressionSeeds)(
    'finds no violation in seed $seed, kept because $reason',
    ({ seed, plain }) => {
      expect(runSeed({ seed, plain, trailingPeers: false, events: 20_000 }).violation).toBeNull();
    },
  );

  it(`finds no violation in today's seeds from ${dailyFirst} on, and runs each the same way twice`, () => {
    let elections = 0;
    let committed = 0;
    for (let seed = dailyFirst; seed < dailyFirst + 16; seed += 1) {
      const first = runSeed({ seed, events });
      expect({ seed, violation: first.violation?.message ?? null }).toEqual({
        seed,
        violation: null,
      });
      const second = runSeed({ seed, events });
      expect({ seed, digest: second.digest }).toEqual({ seed, digest: first.digest });
      expect(first.events).toBe(events);
      elections += first.elections;
      committed += first.committed;
    }
    // The runs have done something: leaders fell, entries were committed.
    expect(elections).toBeGreaterThan(32);
    expect(committed).toBeGreaterThan(3200);
  });

  it('never changes its leader in a run without faults', () => {
    let quietRuns = 0;
    for (let seed = 1; quietRuns < 3; seed += 1) {
      if (!drawPlan(new SeededRandom(seed)).quiet) continue;
      quietRuns += 1;
      const { violation, elections } = runSeed({ seed, events });
      expect({ seed, violation }).toEqual({ seed, violation: null });
      expect(elections).toBe(1);
    }
  });

  it('keeps the whole trace as text when asked, without changing the run', () => {
    const silent = runSeed({ seed: 3, events: 500 });
    const told = runSeed({ seed: 3, events: 500, keepTrace: true });
    expect(told.digest).toBe(silent.digest);
    expect(silent.lines).toHaveLength(0);
    expect(told.lines.length).toBeGreaterThan(500);
  });

  it('gives other runs for other seeds', () => {
    const digests = [1, 2, 3, 4].map((seed) => runSeed({ seed, events: 500 }).digest);
    expect(new Set(digests).size).toBe(4);
  });
});
