import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { ExampleProcess } from './example-process.ts';

const jobs = 100;
const points = 20;

describe('the examples, on three nodes whose leader is killed', () => {
  let cluster: KiwiCluster;
  const running: ExampleProcess[] = [];
  /** Two instances of a program, each with a node of its own that goes on. */
  const onBothFollowers = async (script: string, env: object = {}): Promise<ExampleProcess[]> => {
    const started = (await cluster.followers()).map(
      ({ port }) => new ExampleProcess(script, port, { env }),
    );
    running.push(...started);
    return started;
  };

  beforeAll(async () => {
    cluster = await KiwiCluster.start(3);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((example) => example.end()));
    await cluster.destroy();
  });

  it('lose no session, count every request, and do every job once', async () => {
    const leader = await cluster.leader();
    const [follower] = await cluster.followers();
    if (follower === undefined) throw new Error('no follower');
    const sessions = await onBothFollowers('sessions/app.mjs');
    const limiters = await onBothFollowers('rate-limiter/app.mjs', { POINTS: String(points) });
    const workers = await onBothFollowers('job-queue/worker.mjs', { IDLE_MS: '500' });
    const producer = new ExampleProcess('job-queue/produce.mjs', follower.port, {
      args: [String(jobs)],
    });
    running.push(producer);
    const visit = visitor(await Promise.all(sessions.map((one) => one.url())));
    const request = requester(await Promise.all(limiters.map((one) => one.url())));

    const visits: number[] = [];
    const statuses: number[] = [];
    for (let i = 0; i < 10; i++) {
      visits.push(await visit());
      statuses.push(await request());
    }
    await workers[0]?.printed(/(done \d+-\d+)/);
    // A worker dies with jobs in its hands, and the leader too.
    await Promise.all([workers[0]?.end('SIGKILL'), leader.kill()]);
    for (let i = 0; i < 20; i++) {
      visits.push(await visit());
      statuses.push(await request());
    }

    expect(visits).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(statuses).toEqual(Array.from({ length: 30 }, (_, i) => (i < points ? 200 : 429)));

    expect(await producer.exited()).toBe(0);
    const client = await RespClient.connect({ port: follower.port });
    const ask = async (...args: string[]): Promise<unknown> =>
      plainReply(await client.command(...args));
    await waitUntil('all jobs are done', async () => (await ask('HLEN', 'jobs:done')) === jobs);
    await waitUntil('all jobs are acknowledged', async () => {
      return ((await ask('XPENDING', 'jobs', 'workers')) as unknown[])[0] === 0;
    });
    expect(await ask('GET', 'jobs:sum')).toBe(String((jobs * (jobs + 1)) / 2));
    await client.close();
    for (const example of [...sessions, ...limiters]) expect(example.output).not.toMatch(/error/i);
  }, 90_000);
});

/** Visits the instances in turn, as one browser; answers how often it was there, 0 when that failed. */
function visitor(urls: readonly string[]): () => Promise<number> {
  let cookie = '';
  let turn = 0;
  return async () => {
    const url = urls[turn++ % urls.length] as string;
    const response = await fetch(url, { headers: { cookie } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const body = (await response.json()) as { visits?: number };
    return response.status === 200 ? (body.visits ?? 0) : 0;
  };
}

/** Asks the instances in turn with one key; answers the status. */
function requester(urls: readonly string[]): () => Promise<number> {
  let turn = 0;
  return async () => {
    const url = urls[turn++ % urls.length] as string;
    const response = await fetch(url, { headers: { 'x-api-key': 'me' } });
    await response.arrayBuffer();
    return response.status;
  };
}
