import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import type { MemberView } from '../../node-view.ts';
import { MemoryServer } from '../../testing/memory-server.ts';
import { clusterNodeId } from './node-id.ts';

const member = (id: string, more: Partial<MemberView> = {}): MemberView => ({
  id,
  host: `host${id}`,
  port: 7000 + Number(id),
  role: 'voter',
  reachable: true,
  contactMs: null,
  ackedIndex: null,
  unsentBytes: 0,
  ...more,
});

describe('what cluster clients ask', () => {
  let server: MemoryServer;
  let client: RespClient;

  beforeAll(async () => {
    const members = [
      member('1'),
      member('2', { ackedIndex: 41, contactMs: 1_700_000_000_000, unsentBytes: 3 }),
      member('3', { reachable: false, ackedIndex: 7 }),
    ];
    server = await MemoryServer.start({ view: { clustered: true, members } });
    client = await server.connect();
  });

  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  const ask = async (...args: string[]): Promise<unknown> => {
    const reply = await client.command(...args);
    return reply.type === 'error' ? reply.line : plainReply(reply);
  };

  it('is the same in SLOTS, SHARDS, NODES and REPLICAS', async () => {
    const [[first, last, ...nodes]] = (await ask('CLUSTER', 'SLOTS')) as [unknown[]];
    expect([first, last]).toEqual([0, 16383]);
    const ids = nodes.map((node) => (node as unknown[])[2]);
    expect(ids).toEqual(['1', '2', '3'].map(clusterNodeId));

    const [shard] = (await ask('CLUSTER', 'SHARDS')) as [[string, unknown, string, unknown[][]]];
    expect(shard[3].map((node) => [node[1], node[9], node[11], node[13]])).toEqual([
      [ids[0], 'master', expect.any(Number), 'online'],
      [ids[1], 'replica', 41, 'online'],
      [ids[2], 'replica', 7, 'failed'],
    ]);

    const lines = String(await ask('CLUSTER', 'NODES'))
      .trimEnd()
      .split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^\w{40} host1:7001@7001 myself,master - 0 0 \d+ connected 0-16383$/),
      expect.stringMatching(/^\w{40} host2:7002@7002 slave \w{40} 0 1700000000000 \d+ connected$/),
      expect.stringMatching(/^\w{40} host3:7003@7003 slave,fail \w{40} 0 0 \d+ disconnected$/),
    ]);
    expect(await ask('CLUSTER', 'REPLICAS', String(ids[0]))).toEqual(lines.slice(1));
    expect(await ask('CLUSTER', 'MYID')).toBe(ids[0]);
    expect(await ask('CLUSTER', 'MYSHARDID')).toMatch(/^[0-9a-f]{40}$/);
  });

  it('refuses replicas of a follower and of strangers', async () => {
    expect(await ask('CLUSTER', 'REPLICAS', clusterNodeId('2'))).toBe(
      'ERR The specified node is not a master',
    );
    expect(await ask('CLUSTER', 'SLAVES', 'x')).toBe('ERR Unknown node x');
    expect(await ask('CLUSTER', 'COUNT-FAILURE-REPORTS', 'x')).toBe('ERR Unknown node x');
  });

  it('tells of the links that are there, and of who is not heard of', async () => {
    const links = (await ask('CLUSTER', 'LINKS')) as unknown[][];
    expect(links).toHaveLength(1);
    expect(links[0]).toEqual(expect.arrayContaining([clusterNodeId('2'), 'rw', 3]));
    expect(await ask('CLUSTER', 'COUNT-FAILURE-REPORTS', clusterNodeId('3'))).toBe(1);
    expect(await ask('CLUSTER', 'COUNT-FAILURE-REPORTS', clusterNodeId('2'))).toBe(0);
  });

  it('counts and lists the keys of a slot, behind the writes before', async () => {
    const replies = await client.pipeline([
      ['MSET', '{foo}a', '1', '{foo}b', '2', 'other', '3'],
      ['CLUSTER', 'COUNTKEYSINSLOT', '12182'],
      ['CLUSTER', 'GETKEYSINSLOT', '12182', '1'],
      ['CLUSTER', 'GETKEYSINSLOT', '12182', '10'],
    ]);
    expect(replies.map(plainReply)).toEqual(['OK', 2, ['{foo}a'], ['{foo}a', '{foo}b']]);
    expect(await ask('CLUSTER', 'COUNTKEYSINSLOT', '16384')).toBe(
      'ERR Invalid or out of range slot',
    );
    expect(await ask('CLUSTER', 'GETKEYSINSLOT', '1', '-1')).toBe(
      'ERR Invalid slot or number of keys',
    );
  });

  it.each([
    ['CLUSTER MEET 127.0.0.1 7000', /^ERR CLUSTER MEET is not supported: .*RAFT\.NODE ADD/],
    ['CLUSTER ADDSLOTS 1', /^ERR CLUSTER ADDSLOTS is not supported: /],
    ['cluster failover', /^ERR CLUSTER FAILOVER is not supported: .*RAFT\.TRANSFER_LEADER/],
    ['REPLICAOF NO ONE', /^ERR REPLICAOF is not supported: .*Raft/],
    ['psync ? -1', /^ERR PSYNC is not supported: /],
    ['EVAL x 0', /^ERR EVAL is not supported: Kiwi runs no scripts.*MULTI/],
    ['SCRIPT LOAD x', /^ERR SCRIPT is not supported: /],
    ['ACL SETUSER x', /^ERR ACL SETUSER is not supported: .*requirepass/],
    ['MODULE LOAD x', /^ERR MODULE LOAD is not supported: /],
    ['constructor x', /^ERR unknown command 'constructor'/],
    ['CLUSTER constructor', /^ERR unknown subcommand 'constructor'\. Try CLUSTER HELP\.$/],
  ])('answers %s with what there is instead', async (command, expected) => {
    expect(await ask(...command.split(' '))).toMatch(expected);
  });

  it('tells its role, its users, its modules', async () => {
    expect(await ask('ROLE')).toEqual(['master', expect.any(Number), [['host2', '7002', '41']]]);
    expect(await ask('ACL', 'WHOAMI')).toBe('default');
    expect(await ask('ACL', 'CAT')).toEqual(expect.arrayContaining(['dangerous', 'string']));
    expect(await ask('ACL', 'CAT', 'dangerous')).toEqual(expect.arrayContaining(['keys', 'info']));
    expect(await ask('MODULE', 'LIST')).toEqual([]);
    expect(String(await ask('LOLWUT'))).toMatch(/\nKiwi ver\. 0\.0\.0\n$/);
    expect(await ask('FAILOVER', 'ABORT')).toBe('ERR No failover in progress.');
    expect(await ask('FAILOVER', 'TO', 'nowhere', '1')).toBe(
      'ERR FAILOVER target HOST and PORT is not a member.',
    );
  });
});
