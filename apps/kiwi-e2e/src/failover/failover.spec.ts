import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { sleep, waitUntil } from '../harness/wait-until.ts';
import { WriteLedger, findLosses, writeLoad } from '../harness/write-load.ts';

const failovers = 10;

/** Every node's own answer to the same question: a follower answers reads from its own state. */
async function answers(nodes: readonly KiwiProcess[], ...command: string[]): Promise<unknown[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const client = await RespClient.connect({ port: node.port });
      const reply = plainReply(await client.command(...command));
      await client.close();
      return reply;
    }),
  );
}

describe('three nodes whose leader is killed with kill -9 again and again', () => {
  let cluster: KiwiCluster;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(3);
  }, 60_000);
  afterAll(() => cluster.destroy());

  it('take writes and reads through any node', async () => {
    const clients = await Promise.all(
      cluster.nodes.map((node) => RespClient.connect({ port: node.port })),
    );
    for (const [i, writer] of clients.entries()) {
      expect(plainReply(await writer.command('SET', 'through', String(i)))).toBe('OK');
      for (const reader of clients) {
        expect(plainReply(await reader.command('GET', 'through'))).toBe(String(i));
      }
    }
    await Promise.all(clients.map((client) => client.close()));
  }, 30_000);

  it('lose nothing acknowledged; clients of surviving nodes see a pause, no error, and each INCR once', async () => {
    const ledger = new WriteLedger();
    for (let round = 0; round < failovers; round++) {
      const leader = await cluster.leader();
      const followers = await cluster.followers();
      let stop = false;
      const loads = Promise.all([
        ...followers.flatMap((node, i) => [
          writeLoad(node.port, `${round}-f${i}-deep`, 16, ledger, () => stop),
          writeLoad(node.port, `${round}-f${i}`, 1, ledger, () => stop),
        ]),
        writeLoad(leader.port, `${round}-leader`, 8, ledger, () => false),
      ]);
      await sleep(150 + Math.random() * 300);
      await leader.kill();
      const acknowledged = ledger.acknowledged.size;
      await waitUntil('writes go on', () => ledger.acknowledged.size > acknowledged + 100);
      stop = true;
      await loads;
      for (let i = 0; i < followers.length; i++) {
        for (const name of [`${round}-f${i}-deep`, `${round}-f${i}`]) {
          const { acknowledged: done, sent } = ledger.counter(`counter:${name}`);
          expect(`${name}: ${done}`).toBe(`${name}: ${sent}`);
        }
      }
      expect(ledger.errors).toEqual([]);
      for (const node of followers) expect(await findLosses(node.port, ledger)).toEqual([]);
      await leader.start();
      expect(await findLosses(leader.port, ledger)).toEqual([]);
    }
    const sizes = await answers(cluster.nodes, 'DBSIZE');
    expect(new Set(sizes).size).toBe(1);
    expect(Number(sizes[0])).toBeGreaterThanOrEqual(ledger.acknowledged.size);
  }, 300_000);

  it('go on when a follower is away, and it catches up', async () => {
    const [follower] = await cluster.followers();
    if (follower === undefined) throw new Error('no follower');
    await follower.kill();
    const ledger = new WriteLedger();
    const started = Date.now();
    const leader = await cluster.leader();
    await writeLoad(leader.port, 'away', 16, ledger, () => Date.now() - started > 700);
    expect(ledger.errors).toEqual([]);
    await follower.start();
    expect(await findLosses(follower.port, ledger)).toEqual([]);
  }, 60_000);

  it('serve nothing without a majority, say so, and recover', async () => {
    const leader = await cluster.leader();
    const followers = await cluster.followers();
    const client = await RespClient.connect({ port: leader.port });
    await client.command('SET', 'majority', 'yes');
    await Promise.all(followers.map((node) => node.kill()));
    const reply = client.command('SET', 'majority', 'no');
    const read = client.command('GET', 'majority');
    const [write, value] = [await reply, await read];
    expect(write.type === 'error' && /^(INDETERMINATE|CLUSTERDOWN) /.test(write.line)).toBe(true);
    expect(value.type === 'error' && /^CLUSTERDOWN /.test(value.line)).toBe(true);
    await Promise.all(followers.map((node) => node.start()));
    await waitUntil('writes are taken again', async () => {
      return plainReply(await client.command('SET', 'majority', 'again')) === 'OK';
    });
    expect(plainReply(await client.command('GET', 'majority'))).toBe('again');
    await client.close();
  }, 90_000);
});
