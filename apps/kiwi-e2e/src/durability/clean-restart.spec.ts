import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';

const fieldCount = 100_000;
const largeBytes = 1_000_000;

async function writeState(node: KiwiProcess): Promise<void> {
  const client = await RespClient.connect({ port: node.port });
  const commands: (readonly (string | Buffer)[])[] = [];
  for (let i = 0; i < 2000; i++) commands.push(['SET', `key:${i}`, `value ${i}`]);
  for (let i = 0; i < 200; i++)
    commands.push(['SET', `lease:${i}`, 'x', 'PX', String(3_600_000 + i)]);
  for (let i = 0; i < 20; i++) commands.push(['HSET', `hash:${i}`, 'a', String(i), 'b', '\xff\0']);
  for (let from = 0; from < fieldCount; from += 1000) {
    const fields = Array.from({ length: 1000 }, (_, i) => [`f${from + i}`, `v${from + i}`]);
    commands.push(['HSET', 'large hash', ...fields.flat()]);
  }
  for (let i = 0; i < 5; i++) {
    commands.push(['SET', `large:${i}`, Buffer.alloc(largeBytes, i)]);
  }
  commands.push(['SELECT', '3'], ['SET', 'in', 'three'], ['HSET', 'h', 'in', 'three']);
  commands.push(['SWAPDB', '0', '3'], ['SET', 'after', 'the swap'], ['DEL', 'key:7']);
  try {
    const replies = await client.pipeline(commands);
    expect(replies.filter(({ type }) => type === 'error')).toEqual([]);
  } finally {
    await client.close();
  }
}

/** What clients can see: keys in the order of SCAN, values, deadlines. */
async function stateOf(node: KiwiProcess): Promise<unknown> {
  const client = await RespClient.connect({ port: node.port });
  const ask = async (...args: readonly string[]): Promise<unknown> =>
    plainReply(await client.command(...args));
  try {
    const databases: unknown[] = [];
    for (const db of ['0', '3']) {
      await ask('SELECT', db);
      const keys: string[] = [];
      let cursor = '0';
      do {
        const [next, page] = (await ask('SCAN', cursor, 'COUNT', '500')) as [string, string[]];
        keys.push(...page);
        cursor = next;
      } while (cursor !== '0');
      const values = createHash('sha256');
      const deadlines: unknown[] = [];
      for (const key of keys) {
        const isHash = (await ask('TYPE', key)) === 'hash';
        values.update(JSON.stringify(isHash ? await ask('HGETALL', key) : await ask('GET', key)));
        deadlines.push(await ask('PEXPIRETIME', key));
      }
      databases.push({ size: await ask('DBSIZE'), keys, deadlines, values: values.digest('hex') });
    }
    return databases;
  } finally {
    await client.close();
  }
}

describe('a node that is started again', () => {
  let cluster: KiwiCluster;
  let before: unknown;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(1);
    await writeState(cluster.node(0));
    before = await stateOf(cluster.node(0));
  }, 30_000);
  afterAll(() => cluster.destroy());

  it('after a kill -9 has the state from its log', async () => {
    const node = cluster.node(0);
    await node.kill();
    await node.start();
    expect(await stateOf(node)).toEqual(before);
    expect(node.output).toContain('log_replayed');
  }, 30_000);

  it('after a clean stop has it as it was, down to the order of SCAN, and replays nothing', async () => {
    const node = cluster.node(0);
    expect(await node.stop()).toBe(0);

    const printed = node.output.length;
    await node.start();
    expect(await stateOf(node)).toEqual(before);
    const output = node.output.slice(printed);
    expect(output).toContain('checkpoint_loaded');
    expect(output).not.toContain('log_replayed');
  }, 30_000);
});
