import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryCluster } from './testing/memory-cluster.ts';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a read that may be a little old', () => {
  it('on a follower never misses what was acknowledged longer ago than that', async () => {
    cluster = await MemoryCluster.start(3);
    const writer = cluster.client(await cluster.leader());
    const reader = cluster.client(await cluster.follower());
    let older = 0;
    for (let n = 1; n <= 40; n++) {
      expect(await writer.run('INCR', 'n')).toBe(`:${n}\r\n`);
      const read = /\r\n(\d+)/.exec(await reader.recent(1000, 'GET', 'n'))?.[1];
      if (Number(read ?? 0) < n) older++;
      await sleep(n % 7);
      const atMs = performance.now();
      await sleep(12);
      // Everything acknowledged until `atMs` is older than what the read allows.
      const maxAgeMs = Math.floor(performance.now() - atMs) - 1;
      expect(await reader.recent(maxAgeMs, 'GET', 'n')).toBe(`$${String(n).length}\r\n${n}\r\n`);
    }
    // Else nothing was read at once.
    expect(older).toBeGreaterThan(0);
  });

  it('is answered without the others while the state is young enough, and not after that', async () => {
    cluster = await MemoryCluster.start(3, { requestTimeoutMs: 300 });
    const follower = await cluster.follower();
    const client = cluster.client(follower);
    await client.run('SET', 'k', 'v');
    await client.run('GET', 'k');
    for (const node of [...cluster.nodes]) if (node !== follower) await cluster.crash(node);
    expect(await client.recent(60_000, 'GET', 'k')).toBe('$1\r\nv\r\n');
    await sleep(20);
    expect(await client.recent(10, 'GET', 'k')).toMatch(/^-CLUSTERDOWN /);
  });

  it('keeps its place behind what is under way on its connection', async () => {
    cluster = await MemoryCluster.start(1);
    const client = cluster.client(await cluster.leader());
    await client.run('GET', 'k');
    client.submit('SET', 'k', 'v');
    expect(await client.recent(60_000, 'GET', 'k')).toBe('+OK\r\n$1\r\nv\r\n');
  });
});
