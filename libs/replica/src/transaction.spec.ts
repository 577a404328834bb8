import { afterEach, describe, expect, it } from '@jest/globals';
import { dataCommands } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import { encodeCommand } from '@kiwi/resp-protocol';
import { encodePublish } from '@kiwi/state-machine';
import { snapshotOf } from '@kiwi/keyspace/testing';
import { MemoryCluster } from './testing/memory-cluster.ts';
import type { MemoryNode, TestClient } from './testing/memory-cluster.ts';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const conflict = '*-1\r\n';

/** Waits until all nodes have applied what any of them has. */
async function settledNodes(): Promise<readonly MemoryNode[]> {
  const applied = () => cluster.nodes.map(({ replica }) => replica.stateMachine.appliedIndex);
  while (new Set(applied()).size > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  return cluster.nodes;
}

async function expectSameState(): Promise<void> {
  const states = (await settledNodes()).map(({ keyspace, replica }) => ({
    keys: snapshotOf(keyspace),
    watches: replica.stateMachine.watches.list(),
  }));
  for (const state of states) expect(state).toEqual(states[0]);
}

/** Adds one to a key so many times by WATCH, GET and EXEC; how often another one came first. */
async function increment(client: TestClient, node: MemoryNode, times: number): Promise<number> {
  let conflicts = 0;
  for (let done = 0; done < times; ) {
    const watcher = node.replica.nextWatcher();
    await client.watch(watcher, 'n');
    const value = Number((await client.run('GET', 'n')).split('\r\n')[1] ?? 0);
    const reply = await client.exec(watcher, ['GET', 'n'], ['SET', 'n', String(value + 1)]);
    if (reply === conflict) conflicts++;
    else done++;
  }
  return conflicts;
}

describe('transactions', () => {
  it('see their own writes, and nobody sees half of one', async () => {
    cluster = await MemoryCluster.start(3);
    const client = cluster.client(await cluster.follower());
    expect(await client.exec(null, ['SET', 'a', '1'], ['INCR', 'a'], ['GET', 'a'])).toBe(
      '*3\r\n+OK\r\n:2\r\n$1\r\n2\r\n',
    );
    await client.run('MSET', 'x', '0', 'y', '0');
    const reader = cluster.client(await cluster.leader());
    let isRunning = true;
    const reads = (async () => {
      while (isRunning) {
        const [, , a, , b] = (await reader.exec(null, ['GET', 'x'], ['GET', 'y'])).split('\r\n');
        expect(a).toBe(b);
      }
    })();
    for (let i = 0; i < 100; i++) await client.exec(null, ['INCR', 'x'], ['INCR', 'y']);
    isRunning = false;
    await reads;
    await expectSameState();
  });

  it('that only read take no place in the log', async () => {
    cluster = await MemoryCluster.start(1);
    const leader = await cluster.leader();
    const client = cluster.client(leader);
    await client.run('SET', 'a', '1');
    const before = leader.replica.stateMachine.appliedIndex;
    expect(await client.exec(null, ['GET', 'a'], ['STRLEN', 'a'])).toBe('*2\r\n$1\r\n1\r\n:1\r\n');
    expect(leader.replica.stateMachine.appliedIndex).toBe(before);
  });

  it('with WATCH count exactly, from all nodes at a time', async () => {
    cluster = await MemoryCluster.start(3);
    await cluster.leader();
    const conflicts = await Promise.all(
      cluster.nodes.flatMap((node) => [1, 2].map(() => increment(cluster.client(node), node, 20))),
    );
    const [node] = cluster.nodes as [MemoryNode];
    expect(await cluster.client(node).run('GET', 'n')).toBe('$3\r\n120\r\n');
    expect(Math.max(...conflicts)).toBeGreaterThan(0);
    await expectSameState();
  });

  it('with WATCH count exactly across the loss of the leader and of messages', async () => {
    cluster = await MemoryCluster.start(3);
    const leader = await cluster.leader();
    const followers = cluster.nodes.filter((node) => node !== leader);
    let sent = 0;
    cluster.peers.drop = () => ++sent % 15 === 0;
    const counting = followers.map((node) => increment(cluster.client(node), node, 10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await cluster.crash(leader);
    await Promise.all(counting);
    const [node] = followers as [MemoryNode];
    expect(await cluster.client(node).run('GET', 'n')).toBe('$2\r\n20\r\n');
    await expectSameState();
  }, 60_000);

  it('release what they watched on all nodes', async () => {
    cluster = await MemoryCluster.start(3);
    const node = await cluster.follower();
    const client = cluster.client(node);
    const [first, second] = [node.replica.nextWatcher(), node.replica.nextWatcher()];
    await client.watch(first, 'a', 'b');
    await client.watch(second, 'b', 'c');
    await expectSameState();
    expect(node.replica.stateMachine.watches.list()).toHaveLength(2);
    await client.exec(first, ['SET', 'b', '1']);
    node.replica.unwatch(second);
    await client.run('SET', 'x', '1');
    await expectSameState();
    expect(node.replica.stateMachine.watches.list()).toEqual([]);
  });

  it('publish on every node at their place in the log', async () => {
    cluster = await MemoryCluster.start(3);
    const node = await cluster.follower();
    const received = cluster.nodes.map(({ replica, keyspace }) => {
      const messages: string[] = [];
      replica.stateMachine.onPublished = ({ channel, message }) => {
        const isThere = keyspace.databases[0]?.has('a') === true;
        messages.push(`${channel} ${message} ${isThere ? 'behind' : 'before'} SET`);
      };
      return messages;
    });
    const client = cluster.client(node);
    const publication = { isSharded: false, channel: 'news', message: 'hello' };
    const published = {
      publication,
      db: 0,
      frame: encodePublish(publication),
      action: () => client.reply.integer(7),
    };
    const args = ['SET', 'a', '1'];
    const command = dataCommands.find(({ name }) => name === 'set') as DataCommand;
    const set = { command, args, db: 0, isLogged: true, frame: encodeCommand(args) };
    node.replica.transaction(client, { steps: [published, set, published], watcher: null });
    expect(await client.answers()).toBe('*3\r\n:7\r\n+OK\r\n:7\r\n');
    node.replica.transaction(client, { steps: [published], watcher: null });
    await client.answers();
    await expectSameState();
    const expected = ['news hello before SET', 'news hello behind SET', 'news hello behind SET'];
    expect(received).toEqual(cluster.nodes.map((one) => (one === node ? [] : expected)));
  });

  it('that never got into the log release it too', async () => {
    cluster = await MemoryCluster.start(3, { requestTimeoutMs: 300 });
    const node = await cluster.follower();
    const client = cluster.client(node);
    const watcher = node.replica.nextWatcher();
    await client.watch(watcher, 'a');
    cluster.peers.full = () => true;
    expect(await client.exec(watcher, ['SET', 'a', '1'])).toMatch(/^-CLUSTERDOWN/);
    cluster.peers.full = () => false;
    while (node.replica.stateMachine.watches.list().length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expectSameState();
  });
});
