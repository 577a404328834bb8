import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CrashWorld } from '../testing/crash-world.ts';
import type { CrashReport } from '../testing/crash-world.ts';
import type { LogDisk } from '../testing/log-disk.ts';
import { LossyLogDisk } from '../testing/lossy-log.ts';
import { SegmentLogDisk } from '../testing/segment-log.ts';

// Kiwi's state machine, keyspace, checkpoints, their files and consensus together, in virtual time, on disks that lose what was not
// synced, tear writes and refuse some, with processes that die in any operation. `RUNS=300` for more; `SEED=n RUNS=1` for one again: with segments
// not to the last detail, for what is beside them in real files is done sooner or later.

const runs = Number(process.env['RUNS'] ?? 2);
const firstSeed = Number(process.env['SEED'] ?? 1);

let directory: string;
let logs = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kiwi-crash-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** With the operations of which nodes die for certain. */
const engines: readonly (readonly [string, readonly string[], () => LogDisk])[] = [
  [
    'whole batches, as LevelDB writes them',
    ['log write', 'log compact', 'checkpoint write'],
    () => new LossyLogDisk(),
  ],
  [
    'segments',
    ['log write', 'log rename'],
    () => new SegmentLogDisk(join(directory, String(logs++))),
  ],
];

describe.each(engines)(
  'Nodes with a log in %s that crash at any moment, also in a checkpoint, a compaction, a transfer or a start',
  (_, operations, makeLog) => {
    const total: CrashReport = {
      crashes: 0,
      acknowledged: 0,
      diedIn: {},
      saves: 0,
      failedSaves: 0,
      installs: 0,
    };

    async function check(size: number, seed: number): Promise<void> {
      const world = new CrashWorld(size, seed, makeLog);
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

    for (const size of [1, 3]) {
      it(`keep every acknowledged write, once, and agree (${size} node(s))`, async () => {
        for (let seed = firstSeed; seed < firstSeed + runs; seed++) await check(size, seed);
      }, 3_600_000);
    }

    it('meet what they are meant to', () => {
      if (process.env['RUNS'] !== undefined) console.log(JSON.stringify(total));
      expect(total.saves).toBeGreaterThan(20);
      expect(total.installs).toBeGreaterThan(0);
      expect(Object.keys(total.diedIn)).toEqual(expect.arrayContaining([...operations]));
    });
  },
);
