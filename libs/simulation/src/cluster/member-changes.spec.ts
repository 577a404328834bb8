import { describe, expect, it } from '@jest/globals';
import type { MembershipChange } from '@kiwi/raft-core';
import { ValueLog } from '../swarm/value-log.ts';
import { SimulatedCluster } from './simulated-cluster.ts';

function createCluster(nodes: number): SimulatedCluster {
  const cluster = new SimulatedCluster({ seed: 3, nodes, stateMachine: () => new ValueLog() });
  expect(cluster.settle()).toBe(true);
  return cluster;
}

function leaderOf(cluster: SimulatedCluster): string {
  const { leader } = cluster;
  if (leader === null) throw new Error('nobody leads');
  return leader.id;
}

function write(cluster: SimulatedCluster): void {
  const request = cluster.propose(leaderOf(cluster), new Uint8Array([1]));
  expect(cluster.runUntil(() => request.outcome !== null)).toBe(true);
  expect(request.outcome?.type).toBe('committed');
}

function change(cluster: SimulatedCluster, what: MembershipChange): void {
  const request = cluster.changeMembership(leaderOf(cluster), what);
  expect(cluster.runUntil(() => request.outcome !== null)).toBe(true);
  expect(request.outcome).toEqual({ type: 'done' });
}

const roles = (cluster: SimulatedCluster): string[] =>
  (cluster.leader?.membership?.members ?? []).map(({ id, role }) => `${id} ${role}`);

describe('the members of a SimulatedCluster', () => {
  it('change their roles in one joint step, and a learner is not needed any more', () => {
    const cluster = createCluster(5);
    const leader = leaderOf(cluster);
    const others = cluster.nodes.map(({ id }) => id).filter((id) => id !== leader);
    change(cluster, { demote: others.slice(0, 2) });
    for (const id of others.slice(0, 3)) cluster.crash(id);
    write(cluster);
    cluster.recover();
    cluster.demandConvergence();
  });

  it('grow from one to five, each new node brought up to date', () => {
    const cluster = createCluster(1);
    write(cluster);
    for (let count = 2; count <= 5; count += 1) {
      const id = cluster.addNode();
      change(cluster, { addLearners: [{ id, address: id, promoteWhenCaughtUp: true }] });
      cluster.demandConvergence();
      expect(roles(cluster)).toHaveLength(count);
      expect(roles(cluster)).toContain(`${id} voter`);
    }
    const digests = new Set(cluster.nodes.map((node) => node.stateMachine?.digest?.()));
    expect(digests.size).toBe(1);
  });

  it('a node that nobody has added waits, and nobody waits for it', () => {
    const cluster = createCluster(3);
    const id = cluster.addNode();
    write(cluster);
    cluster.demandConvergence();
    expect(cluster.node(id).role).toBe('learner');
    expect(cluster.node(id).lastIndex).toBe(0);
    expect(cluster.members.map((node) => node.id)).toEqual(['n1', 'n2', 'n3']);
    expect(cluster.nodes.map((node) => node.id)).toEqual(['n1', 'n2', 'n3', id]);
  });

  it('are replaced all at once, the leader too, and the old ones are shut down', () => {
    const cluster = createCluster(3);
    const old = cluster.nodes.map(({ id }) => id);
    const added = [1, 2, 3].map(() => cluster.addNode());
    const addVoters = added.map((id) => ({ id, address: id }));
    cluster.changeMembership(leaderOf(cluster), { addVoters, remove: old });
    const removed = (): boolean => cluster.checker.memberships.removed.length === 3;
    expect(cluster.runUntil(removed)).toBe(true);
    for (const id of old) cluster.shutDown(id);
    cluster.demandConvergence();
    expect(roles(cluster)).toEqual(added.map((id) => `${id} voter`));
    write(cluster);
    expect(() => cluster.restart('n1')).toThrow(RangeError);
  });

  it('a removed node that was away does not know it, and does not disturb', () => {
    const cluster = createCluster(4);
    const leader = leaderOf(cluster);
    const removed = cluster.nodes.find(({ id }) => id !== leader)?.id ?? '';
    cluster.crash(removed);
    change(cluster, { remove: [removed] });
    cluster.restart(removed);
    const elections = cluster.checker.leaderCount;
    cluster.runFor(20_000);
    expect(cluster.checker.leaderCount).toBe(elections);
    cluster.demandConvergence();
  });
});
