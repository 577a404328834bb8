import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { sleep } from '../harness/wait-until.ts';
import { WriteLedger, findLosses, writeLoad } from '../harness/write-load.ts';

const rounds = 6;

describe('a standalone node that is killed with kill -9 while clients write', () => {
  let cluster: KiwiCluster;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(1);
  }, 60_000);
  afterAll(() => cluster.destroy());

  it('has every acknowledged write after each restart', async () => {
    const node = cluster.node(0);
    const ledger = new WriteLedger();
    for (let round = 0; round < rounds; round++) {
      const before = ledger.acknowledged.size;
      const load = Promise.all(
        [1, 4, 16, 64].map((depth) =>
          writeLoad(node.port, `${round}-${depth}`, depth, ledger, () => false),
        ),
      );
      await sleep(100 + Math.random() * 400);
      await node.kill();
      await load;
      await node.start();
      expect(await findLosses(node.port, ledger)).toEqual([]);
      expect(ledger.acknowledged.size).toBeGreaterThan(before);
    }
    expect(ledger.errors).toEqual([]);
  }, 120_000);
});
