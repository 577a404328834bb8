import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { sleep, waitUntil } from '../harness/wait-until.ts';
import { allDrivers } from './drivers/all-drivers.ts';
import type { Driver, DriverConnection } from './drivers/driver.ts';
import { nodeRedisDriver } from './drivers/node-redis-driver.ts';
import { JobQueue } from './job-queue.ts';

/** Everything happens around one kill -9 of the leader: all scenarios are at work, the leader is killed and started again, and they must go on. */
interface Stage {
  readonly cluster: KiwiCluster;
  /** Ports of the nodes that stay. */
  readonly survivors: readonly number[];
  /** To be called when the scenario is at work. */
  working(): void;
  /** The leader was killed, has a successor and is back. */
  readonly killed: Promise<void>;
}

type Scenario = (stage: Stage) => Promise<void>;

const patienceMs = 40_000;
const plainDrivers = allDrivers.filter(({ isCluster }) => !isCluster);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const surviving = ({ survivors }: Stage, i = 0) =>
  nodeRedisDriver(3).connect([survivors[i % survivors.length] ?? 0]);

const jobs =
  (driver: Driver): Scenario =>
  async (stage) => {
    const producer = await surviving(stage);
    const queue = new JobQueue(driver.name);
    await queue.start(driver, stage.cluster);
    queue.push(producer);
    await waitUntil('all work', () => queue.finished.every((done) => done > 0), patienceMs);
    stage.working();
    await stage.killed;
    const before = [...queue.finished];
    const isStuck = (done: number, i: number) => done <= (before[i] ?? 0);
    await waitUntil('all work again', () => !queue.finished.some(isStuck), patienceMs);
    const pushed = await queue.stopPushing();
    const isDone = async () => (await queue.done(producer)).length >= pushed;
    await waitUntil('all is done', isDone, patienceMs);
    const done = await queue.done(producer);
    expect(done.sort((a, b) => a - b)).toEqual(numbers(pushed));
    await queue.stop();
    await producer.close();
  };

/** Adds one to a key by WATCH, GET, MULTI, SET, EXEC for as long as it is to; how often it did. */
async function count(connection: DriverConnection, isOver: () => boolean): Promise<number> {
  let done = 0;
  while (!isOver()) {
    await connection.call('WATCH', 'count');
    const value = Number((await connection.call('GET', 'count')) ?? 0);
    if ((await connection.transaction([['SET', 'count', String(value + 1)]])) !== null) done++;
  }
  return done;
}

const watching: Scenario = async (stage) => {
  const connections = await Promise.all(
    plainDrivers.map((driver, i) => driver.connect([stage.survivors[i % 2] ?? 0])),
  );
  let isOver = false;
  const counting = connections.map((connection) => count(connection, () => isOver));
  await sleep(50);
  stage.working();
  await stage.killed;
  isOver = true;
  const counted = (await Promise.all(counting)).reduce((a, b) => a + b);
  expect(Number(await connections[0]?.call('GET', 'count'))).toBe(counted);
  await Promise.all(connections.map((connection) => connection.close()));
};

const messages: Scenario = async (stage) => {
  const publisher = await surviving(stage, 1);
  const subscribers = await Promise.all(
    plainDrivers.map((driver) => driver.connect([stage.survivors[0] ?? 0])),
  );
  const received: number[][] = subscribers.map(() => []);
  for (const [i, subscriber] of subscribers.entries()) {
    await subscriber.subscribe('news', (message) => received[i]?.push(Number(message)));
  }
  let isOver = false;
  let published = 0;
  const publishing = (async () => {
    while (!isOver) {
      await publisher.call('PUBLISH', 'news', String(++published));
      await sleep(5);
    }
  })();
  await waitUntil('messages', () => received.every((list) => list.length > 3), patienceMs);
  stage.working();
  await stage.killed;
  isOver = true;
  await publishing;
  const hasLast = (list: readonly number[]) => list.at(-1) === published;
  await waitUntil('the last message', () => received.every(hasLast), patienceMs);
  for (const list of received) expect(list).toEqual(numbers(published));
  await Promise.all([...subscribers, publisher].map((one) => one.close()));
};

