import { describe, expect, it } from '@jest/globals';
import { ValueLog } from '../swarm/value-log.ts';
import { SimulatedCluster } from './simulated-cluster.ts';

function createCluster(): { cluster: SimulatedCluster; leader: string } {
  const cluster = new SimulatedCluster({
    seed: 3,
    nodes: 3,
    stateMachine: () => new ValueLog(),
    leaseReads: { maxClockDrift: 0.01 },
  });
  expect(cluster.settle()).toBe(true);
  return { cluster, leader: cluster.leader?.id ?? '' };
}

describe('a SimulatedCluster with leases', () => {
  it('answers a read of the leader in the very step that asks', () => {
    const { cluster, leader } = createCluster();
    expect(cluster.readIndex(leader).outcome?.type).toBe('read');
  });

  it('asks a majority again when the process stalled after it had looked at the clock', () => {
    const { cluster, leader } = createCluster();
    cluster.pauseInStep(leader);
    const read = cluster.readIndex(leader);
    cluster.runUntil(() => (cluster.leader?.id ?? leader) !== leader);
    expect(cluster.leader?.id).not.toBe(leader);
    cluster.resume(leader);
    expect(read.outcome).toBeNull();
    expect(cluster.runUntil(() => read.outcome !== null)).toBe(true);
    expect(read.outcome?.type).toBe('notLeader');
  });

  it('elects nobody before the lease of a leader that is cut off has ended', () => {
    const { cluster, leader } = createCluster();
    const others = cluster.nodes.map(({ id }) => id).filter((id) => id !== leader);
    cluster.partition([leader], others);
    const endOfLease = (): boolean => !cluster.node(leader).holdsLease;
    expect(cluster.runUntil(endOfLease)).toBe(true);
    expect(cluster.leader?.id).toBe(leader);
    expect(cluster.runUntil(() => cluster.leader?.id !== leader)).toBe(true);
  });
});
