import { describe, expect, it } from '@jest/globals';
import { ValueLog } from '../swarm/value-log.ts';
import { SimulatedCluster } from './simulated-cluster.ts';

const snapshots = {
  everyEntries: 5,
  trailingEntries: 2,
  chunkBytesMax: 4,
  saveMeanMs: 5,
  chunkMeanMs: 1,
  failureRate: 0,
  crashRate: 0,
};

function createCluster(
  options: { readonly crashRate?: number; readonly machine?: () => ValueLog } = {},
) {
  const { crashRate = 0, machine = () => new ValueLog() } = options;
  const cluster = new SimulatedCluster({
    seed: 5,
    nodes: 3,
    stateMachine: machine,
    snapshots: { ...snapshots, crashRate },
  });
  expect(cluster.settle()).toBe(true);
  return cluster;
}

function write(cluster: SimulatedCluster, count: number): void {
  for (let value = 0; value < count; value += 1) {
    expect(cluster.runUntil(() => cluster.leader !== null)).toBe(true);
    const request = cluster.propose(cluster.leader?.id ?? '', new Uint8Array([value]));
    expect(cluster.runUntil(() => request.outcome !== null)).toBe(true);
  }
}

function followerOf(cluster: SimulatedCluster): string {
  return cluster.nodes.find((node) => node !== cluster.leader)?.id ?? '';
}

describe('a SimulatedCluster with snapshots', () => {
  it('keeps its logs short', () => {
    const cluster = createCluster();
    write(cluster, 40);
    cluster.demandConvergence();
    cluster.runFor(100);
    for (const { disk, snapshot } of cluster.nodes) {
      expect(snapshot?.index).toBeGreaterThan(30);
      expect(disk.log.entries.length).toBeLessThanOrEqual(7);
    }
  });

  it('starts a node from its snapshot and the entries behind it', () => {
    const cluster = createCluster();
    write(cluster, 40);
    cluster.demandConvergence();
    const id = followerOf(cluster);
    const digest = cluster.node(id).stateMachine?.digest?.();
    cluster.crash(id);
    cluster.restart(id);
    expect(cluster.node(id).appliedIndex).toBe(cluster.node(id).snapshot?.index);
    cluster.demandConvergence();
    expect(cluster.node(id).stateMachine?.digest?.()).toBe(digest);
  });

  it('brings a node that was away too long up to date by a snapshot, in many pieces', () => {
    const cluster = createCluster();
    const id = followerOf(cluster);
    cluster.crash(id);
    write(cluster, 40);
    cluster.restart(id);
    expect(cluster.node(id).lastIndex).toBeLessThan(cluster.leader?.disk.log.firstIndex ?? 0);
    cluster.demandConvergence();
    expect(cluster.node(id).appliedIndex).toBe(cluster.committedIndex);
    expect(cluster.node(id).disk.log.firstIndex).toBeGreaterThan(2);
  });

  it('begins anew when the receiving node dies in the middle', () => {
    const cluster = createCluster();
    const id = followerOf(cluster);
    cluster.crash(id);
    write(cluster, 40);
    cluster.restart(id);
    expect(cluster.runUntil(() => !cluster.node(id).snapshotsIdle)).toBe(true);
    cluster.crash(id);
    expect(cluster.node(id).snapshot?.index ?? 0).toBeLessThan(
      cluster.leader?.snapshot?.index ?? 0,
    );
    cluster.restart(id);
    cluster.demandConvergence();
  });

  it('lets a node die when a snapshot is durable and it does not know, and go on from it', () => {
    const cluster = createCluster({ crashRate: 1 });
    const starts = (): number => Math.max(...cluster.nodes.map(({ incarnation }) => incarnation));
    write(cluster, 6);
    expect(cluster.runUntil(() => starts() > 1)).toBe(true);
    cluster.recover();
    cluster.demandConvergence();
  });

  it('compares every snapshot with the log: a state machine that forgets something is found', () => {
    class Forgetful extends ValueLog {
      override restore(): void {
        // Stays as it was.
      }
    }
    const cluster = createCluster({ machine: () => new Forgetful() });
    const id = followerOf(cluster);
    cluster.crash(id);
    write(cluster, 40);
    expect(() => {
      cluster.restart(id);
      cluster.demandConvergence();
    }).toThrow('snapshot-state');
  });
});
