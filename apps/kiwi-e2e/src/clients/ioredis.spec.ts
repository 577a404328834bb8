import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';

describe('ioredis', () => {
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

  it.each([2, 3])(
    'connects, pipelines and counts over RESP%d',
    async (protocol) => {
      const redis = new Redis({
        port: cluster.node(0).port,
        host: '127.0.0.1',
        db: 1,
        connectionName: 'e2e',
        ...(protocol === 2 ? { protocol: 2 as const } : {}),
      });
      const errors: unknown[] = [];
      redis.on('error', (error) => errors.push(error));
      await redis.set('greeting', 'hello', 'EX', 100);
      expect(await redis.get('greeting')).toBe('hello');
      await redis.del('count');
      const results = await redis.pipeline().incr('count').incr('count').get('count').exec();
      expect(results?.map(([, value]) => value)).toEqual([1, 2, '2']);
      await redis.hset('hash', { a: '1', b: '2' });
      expect(await redis.hgetall('hash')).toEqual({ a: '1', b: '2' });
      expect(await redis.client('GETNAME')).toBe('e2e');
      await redis.quit();
      expect(errors).toEqual([]);
    },
    20_000,
  );

  it('as a cluster client is led to the leader in mode redirect', async () => {
    const follower = (await redirecting.followers())[0];
    if (follower === undefined) throw new Error('no follower');
    const client = new Cluster([{ host: '127.0.0.1', port: follower.port }]);
    for (let i = 0; i < 20; i++) {
      await client.set(`key:${i}`, String(i));
      expect(await client.get(`key:${i}`)).toBe(String(i));
    }
    await client.quit();
  }, 20_000);
});
