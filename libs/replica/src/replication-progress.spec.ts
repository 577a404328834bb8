import { afterEach, describe, expect, it } from '@jest/globals';
import { peerMessageKind } from './peer-channel.ts';
import { MemoryCluster } from './testing/memory-cluster.ts';
import type { MemoryNode } from './testing/memory-cluster.ts';

let cluster: MemoryCluster;

async function askUntil(node: MemoryNode, count: number): Promise<void> {
  const { progress, stateMachine } = node.replica;
  let known = progress.known(stateMachine.appliedIndex);
  while (known < count) {
    const question = progress.ask(stateMachine.appliedIndex, (answer) => (known = answer));
    await new Promise((resolve) => setTimeout(resolve, 10));
    question.forget();
    known = Math.max(known, progress.known(stateMachine.appliedIndex));
  }
  expect(known).toBe(count);
}

it('kinds of messages between nodes have numbers of their own', () => {
  const kinds = Object.values(peerMessageKind);
  expect(new Set(kinds).size).toBe(kinds.length);
});

describe('on how many other nodes the log is durable', () => {
  afterEach(() => cluster.stop());

  it('is known to every node, by the leader', async () => {
    cluster = await MemoryCluster.start(3);
    await cluster.leader();
    for (const node of cluster.nodes) {
      await cluster.client(node).run('SET', 'k', 'v');
      expect(node.replica.progress.known(node.replica.stateMachine.appliedIndex)).toBeGreaterThan(
        0,
      );
      await askUntil(node, 2);
    }
  });

  it('is no more than a majority while a node is away, and no question is answered twice', async () => {
    cluster = await MemoryCluster.start(3);
    const leader = await cluster.leader();
    const [away, other] = cluster.nodes.filter((node) => node !== leader) as [
      MemoryNode,
      MemoryNode,
    ];
    await cluster.client(leader).run('SET', 'k', 'v');
    await cluster.crash(away);
    await cluster.client(other).run('SET', 'k', 'w');
    let answers = 0;
    const { progress, stateMachine } = other.replica;
    progress.ask(stateMachine.appliedIndex, (count) => {
      answers++;
      expect(count).toBe(1);
    });
    while (answers === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    progress.answered(new Uint8Array(3));
    expect(leader.replica.progress.known(leader.replica.stateMachine.appliedIndex)).toBe(1);
    expect(answers).toBe(1);
  });
});
