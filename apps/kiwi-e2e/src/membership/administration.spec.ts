import { afterEach, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { isInstalled, runProgram } from '../harness/run-program.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { ElasticCluster } from './elastic-cluster.ts';

const itWithGrpcurl = isInstalled('grpcurl') ? it : it.skip;

describe('administration', () => {
  let cluster: ElasticCluster;
  afterEach(() => cluster.destroy());

  /** What grpcurl prints for a method of the admin service, parsed; its error text when the call fails. */
  async function call(id: number, method: string, request: object = {}): Promise<unknown> {
    const target = [cluster.address(id), `kiwi.admin.v1.Admin/${method}`];
    const args = ['-plaintext', '-d', JSON.stringify(request), ...target];
    const { code, output } = await runProgram('grpcurl', args);
    return code === 0 ? JSON.parse(output) : output;
  }

  async function redis(id: number, ...args: string[]): Promise<unknown> {
    const client = await RespClient.connect({ port: cluster.node(id).port });
    const reply = await client.command(...args);
    await client.close();
    return reply.type === 'error' ? reply.line : plainReply(reply);
  }

  itWithGrpcurl(
    'goes by grpcurl, through any member',
    async () => {
      cluster = await ElasticCluster.start();
      const described = await runProgram('grpcurl', [
        '-plaintext',
        cluster.address(1),
        'describe',
        'kiwi.admin.v1.Admin',
      ]);
      expect(described.output).toContain('rpc TransferLeader');

      const waiting = await cluster.launch(2);
      expect(await call(2, 'Identify')).toEqual({ nodeId: 2, version: expect.any(String) });
      const address = `127.0.0.1:${waiting.port}`;
      expect(await call(1, 'AddLearner', { address })).toEqual({ nodeId: 2, address });
      await waitUntil('node 2 has heard of its cluster', async () => {
        const { members = [] } = (await call(2, 'Members')) as { members?: unknown[] };
        return members.length === 2;
      });
      expect(await call(2, 'Members')).toMatchObject({
        members: [
          { nodeId: 1, role: 'voter', isLeader: true },
          { nodeId: 2, role: 'learner', isSelf: true },
        ],
      });
      expect(await call(2, 'TransferLeader', { node_id: 2 })).toMatch(/InvalidArgument[^]+learner/);
      expect(await call(2, 'ChangeMembership', { promote: [2] })).toEqual({});
      await cluster.settled([1, 2]);

      expect(await call(1, 'TransferLeader', { node_id: 2 })).toEqual({});
      const leader = await waitUntil('node 2 leads', async () => {
        const known = (await call(1, 'Leader')) as { nodeId?: number };
        return known.nodeId === 2 ? known : null;
      });
      expect(leader).toMatchObject({ address, term: expect.stringMatching(/^\d+$/) });
      expect(await call(1, 'Metrics')).toMatchObject({
        contentType: expect.stringContaining('text/plain'),
        text: expect.stringContaining('kiwi_'),
      });

      expect(await call(1, 'RemoveNode', { node_id: 7 })).toMatch(
        /NotFound[^]+node 7 is not a member/,
      );
      expect(await call(1, 'AddLearner', { address })).toMatch(/AlreadyExists/);
      expect(await call(1, 'AddLearner', { address: '127.0.0.1:1' })).toMatch(/FailedPrecondition/);
      expect(await call(1, 'Initialize')).toMatch(/AlreadyExists/);
      expect(await call(1, 'RemoveNode', { node_id: 2 })).toEqual({});
      await cluster.settled([1]);
      expect(await call(1, 'RemoveNode', { node_id: 1 })).toMatch(/FailedPrecondition[^]+voter/);
    },
    60_000,
  );

  it('goes by the commands of RedisRaft, from the first node on', async () => {
    cluster = await ElasticCluster.empty();
    await Promise.all([1, 2, 3].map((id) => cluster.launch(id)));
    expect(await redis(1, 'INFO', 'raft')).toContain('raft_state:uninitialized');
    expect(await redis(1, 'RAFT.CLUSTER', 'JOIN', '127.0.0.1:1')).toMatch(/^ERR |^CLUSTERDOWN /);
    expect(await redis(1, 'RAFT.CLUSTER', 'INIT')).toBe('OK');
    await cluster.settled([1]);
    expect(await redis(1, 'SET', 'a', 'b')).toBe('OK');
    expect(await redis(1, 'RAFT.CLUSTER', 'INIT')).toMatch(/^ERR .+in a cluster already/);
    expect(await redis(2, 'RAFT.CLUSTER', 'JOIN', cluster.address(1))).toBe('OK');
    expect(await redis(1, 'RAFT.NODE', 'ADD', '3', cluster.address(3))).toEqual([
      3,
      cluster.address(3),
    ]);
    await cluster.settled([1, 2, 3]);
    expect(await redis(3, 'RAFT.TRANSFER_LEADER', '3')).toBe('OK');
    expect(await cluster.settled([1, 2, 3])).toBe(3);
    expect(await redis(2, 'RAFT.NODE', 'REMOVE', '3')).toBe('OK');
    await cluster.settled([1, 2]);
    expect(await redis(2, 'RAFT.NODE', 'REMOVE', '3')).toMatch(/^ERR node 3 is not a member/);
    expect(await redis(2, 'GET', 'a')).toBe('b');
    // The removed node has heard of it, and serves nothing any more.
    const refusal = 'CLUSTERDOWN This node is not a member of a cluster';
    await waitUntil('node 3 refuses', async () => (await redis(3, 'GET', 'a')) === refusal);
    expect((await fetch(`http://${cluster.address(3)}/readyz`)).status).toBe(503);
    // The node that founded the cluster knows it after a restart.
    await cluster.node(1).kill();
    await cluster.node(1).start();
    await cluster.settled([1, 2]);
  }, 60_000);
});
