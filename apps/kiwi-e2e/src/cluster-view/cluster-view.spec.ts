import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { Cluster } from 'ioredis';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import type { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';

/** Who leads and who follows, by one answer of one node: ports, the leader first. */
interface View {
  readonly leader: number;
  readonly followers: readonly number[];
}

describe('three nodes in mode redirect, which announce another host', () => {
  let cluster: KiwiCluster;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(3, [
      '--server-mode=redirect',
      '--cluster-announce-host=localhost',
      '--server-enable-debug-command=local',
      '--server-readonly-max-age-ms=1000',
    ]);
  }, 60_000);
  afterAll(() => cluster.destroy());

  const ask = async (node: KiwiProcess, ...commands: string[][]): Promise<unknown[]> => {
    const client = await RespClient.connect({ port: node.port });
    const replies = await client.pipeline(commands);
    await client.close();
    return replies.map((reply) => (reply.type === 'error' ? reply.line : plainReply(reply)));
  };

  const views = async (node: KiwiProcess): Promise<View[]> => {
    const [slots, shards, nodes] = await ask(
      node,
      ['CLUSTER', 'SLOTS'],
      ['CLUSTER', 'SHARDS'],
      ['CLUSTER', 'NODES'],
    );
    return [viewOfSlots(slots), viewOfShards(shards), viewOfNodes(String(nodes))];
  };

  it('tell all the same, with the announced host, also after the leader is killed', async () => {
    const leader = await cluster.leader();
    const all = cluster.nodes.map(({ port }) => port).sort((a, b) => a - b);
    for (const node of cluster.nodes) {
      // What the others announce comes with the connections to them.
      await waitUntil('all announcements are there', async () => {
        const [[, , ...hosts]] = (await ask(node, ['CLUSTER', 'SLOTS']))[0] as [unknown[][]];
        return hosts.every((host) => (host as string[])[0] === 'localhost');
      });
      const followers = all.filter((port) => port !== leader.port);
      for (const view of await views(node))
        expect(view).toEqual({ leader: leader.port, followers });
    }

    const [follower] = (await cluster.followers()) as [KiwiProcess];
    expect((await ask(follower, ['SET', 'foo', 'bar']))[0]).toBe(
      `MOVED 12182 localhost:${leader.port}`,
    );

    const client = new Cluster([{ host: '127.0.0.1', port: follower.port }]);
    try {
      await client.set('foo', 'before');
      await leader.kill();
      await client.set('foo', 'after');
      expect(await client.get('foo')).toBe('after');
    } finally {
      client.disconnect();
    }
    const successor = await cluster.leader();
    for (const node of cluster.nodes.filter(({ running }) => running)) {
      for (const view of await views(node)) expect(view.leader).toBe(successor.port);
      expect((await ask(node, ['CLUSTER', 'INFO']))[0]).toContain('cluster_state:ok');
    }
    await leader.start();
  }, 60_000);

  it('have the same data, and followers read it after READONLY', async () => {
    const leader = await cluster.leader();
    await ask(leader, ['DEBUG', 'POPULATE', '1000'], ['RPUSH', 'list', 'a', 'b']);
    const digests = await Promise.all(
      cluster.nodes.map(async (node) => {
        const [, , digest] = await ask(node, ['READONLY'], ['GET', 'key:1'], ['DEBUG', 'DIGEST']);
        return digest;
      }),
    );
    expect(digests[0]).toMatch(/^(?!0{40})[0-9a-f]{40}$/);
    expect(new Set(digests).size).toBe(1);
  }, 30_000);
});

function viewOfSlots(reply: unknown): View {
  const [[, , leader, ...followers]] = reply as [[number, number, ...unknown[][]]];
  return sorted(
    leader?.[1],
    followers.map((one) => one[1]),
  );
}

function viewOfShards(reply: unknown): View {
  const [[, , , nodes]] = reply as [[string, unknown, string, unknown[][]]];
  const ports = (role: string): unknown[] =>
    nodes.filter((node) => node[node.indexOf('role') + 1] === role).map((node) => node[3]);
  return sorted(ports('master')[0], ports('replica'));
}

function viewOfNodes(text: string): View {
  const lines = text.trim().split('\n');
  const portOf = (line: string): number => Number(/:(\d+)@/.exec(line)?.[1]);
  const leader = lines.find((line) => line.split(' ')[2]?.includes('master'));
  return sorted(
    portOf(leader ?? ''),
    lines.filter((line) => line !== leader).map((line) => portOf(line)),
  );
}

function sorted(leader: unknown, followers: readonly unknown[]): View {
  return { leader: Number(leader), followers: followers.map(Number).sort((a, b) => a - b) };
}
