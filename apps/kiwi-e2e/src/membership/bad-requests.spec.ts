import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../harness/free-ports.ts';
import { ElasticCluster } from './elastic-cluster.ts';

describe('membership requests that cannot be right', () => {
  let cluster: ElasticCluster;
  let foreign: ElasticCluster;
  let deadPort: number;
  const redisLike = createServer((socket) => socket.end('-ERR what?\r\n'));
  beforeAll(async () => {
    [cluster, foreign] = await Promise.all([ElasticCluster.start(), ElasticCluster.start()]);
    await cluster.launch(2, [1]);
    await cluster.settled([1, 2]);
    await cluster.launch(3);
    [deadPort = 0] = await freePorts(1);
    await new Promise<void>((resolve) => redisLike.listen(0, '127.0.0.1', resolve));
  }, 60_000);
  afterAll(async () => {
    redisLike.close();
    await Promise.all([cluster.destroy(), foreign.destroy()]);
  });

  const cases: readonly [
    what: string,
    path: string,
    body: () => unknown,
    expected: [number, string],
  ][] = [
    ['an unknown id', '/cluster/leave', () => ({ node_id: 9 }), [404, 'unknown_member']],
    [
      'an id that is there already',
      '/cluster/join',
      () => ({ node_id: 2, address: cluster.address(3) }),
      [409, 'already_member'],
    ],
    [
      'an address that is there already',
      '/cluster/join',
      () => ({ node_id: 7, address: cluster.address(1) }),
      [409, 'already_member'],
    ],
    [
      'an address where nobody listens',
      '/cluster/join',
      () => ({ node_id: 7, address: `127.0.0.1:${deadPort}` }),
      [422, 'unreachable'],
    ],
    [
      'an address where something else listens',
      '/cluster/join',
      () => ({ node_id: 7, address: `127.0.0.1:${(redisLike.address() as AddressInfo).port}` }),
      [422, 'unreachable'],
    ],
    [
      'another id than the node runs under',
      '/cluster/join',
      () => ({ node_id: 7, address: cluster.address(3) }),
      [409, 'wrong_node'],
    ],
    ['wrong JSON', '/cluster/join', () => '{"node_id":', [400, 'bad_request']],
    ['JSON of the wrong kind', '/cluster/join', () => '[]', [400, 'invalid_request']],
    ['no address', '/cluster/join', () => ({ node_id: 7 }), [400, 'invalid_request']],
  ];

  it.each(cases)('%s', async (_, path, body, [status, code]) => {
    for (const asked of [1, 2]) {
      const before = await cluster.members(asked);
      const answer = await cluster.post(asked, path, body());
      expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
      expect(answer.body.error?.message.length).toBeGreaterThan(10);
      const ids = (members: Awaited<typeof before>): unknown =>
        members.map(({ node_id, address, role }) => [node_id, address, role]);
      expect(ids(await cluster.members(asked))).toEqual(ids(before));
    }
  });

  it('a member of another cluster under a free id', async () => {
    const stranger = await foreign.launch(8, [1]);
    await foreign.settled([1, 8]);
    const address = `127.0.0.1:${stranger.port}`;
    const answer = await cluster.post(1, '/cluster/join', { address });
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'wrong_node']);
    expect(answer.body.error?.message).toContain('belongs to a cluster already');
  }, 30_000);

  it('the last voter', async () => {
    const alone = await ElasticCluster.start();
    try {
      const answer = await alone.post(1, '/cluster/leave', { node_id: 1 });
      expect([answer.status, answer.body.error?.code]).toEqual([409, 'last_voter']);
      expect(await alone.members(1)).toHaveLength(1);
    } finally {
      await alone.destroy();
    }
  }, 30_000);
});
