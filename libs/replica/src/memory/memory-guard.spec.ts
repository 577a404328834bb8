import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryCluster } from '../testing/memory-cluster.ts';
import type { MemoryNode, TestClient } from '../testing/memory-cluster.ts';
import { peerMessageKind } from '../peer-channel.ts';
import type { MemorySettings } from './memory-guard.ts';

const unlimited: MemorySettings = {
  maxmemoryBytes: 0,
  maxmemoryPolicy: 'noeviction',
  maxmemorySamples: 5,
  lfuLogFactor: 10,
  lfuDecayTimeMinutes: 1,
};

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

/** A cluster whose present leader may hold so many bytes of data more than now, when there has been a key and there is none. */
async function limited(
  nodes: number,
  bytes: number,
  settings: Partial<MemorySettings>,
): Promise<{ leader: MemoryNode; client: TestClient; maxmemoryBytes: number }> {
  cluster = await MemoryCluster.start(nodes);
  const leader = await cluster.leader();
  const client = cluster.client(leader);
  await client.run('SET', keyOf('first', 0), '');
  await client.run('DEL', keyOf('first', 0));
  const maxmemoryBytes = bytes + leader.keyspace.memoryBytes;
  leader.replica.memory.limit({ ...unlimited, ...settings, maxmemoryBytes }, () => 0);
  return { leader, client, maxmemoryBytes };
}

/** Keys of a few slots: an empty slot keeps its memory. */
const keyOf = (name: string, i: number): string => `{${i % 16}}${name}:${i}`;

async function fill(client: TestClient, count: number, ...options: string[]): Promise<void> {
  for (let i = 0; i < count; i++)
    client.submit('SET', keyOf('key', i), 'x'.repeat(1000), ...options);
  await client.answers();
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** All nodes have applied what there is in the log. */
async function settled(): Promise<void> {
  const applied = () => cluster.nodes.map(({ raft }) => raft.status.appliedIndex);
  await until(() => new Set(applied()).size === 1);
}

const keysOf = ({ keyspace }: MemoryNode): string[] => [...(keyspace.databases[0]?.keys() ?? [])];

describe('a memory limit', () => {
  it('without eviction has the clients of all nodes refused, until there is room again', async () => {
    const { leader, client } = await limited(3, 500_000, {});
    const [follower] = cluster.nodes.filter((node) => node !== leader);
    await fill(client, 100);
    expect(leader.replica.memory.isFull).toBe(false);
    await fill(client, 1000);
    await until(() => cluster.nodes.every(({ replica }) => replica.memory.isFull));
    await client.run('FLUSHALL');
    await until(() => cluster.nodes.every(({ replica }) => !replica.memory.isFull));
    expect(follower?.replica.statistics.evictedKeys).toBe(0);
  });

  it('is told again when the message was lost, and counts no longer once its leader is gone', async () => {
    const { leader, client } = await limited(3, 500_000, {});
    const followers = cluster.nodes.filter((node) => node !== leader);
    let lost = 0;
    cluster.peers.drop = (_from, _to, kind) => kind === peerMessageKind.memory && lost++ < 4;
    await fill(client, 1000);
    await until(() => followers.every(({ replica }) => replica.memory.isFull));
    expect(lost).toBeGreaterThan(4);
    await cluster.crash(leader);
    await until(() => followers.every(({ replica }) => !replica.memory.isFull));
  });

  it('by eviction deletes the same keys on all nodes, and no more than it must', async () => {
    const { leader, client, maxmemoryBytes } = await limited(3, 300_000, {
      maxmemoryPolicy: 'allkeys-random',
    });
    await fill(client, 3000);
    await until(() => leader.replica.memory.usedBytes <= maxmemoryBytes);
    await settled();
    const keys = cluster.nodes.map(keysOf);
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[2]).toEqual(keys[0]);
    expect(keys[0]?.length).toBeGreaterThan(100);
    const evicted = cluster.nodes.map(({ replica }) => replica.statistics.evictedKeys);
    expect(evicted).toEqual(Array(3).fill(3000 - (keys[0]?.length ?? 0)));
    expect(leader.replica.memory.isFull).toBe(false);
  });

  it('keeps what is used, with allkeys-lru', async () => {
    const { leader, client, maxmemoryBytes } = await limited(1, 750_000, {
      maxmemoryPolicy: 'allkeys-lru',
    });
    await fill(client, 100);
    for (let i = 0; i < 3000; i += 50) {
      cluster.wallClocks[0] = (cluster.wallClocks[0] as number) + 1000;
      for (let hot = 0; hot < 20; hot++) client.submit('GET', keyOf('key', hot));
      for (let j = i; j < i + 50; j++) client.submit('SET', keyOf('cold', j), 'x'.repeat(1000));
      await client.answers();
    }
    await until(() => leader.replica.memory.usedBytes <= maxmemoryBytes);
    const kept = keysOf(leader).filter((key) => /key:1?\d$/.test(key));
    expect(kept.length).toBeGreaterThan(15);
  });

  it('refuses when only keys with a deadline may go and none is left', async () => {
    const { leader, client } = await limited(1, 500_000, { maxmemoryPolicy: 'volatile-lru' });
    await fill(client, 100, 'EX', '1000');
    for (let i = 0; i < 1000; i++) client.submit('SET', keyOf('stays', i), 'x'.repeat(1000));
    await client.answers();
    await until(() => leader.replica.memory.isFull);
    expect(keysOf(leader)).toHaveLength(1000);
    expect(leader.replica.statistics.evictedKeys).toBe(100);
  });

  it('does not evict by volatile-* what has lost its deadline in between', async () => {
    const { leader } = await limited(1, 500_000, { maxmemoryPolicy: 'volatile-lru' });
    const { databases } = leader.keyspace;
    databases[0]?.put('a', '1');
    databases[0]?.putUntil('b', '1', Number.MAX_SAFE_INTEGER);
    leader.replica.stateMachine.evict(0, true, ['a', 'b', 'missing']);
    expect(keysOf(leader)).toEqual(['a']);
    leader.replica.stateMachine.evict(0, false, ['a']);
    expect(keysOf(leader)).toEqual([]);
  });
});
