import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { isInstalled, runProgram } from '../harness/run-program.ts';

const withGrpcurl = isInstalled('grpcurl') ? it : it.skip;
const withRedisCli = isInstalled('redis-cli') ? it : it.skip;

describe('the one port of a node', () => {
  let cluster: KiwiCluster;
  beforeAll(async () => {
    cluster = await KiwiCluster.start(3);
  }, 60_000);
  afterAll(() => cluster.destroy());

  const url = (path: string): string => `http://127.0.0.1:${cluster.node(0).port}${path}`;

  withRedisCli('speaks RESP with redis-cli, without warnings', async () => {
    const port = String(cluster.node(0).port);
    const cli = (...args: string[]) => runProgram('redis-cli', ['-p', port, ...args]);
    expect((await cli('SET', 'a', '1')).output).toBe('OK\n');
    expect((await cli('-3', 'INCR', 'a')).output).toBe('2\n');
    expect((await cli('EXPIRE', 'a', '100')).output).toBe('1\n');
    expect((await cli('-c', 'GET', 'a')).output).toBe('2\n');
  });

  withGrpcurl('speaks gRPC with reflection and health', async () => {
    const address = `127.0.0.1:${cluster.node(0).port}`;
    const listed = await runProgram('grpcurl', ['-plaintext', address, 'list']);
    expect(listed.output.split('\n')).toEqual(
      expect.arrayContaining(['grpc.health.v1.Health', 'kiwi.raft.v1.Raft']),
    );
    const described = await runProgram('grpcurl', [
      '-plaintext',
      address,
      'describe',
      'kiwi.raft.v1.Raft',
    ]);
    expect(described.output).toContain('service Raft');
    const health = await runProgram('grpcurl', [
      '-plaintext',
      address,
      'grpc.health.v1.Health/Check',
    ]);
    expect(health.output).toContain('"SERVING"');
  });

  it('speaks HTTP: status, members, metrics, health', async () => {
    const status = (await (await fetch(url('/cluster/status'))).json()) as Record<string, unknown>;
    expect(status).toMatchObject({ node_id: 1, term: expect.any(Number) });
    expect(['leader', 'follower']).toContain(status['role']);
    const members = (await (await fetch(url('/cluster/members'))).json()) as { node_id: number }[];
    expect(members.map((member) => member.node_id)).toEqual([1, 2, 3]);
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).toMatch(/^kiwi_raft_term \d+$/m);
    expect((await fetch(url('/healthz'))).status).toBe(200);
    expect((await fetch(url('/readyz'))).status).toBe(200);
  });

  it('refuses a membership request that cannot be right, in words', async () => {
    const response = await fetch(url('/cluster/join'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address: '127.0.0.1:1' }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: { code: 'unreachable' } });
  });
});
