import { afterEach, describe, expect, it } from '@jest/globals';
import { snapshotOf } from '@kiwi/keyspace/testing';
import { MemoryCluster } from './testing/memory-cluster.ts';
import type { MemoryNode } from './testing/memory-cluster.ts';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const popped = (element: string) => `*2\r\n$1\r\nk\r\n$${element.length}\r\n${element}\r\n`;
const nothing = '*-1\r\n';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Waits until all nodes know of so many commands that wait. */
const waiting = (count: number) =>
  until(() => cluster.nodes.every(({ replica }) => replica.stateMachine.waiters.size === count));

async function expectSameState(): Promise<void> {
  const applied = () => cluster.nodes.map(({ replica }) => replica.stateMachine.appliedIndex);
  await until(() => new Set(applied()).size === 1);
  const states = cluster.nodes.map(({ keyspace, replica }) => ({
    keys: snapshotOf(keyspace),
    waiters: replica.stateMachine.waiters.list(),
  }));
  for (const state of states) expect(state).toEqual(states[0]);
}

/** A command on each of these nodes, one after the other in the log. */
async function popOnEach(nodes: readonly MemoryNode[]): Promise<Promise<string>[]> {
  const replies: Promise<string>[] = [];
  for (const node of nodes) {
    replies.push(cluster.client(node).block('BLPOP', 'k', '0'));
    await waiting(replies.length);
  }
  return replies;
}

describe('commands that wait', () => {
  it('are served in the order of the log, on whichever node their client is', async () => {
    cluster = await MemoryCluster.start(3);
    const leader = await cluster.leader();
    const replies = await popOnEach([...cluster.nodes, ...cluster.nodes]);
    await expectSameState();
    await cluster.client(leader).run('RPUSH', 'k', '0', '1', '2');
    await cluster.client(await cluster.follower()).run('RPUSH', 'k', '3', '4', '5', '6');
    expect(await Promise.all(replies)).toEqual(['0', '1', '2', '3', '4', '5'].map(popped));
    await expectSameState();
  });

  it('wait no longer when a checkpoint has taken the place of their beginning, and their clients were told', async () => {
    cluster = await MemoryCluster.start(3);
    const follower = await cluster.follower();
    const { node, incarnation } = follower.replica;
    const command = { db: 0, keys: ['k'], args: ['BLPOP', 'k', '0'] };
    for (const { replica } of cluster.nodes) {
      replica.stateMachine.waiters.add({ node, incarnation, id: 77, ...command });
    }
    const reply = cluster.client(follower).block('BLPOP', 'k', '0');
    await waiting(2);
    follower.replica.stateReplaced();
    await waiting(1);
    await cluster.client(await cluster.leader()).run('RPUSH', 'k', 'a');
    expect(await reply).toBe(popped('a'));
    await expectSameState();
  });

  it('time out through the log', async () => {
    cluster = await MemoryCluster.start(3);
    const client = cluster.client(await cluster.follower());
    expect(await client.block('BLPOP', 'k', '0.01')).toBe(nothing);
    await waiting(0);
    await client.run('RPUSH', 'k', 'a');
    await expectSameState();
  });

  it('go on when the leader dies, and each element goes to one of them', async () => {
    cluster = await MemoryCluster.start(3);
    const leader = await cluster.leader();
    const followers = cluster.nodes.filter((node) => node !== leader);
    const replies = await popOnEach([...followers, ...followers]);
    await cluster.crash(leader);
    const pusher = cluster.client(followers[0] as MemoryNode);
    for (const element of ['0', '1', '2', '3']) await pusher.run('RPUSH', 'k', element);
    expect(await Promise.all(replies)).toEqual(['0', '1', '2', '3'].map(popped));
    expect(await pusher.run('LLEN', 'k')).toBe(':0\r\n');
    await expectSameState();
  });

  it('of a node that is gone are given up, so that they take nothing from others', async () => {
    cluster = await MemoryCluster.start(3, { lostNodeMs: 200 });
    const leader = await cluster.leader();
    const [lost, other] = cluster.nodes.filter((node) => node !== leader) as [
      MemoryNode,
      MemoryNode,
    ];
    const [, reply] = await popOnEach([lost, other]);
    await cluster.crash(lost);
    await waiting(1);
    await cluster.client(leader).run('RPUSH', 'k', 'a');
    expect(await reply).toBe(popped('a'));
    await expectSameState();
  });

  it('of the leader that died are given up by its successor', async () => {
    cluster = await MemoryCluster.start(3, { lostNodeMs: 200 });
    const leader = await cluster.leader();
    const followers = cluster.nodes.filter((node) => node !== leader);
    const [, reply] = await popOnEach([leader, followers[0] as MemoryNode]);
    await cluster.crash(leader);
    await waiting(1);
    await cluster.client(followers[1] as MemoryNode).run('RPUSH', 'k', 'a');
    expect(await reply).toBe(popped('a'));
  });

  it('wait anew when their node was given up though it lives', async () => {
    cluster = await MemoryCluster.start(3);
    const leader = await cluster.leader();
    const other = cluster.nodes.find((node) => node !== leader) as MemoryNode;
    const [reply] = await popOnEach([other]);
    const { node, incarnation } = other.replica;
    for (const one of cluster.nodes) one.replica.stateMachine.giveUp({ node, incarnation });
    await waiting(1);
    await cluster.client(leader).run('RPUSH', 'k', 'a');
    expect(await reply).toBe(popped('a'));
    await expectSameState();
  });

  it('survive lost messages: nothing is lost, nothing comes twice', async () => {
    cluster = await MemoryCluster.start(3);
    await cluster.leader();
    let sent = 0;
    cluster.peers.drop = () => ++sent % 15 === 0;
    const taken: string[] = [];
    const total = 12;
    const worker = async (node: MemoryNode) => {
      const client = cluster.client(node);
      for (;;) {
        const element = (await client.block('BLPOP', 'k', '0')).split('\r\n')[4] ?? '';
        if (element === 'end') return;
        taken.push(element);
      }
    };
    const workers = [...cluster.nodes, ...cluster.nodes].map(worker);
    const pusher = cluster.client(await cluster.follower());
    for (let i = 0; i < total; i++) await pusher.run('RPUSH', 'k', String(i));
    for (let i = 0; i < workers.length; i++) await pusher.run('RPUSH', 'k', 'end');
    await Promise.all(workers);
    expect(taken.map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: total }, (_, i) => i),
    );
    await expectSameState();
  }, 60_000);
});
