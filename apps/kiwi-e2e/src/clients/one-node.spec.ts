import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { allDrivers } from './drivers/all-drivers.ts';
import type { DriverConnection } from './drivers/driver.ts';
import { JobQueue } from './job-queue.ts';

const increments = 15;

/** Adds one to a key so many times; how often another connection came first. */
async function increment(connection: DriverConnection, key: string): Promise<number> {
  let conflicts = 0;
  for (let done = 0; done < increments; ) {
    await connection.call('WATCH', key);
    const value = Number((await connection.call('GET', key)) ?? 0);
    const replies = await connection.transaction([['SET', key, String(value + 1)]]);
    if (replies === null) conflicts++;
    else done++;
  }
  return conflicts;
}

describe.each(allDrivers)('$name on one node', (driver) => {
  let cluster: KiwiCluster;
  let connections: DriverConnection[];
  const connect = async () => {
    const connection = await driver.connect([cluster.node(0).port]);
    connections.push(connection);
    return connection;
  };

  beforeAll(async () => {
    connections = [];
    cluster = await sharedCluster();
    await (await connect()).call('FLUSHALL');
  }, 60_000);
  afterAll(() => Promise.all(connections.map((connection) => connection.close())));

  it('pipelines', async () => {
    const client = await connect();
    const commands = Array.from({ length: 500 }, (_, i) => ['INCRBY', 'sum', String(i)]);
    const replies = await client.pipeline(commands);
    expect(Number(replies.at(-1))).toBe((499 * 500) / 2);
  });

  it('runs transactions', async () => {
    const client = await connect();
    const replies = await client.transaction([
      ['SET', '{t}a', '1'],
      ['INCR', '{t}a'],
      ['GET', '{t}a'],
    ]);
    expect(replies?.map(String)).toEqual(['OK', '2', '2']);
  });

  const whenPlain = driver.isCluster ? () => undefined : it;
  whenPlain('counts exactly with WATCH', async () => {
    const clients = await Promise.all([connect(), connect(), connect()]);
    const conflicts = await Promise.all(clients.map((client) => increment(client, 'watched')));
    const client = await connect();
    expect(Number(await client.call('GET', 'watched'))).toBe(clients.length * increments);
    expect(conflicts.reduce((a, b) => a + b)).toBeGreaterThan(0);
  });

  it('subscribes', async () => {
    const [subscriber, publisher] = [await connect(), await connect()];
    const received: string[] = [];
    await subscriber.subscribe('news', (message) => received.push(message));
    await publisher.call('PUBLISH', 'news', 'first');
    await publisher.call('PUBLISH', 'news', 'second');
    await waitUntil('both messages', () => received.length === 2);
    expect(received).toEqual(['first', 'second']);
  });

  it('has ten workers wait for jobs, each of which is done once', async () => {
    const client = await connect();
    const queue = new JobQueue('queue');
    await queue.start(driver, cluster);
    queue.push(client);
    await waitUntil('all work', () => queue.finished.every((jobs) => jobs > 1));
    const pushed = await queue.stopPushing();
    await waitUntil('all done', async () => (await queue.done(client)).length >= pushed);
    const done = await queue.done(client);
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: pushed }, (_, i) => i + 1));
    expect(queue.unknownOutcomes).toBe(0);
    await queue.stop();
  });

  it('reads a stream in a group, and takes over what a consumer that crashed had', async () => {
    const client = await connect();
    await client.call('XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM');
    const read = ['BLOCK', '5000', 'COUNT', '2', 'STREAMS', 's', '>'];
    const [crashing, other] = [await connect(), await connect()];
    const first = crashing.call('XREADGROUP', 'GROUP', 'g', 'crashing', ...read);
    for (let i = 0; i < 5; i++) await client.call('XADD', 's', `${i + 1}-1`, 'job', String(i));
    await first;
    await crashing.close();
    const acknowledged: unknown[] = [];
    while (acknowledged.length < 5) {
      const claimed = await other.call('XAUTOCLAIM', 's', 'g', 'other', '0', '0', 'JUSTID');
      const ids = (claimed as [string, string[]])[1];
      for (const id of ids) {
        expect(await other.call('XACK', 's', 'g', id)).toBe(1);
        acknowledged.push(id);
      }
      if (ids.length === 0 && acknowledged.length < 5) {
        await other.call('XREADGROUP', 'GROUP', 'g', 'other', ...read);
      }
    }
    expect(acknowledged.map(String).sort()).toEqual(['1-1', '2-1', '3-1', '4-1', '5-1']);
  });
});

describe('client-side caching on one node', () => {
  it('node-redis serves from its cache until the key changes', async () => {
    const cluster = await sharedCluster();
    const socket = { host: '127.0.0.1', port: cluster.node(0).port };
    const caching = createClient({ RESP: 3, socket, clientSideCache: { ttl: 0, maxEntries: 0 } });
    const writer = createClient({ RESP: 3, socket });
    for (const client of [caching, writer]) {
      client.on('error', () => undefined);
      await client.connect();
    }
    await writer.set('cached', '0');
    for (let i = 1; i <= 20; i++) {
      await caching.get('cached');
      await caching.get('cached');
      await writer.set('cached', String(i));
      await waitUntil('the new value', async () => (await caching.get('cached')) === String(i));
    }
    expect(caching.clientSideCache?.stats().hitCount).toBeGreaterThanOrEqual(20);
    caching.destroy();
    writer.destroy();
  });
});

let started: Promise<KiwiCluster> | null = null;

/** One for all drivers. */
function sharedCluster(): Promise<KiwiCluster> {
  return (started ??= KiwiCluster.start(1));
}

afterAll(async () => {
  await (await started)?.destroy();
});
