import { describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import { SimulatedCluster, runSeed } from './index.ts';

describe('the README', () => {
  it('shows a cluster with a state machine of one’s own', () => {
    class Counter {
      value = 0;
      apply(entries: readonly Entry[]) {
        return entries.map(() => (this.value += 1));
      }
      digest() {
        return String(this.value);
      }
    }

    const cluster = new SimulatedCluster({ seed: 7, nodes: 3, stateMachine: () => new Counter() });
    cluster.settle();
    const leader = cluster.leader?.id ?? '';
    const write = cluster.propose(leader, new Uint8Array([1]));
    cluster.runUntil(() => write.outcome !== null);
    cluster.crash(leader);
    const read = cluster.readIndex('n2', () => cluster.node('n2').stateMachine?.digest?.());
    cluster.recover();
    cluster.demandConvergence();

    expect(write.outcome?.type).toBe('committed');
    expect(read.outcome).not.toBeNull();
    expect(cluster.nodes.map((node) => node.stateMachine?.digest?.())).toEqual(['1', '1', '1']);
  });

  it('shows nodes that join and leave', () => {
    const cluster = new SimulatedCluster({
      seed: 7,
      nodes: 3,
      stateMachine: () => ({ apply: () => undefined }),
    });
    cluster.settle();
    const leader = (): string => cluster.leader?.id ?? '';
    const id = cluster.addNode();
    expect(id).toBe('n4');
    const learner = { id, address: id, promoteWhenCaughtUp: true };
    cluster.changeMembership(leader(), { addLearners: [learner] });
    cluster.demandConvergence();
    const removal = cluster.changeMembership(leader(), { remove: ['n2', 'n3'] });
    cluster.runUntil(() => cluster.checker.memberships.removed.length === 2);
    cluster.shutDown('n2');
    cluster.demandConvergence();
    expect(removal.outcome).not.toBeNull();
    expect(cluster.members.map((node) => node.id)).toEqual(['n1', 'n4']);
  });

  it('shows a run that its seed decides', () => {
    const { violation, digest } = runSeed({ seed: 42, events: 20_000 });
    expect(violation).toBeNull();
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
  });
});
