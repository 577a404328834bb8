import { describe, expect, it } from '@jest/globals';
import { CrashWorld } from '../testing/crash-world.ts';
import type { CrashReport } from '../testing/crash-world.ts';

// Kiwi's state machine, keyspace, checkpoints, their files and consensus together, in virtual time, on disks that lose what was not
// synced, tear writes and refuse some, with processes that die in any operation. `RUNS=300` for more; `SEED=n RUNS=1` for one again.

const runs = Number(process.env['RUNS'] ?? 3);
const firstSeed = Number(process.env['SEED'] ?? 1);
const total: CrashReport = {
  crashes: 0,
  acknowledged: 0,
  diedIn: {},
  saves: 0,
  failedSaves: 0,
  installs: 0,
};

async function check(size: number, seed: number): Promise<void> {
  const world = new CrashWorld(size, seed);
  await world.run(8).catch((error: unknown) => {
    throw new Error(`seed ${seed} with ${size} node(s)`, { cause: error });
  });
  const { report } = world;
  total.crashes += report.crashes;
  total.acknowledged += report.acknowledged;
  total.saves += report.saves;
  total.failedSaves += report.failedSaves;
  total.installs += report.installs;
  for (const [operation, count] of Object.entries(report.diedIn)) {
    total.diedIn[operation] = (total.diedIn[operation] ?? 0) + count;
  }
}

describe('Nodes that crash at any moment, also in a checkpoint, a compaction, a transfer or a start', () => {
  for (const size of [1, 3]) {
    it(`keep every acknowledged write, once, and agree (${size} node(s))`, async () => {
      for (let seed = firstSeed; seed < firstSeed + runs; seed++) await check(size, seed);
    }, 3_600_000);
  }

  it('meet what they are meant to', () => {
    if (process.env['RUNS'] !== undefined) console.log(JSON.stringify(total));
    expect(total.saves).toBeGreaterThan(20);
    expect(total.installs).toBeGreaterThan(0);
    expect(Object.keys(total.diedIn)).toContain('checkpoint write');
    expect(Object.keys(total.diedIn)).toContain('log write');
  });
});