const caching: Scenario = async (stage) => {
  const socket = { host: '127.0.0.1', port: stage.survivors[0] ?? 0 };
  const reader = createClient({ RESP: 3, socket, clientSideCache: { ttl: 0, maxEntries: 0 } });
  reader.on('error', () => undefined);
  await reader.connect();
  const writer = await surviving(stage, 1);
  let isOver = false;
  let written = 0;
  const writing = (async () => {
    while (!isOver) {
      const value = String(++written);
      await writer.call('SET', 'cached', value);
      // An older value may be seen until the news has come; never for good.
      const isThere = async () => (await reader.get('cached')) === value;
      await waitUntil('the new value', isThere, patienceMs);
    }
  })();
  await waitUntil('some writes', () => written > 3, patienceMs);
  stage.working();
  await stage.killed;
  isOver = true;
  await writing;
  reader.destroy();
  await writer.close();
};

const group: Scenario = async (stage) => {
  const producer = await surviving(stage);
  await producer.call('XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM');
  const handled = new Set<string>();
  let isOver = false;
  const consume = async (driver: Driver, index: number) => {
    const connection = await driver.connect(stage.cluster.nodes.map(({ port }) => port));
    const consumer = ['GROUP', 'g', `consumer:${index}`, 'BLOCK', '100', 'COUNT', '3'];
    while (!isOver) {
      try {
        await connection.call('XREADGROUP', ...consumer, 'STREAMS', 's', '>');
        // Its own, and those of consumers whose node was killed.
        const claim = ['s', 'g', `consumer:${index}`, '0', '0', 'JUSTID'];
        const claimed = (await connection.call('XAUTOCLAIM', ...claim)) as [string, string[]];
        for (const id of claimed[1]) {
          await connection.call('XACK', 's', 'g', String(id));
          handled.add(String(id));
        }
      } catch {
        await sleep(20);
      }
    }
    await connection.close();
  };
  const consumers = allDrivers.map(consume);
  const added: string[] = [];
  const adding = (async () => {
    while (!isOver) {
      added.push(String(await producer.call('XADD', 's', '*', 'job', String(added.length))));
      await sleep(5);
    }
  })();
  await waitUntil('entries are handled', () => handled.size > 3, patienceMs);
  stage.working();
  await stage.killed;
  const before = added.length;
  await waitUntil('more entries', () => added.length > before + 10, patienceMs);
  await waitUntil('they are handled', () => handled.has(added[before] ?? ''), patienceMs);
  isOver = true;
  await adding;
  await Promise.all(consumers);
  isOver = false;
  // What is left is handled by one of them.
  const last = consume(nodeRedisDriver(3), 0);
  await waitUntil('all are handled', () => added.every((id) => handled.has(id)), patienceMs);
  isOver = true;
  await last;
  const [pending] = (await producer.call('XPENDING', 's', 'g')) as [number];
  expect(Number(pending)).toBe(0);
  await producer.close();
};

const scenarios: Readonly<Record<string, Scenario>> = {
  ...Object.fromEntries(
    allDrivers.map((driver) => [
      `${driver.name}: ten workers lose no job, do none twice, and none is stuck`,
      jobs(driver),
    ]),
  ),
  'transactions with WATCH count exactly': watching,
  'subscribers of nodes that stay get every message': messages,
  'a client-side cache never keeps an old value': caching,
  'a group of consumers handles every entry of a stream': group,
};

describe('three nodes whose leader is killed once', () => {
  let cluster: KiwiCluster;
  const runs = new Map<string, Promise<Error | null>>();

  beforeAll(async () => {
    cluster = await KiwiCluster.start(3);
    const leader = await cluster.leader();
    const survivors = (await cluster.followers()).map(({ port }) => port);
    let killed: () => void = () => undefined;
    const wasKilled = new Promise<void>((resolve) => (killed = resolve));
    const atWork = Object.entries(scenarios).map(([name, scenario]) => {
      let working: () => void = () => undefined;
      const isWorking = new Promise<void>((resolve) => (working = resolve));
      const run = scenario({ cluster, survivors, working, killed: wasKilled }).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      );
      runs.set(name, run);
      return Promise.race([isWorking, run]);
    });
    await Promise.all(atWork);
    await leader.kill();
    await cluster.leader(patienceMs);
    leader.launch();
    await leader.ready(patienceMs);
    killed();
  }, 180_000);
  afterAll(() => cluster.destroy());

  it.each(Object.keys(scenarios))(
    '%s',
    async (name) => {
      const error = await runs.get(name);
      if (error !== null && error !== undefined) throw error;
    },
    60_000,
  );
});
