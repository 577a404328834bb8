import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { ElasticCluster } from './elastic-cluster.ts';
import { IncrementLoad } from './increment-load.ts';

describe('a cluster that grows and shrinks', () => {
  let cluster: ElasticCluster;
  const loads: IncrementLoad[] = [];
  beforeEach(async () => {
    cluster = await ElasticCluster.start();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(loads.splice(0).map((load) => load.stop()));
    await cluster.destroy();
  });

  function load(node: number, name: string): IncrementLoad {
    const started = new IncrementLoad(cluster.node(node).port, name).start();
    loads.push(started);
    return started;
  }

  /** Every counter holds what was acknowledged, and no failure was seen but those a client may repeat. */
  async function expectNothingLostOrDoubled(through: number): Promise<void> {
    await Promise.all(loads.map((one) => one.stop()));
    const client = await RespClient.connect({ port: cluster.node(through).port });
    for (const { key, acknowledged, unknown, failures } of loads) {
      expect([key, failures, unknown]).toEqual([key, [], 0]);
      expect(acknowledged).toBeGreaterThan(0);
      const value = Number(plainReply(await client.command('GET', key)));
      expect([key, value]).toEqual([key, acknowledged]);
    }
    await client.close();
  }

  it('from one node to three to five and back to three, under load', async () => {
    load(1, 'a');
    for (const id of [2, 3]) {
      await cluster.launch(id);
      const answer = await cluster.post(1, '/cluster/join', {
        node_id: id,
        address: cluster.address(id),
      });
      expect(answer).toMatchObject({ status: 200, body: { node_id: id, role: 'learner' } });
    }
    await cluster.settled([1, 2, 3]);
    load(2, 'b');
    // Asked on any node; the id is the one the node runs under.
    await Promise.all([4, 5].map((id) => cluster.launch(id)));
    for (const id of [4, 5]) {
      const answer = await cluster.post(3, '/cluster/join', { address: cluster.address(id) });
      expect(answer).toMatchObject({ status: 200, body: { node_id: id } });
    }
    const leader = await cluster.settled([1, 2, 3, 4, 5]);
    load(5, 'c');
    const leaving = [3, 4].filter((id) => id !== leader);
    if (leaving.length === 1) leaving.push(leader);
    for (const id of leaving) {
      const answer = await cluster.post(5, '/cluster/leave', { node_id: id });
      expect(answer).toMatchObject({ status: 200, body: { node_id: id, removed: true } });
      await cluster.node(id).stop();
    }
    await cluster.settled([1, 2, 5]);
    await expectNothingLostOrDoubled(5);
  }, 120_000);

  it('when the leader leaves, clients of other nodes see a pause and nothing else', async () => {
    for (const id of [2, 3]) {
      await cluster.launch(id, [1]);
    }
    const leader = await cluster.settled([1, 2, 3]);
    const others = [1, 2, 3].filter((id) => id !== leader);
    for (const id of others) load(id, `from-${id}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = await cluster.post(leader, '/cluster/leave', { node_id: leader });
    expect(answer).toMatchObject({ status: 200, body: { node_id: leader, removed: true } });
    await cluster.node(leader).stop();
    const next = await cluster.settled(others);
    expect(others).toContain(next);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expectNothingLostOrDoubled(next);
    for (const { longestMs } of loads) expect(longestMs).toBeLessThan(2_000);
  }, 60_000);

  it('a node that joined by itself knows its cluster after a restart', async () => {
    const joined = await cluster.launch(2, [1]);
    await cluster.settled([1, 2]);
    await joined.kill();
    await joined.start();
    await cluster.settled([1, 2]);
    const client = await RespClient.connect({ port: joined.port });
    expect(plainReply(await client.command('SET', 'a', 'b'))).toBe('OK');
    expect(plainReply(await client.command('GET', 'a'))).toBe('b');
    await client.close();
  }, 60_000);
});
