import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, createCluster } from 'redis';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';

describe('node-redis', () => {
  let cluster: KiwiCluster;
  let redirecting: KiwiCluster;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(1);
    redirecting = await KiwiCluster.start(3, ['--server-mode=redirect']);
  }, 60_000);
  afterAll(async () => {
    await cluster.destroy();
    await redirecting.destroy();
  });

  it.each([2, 3] as const)(
    'connects, pipelines and counts over RESP%d',
    async (RESP) => {
      const errors: unknown[] = [];
      const client = createClient({
        RESP,
        database: 2,
        name: 'e2e',
        socket: { port: cluster.node(0).port, host: '127.0.0.1' },
      });
      client.on('error', (error: unknown) => errors.push(error));
      await client.connect();
      await client.set('greeting', 'hello', { expiration: { type: 'EX', value: 100 } });
      expect(await client.get('greeting')).toBe('hello');
      await client.del('count');
      expect(await Promise.all([client.incr('count'), client.incr('count')])).toEqual([1, 2]);
      await client.hSet('hash', { a: '1', b: '2' });
      expect({ ...(await client.hGetAll('hash')) }).toEqual({ a: '1', b: '2' });
      const keys: string[] = [];
      for await (const page of client.scanIterator({ MATCH: 'gr*' })) keys.push(...page);
      expect(keys).toEqual(['greeting']);
      await client.close();
      expect(errors).toEqual([]);
    },
    20_000,
  );

  it('as a cluster client is led to the leader in mode redirect', async () => {
    const follower = (await redirecting.followers())[0];
    if (follower === undefined) throw new Error('no follower');
    const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${follower.port}` }] });
    client.on('error', () => undefined);
    await client.connect();
    for (let i = 0; i < 20; i++) {
      await client.set(`key:${i}`, String(i));
      expect(await client.get(`key:${i}`)).toBe(String(i));
    }
    await client.close();
  }, 20_000);
});
