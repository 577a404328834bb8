import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { waitUntil } from '../harness/wait-until.ts';
import { ElasticCluster } from './elastic-cluster.ts';
import { IncrementLoad } from './increment-load.ts';

describe('replacing members under load', () => {
  let cluster: ElasticCluster;
  const loads: IncrementLoad[] = [];
  beforeEach(async () => {
    cluster = await ElasticCluster.start();
    await Promise.all([2, 3].map((id) => cluster.launch(id, [1])));
    await cluster.settled([1, 2, 3]);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(loads.splice(0).map((load) => load.stop()));
    await cluster.destroy();
  });

  it('the leader dies for good again and again; a new node takes its place', async () => {
    let members = [1, 2, 3];
    const written = new Map<string, { acknowledged: number; sent: number }>();
    for (let id = 4; id <= 6; id++) {
      const leader = await cluster.settled(members);
      const rest = members.filter((one) => one !== leader);
      const [asked = 0] = rest;
      const load = new IncrementLoad(cluster.node(asked).port, `counter:${id}`).start();
      loads.push(load);
      await cluster.launch(id);
      // The leader dies in the middle of it: the request goes on with the next one, or can be made again.
      const joined = cluster.post(asked, '/cluster/join', { address: cluster.address(id) });
      await cluster.node(leader).kill();
      const { status, body } = await joined;
      if (status !== 200) {
        expect(['no_leader', 'change_in_progress', 'indeterminate']).toContain(body.error?.code);
        await waitUntil(`node ${id} is a member`, async () => {
          const again = await cluster.post(asked, '/cluster/join', {
            address: cluster.address(id),
          });
          return again.status === 200 || again.body.error?.code === 'already_member';
        });
      }
      const left = await cluster.post(asked, '/cluster/leave', { node_id: leader });
      expect(left).toMatchObject({ status: 200 });
      members = [...rest, id];
      await cluster.settled(members);
      await load.stop();
      const { acknowledged, unknown, failures } = load;
      expect(failures).toEqual([]);
      written.set(load.key, { acknowledged, sent: acknowledged + unknown });
    }
    const client = await RespClient.connect({ port: cluster.node(6).port });
    for (const [key, { acknowledged, sent }] of written) {
      const value = Number(plainReply(await client.command('GET', key)));
      expect(value).toBeGreaterThanOrEqual(acknowledged);
      expect(value).toBeLessThanOrEqual(sent);
    }
    await client.close();
  }, 120_000);
});
