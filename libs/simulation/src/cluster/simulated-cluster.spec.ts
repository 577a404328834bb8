import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import { raftCoreFactory } from '../node/simulated-core.ts';
import { SimulatedCluster } from './simulated-cluster.ts';

class Words {
  readonly words: string[] = [];

  apply(entries: readonly Entry[]): readonly number[] {
    return entries.map((entry) => this.words.push(Buffer.from(entry.data).toString()));
  }

  digest(): string {
    return this.words.join(' ');
  }
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

function createCluster(nodes: number, seed = 1): SimulatedCluster {
  return new SimulatedCluster({ seed, nodes, stateMachine: () => new Words() });
}

function leaderOf(cluster: SimulatedCluster): string {
  expect(cluster.settle()).toBe(true);
  return cluster.leader?.id ?? '';
}

describe('SimulatedCluster', () => {
  let cluster: SimulatedCluster;
  beforeEach(() => {
    cluster = createCluster(3);
  });

  it('elects a leader, commits, applies everywhere and hands back the results', () => {
    const leader = leaderOf(cluster);
    const write = cluster.propose(leader, [bytes('one'), bytes('two')]);
    expect(cluster.settle()).toBe(true);
    expect(write.outcome).toEqual({
      type: 'committed',
      term: 1,
      firstIndex: 2,
      results: [1, 2],
    });
    const digests = cluster.nodes.map((node) => node.stateMachine?.digest?.());
    expect(digests).toEqual(['one two', 'one two', 'one two']);
  });

  it('serves linearizable reads on any node', () => {
    const leader = leaderOf(cluster);
    cluster.propose(leader, bytes('seen'));
    expect(cluster.settle()).toBe(true);
    for (const { id } of cluster.nodes) {
      const read = cluster.readIndex(id, () => cluster.node(id).stateMachine?.digest?.());
      expect(cluster.runUntil(() => read.outcome !== null)).toBe(true);
      expect(read.outcome).toEqual({ type: 'read', index: 2, result: 'seen' });
    }
  });

  it('refuses proposals on a follower and on a node that is down', () => {
    const leader = leaderOf(cluster);
    const follower = cluster.nodes.find((node) => node.id !== leader)?.id ?? '';
    expect(cluster.propose(follower, bytes('x')).outcome).toEqual({ type: 'notLeader', leader });
    cluster.crash(follower);
    expect(cluster.propose(follower, bytes('x')).outcome?.type).toBe('notLeader');
  });

  it('elects another leader after a crash, long before the election time-out', () => {
    const leader = leaderOf(cluster);
    const crashedAtMs = cluster.nowMs;
    cluster.crash(leader);
    expect(cluster.runUntil(() => cluster.leader !== null)).toBe(true);
    expect(cluster.nowMs - crashedAtMs).toBeLessThan(cluster.timing.electionTimeoutMinMs / 2);
    cluster.restart(leader);
    cluster.demandConvergence();
    expect(cluster.leader?.id).not.toBe(leader);
  });

  it('keeps what was acknowledged when the power of all nodes fails', () => {
    const write = cluster.propose(leaderOf(cluster), bytes('kept'));
    expect(cluster.runUntil(() => write.outcome !== null)).toBe(true);
    for (const { id } of cluster.nodes) cluster.crash(id);
    for (const { id } of cluster.nodes) cluster.restart(id);
    cluster.demandConvergence();
    expect(cluster.nodes[0]?.stateMachine?.digest?.()).toBe('kept');
  });

  it('leaves the outcome open when the asked node dies', () => {
    const leader = leaderOf(cluster);
    const write = cluster.propose(leader, bytes('unknown'));
    expect(write.outcome).toBeNull();
    cluster.crash(leader);
    expect(write.outcome).toEqual({ type: 'indeterminate' });
  });

  it('does not commit in a minority, and tells the proposer once the other side has gone on', () => {
    const leader = leaderOf(cluster);
    const others = cluster.nodes.map((node) => node.id).filter((id) => id !== leader);
    cluster.partition([leader], others);
    const write = cluster.propose(leader, bytes('lost'));
    expect(cluster.runUntil(() => others.includes(cluster.leader?.id ?? ''), 20_000)).toBe(true);
    expect(write.outcome).toBeNull();
    cluster.heal();
    cluster.demandConvergence();
    expect(write.outcome?.type).toBe('rejected');
    expect(cluster.nodes[0]?.stateMachine?.digest?.()).toBe('');
  });

  it('lets a paused leader be replaced, and take it up when it wakes', () => {
    const leader = leaderOf(cluster);
    cluster.pause(leader);
    expect(cluster.runUntil(() => (cluster.leader?.id ?? leader) !== leader, 20_000)).toBe(true);
    cluster.resume(leader);
    cluster.demandConvergence();
    expect(cluster.node(leader).role).toBe('follower');
  });

  it('hands leadership over on request', () => {
    const leader = leaderOf(cluster);
    const target = cluster.nodes.find((node) => node.id !== leader)?.id ?? '';
    const transfer = cluster.transferLeadership(leader, target);
    expect(cluster.runUntil(() => cluster.leader?.id === target, 5_000)).toBe(true);
    cluster.demandConvergence();
    expect(transfer.outcome?.type).toBe('done');
  });

  it('runs the same way again, and another way with another seed', () => {
    const digest = (seed: number): string => {
      const again = createCluster(5, seed);
      again.run(5_000);
      return again.trace.digest;
    };
    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(8));
  });

  it('throws at state machines that differ though their logs do not', () => {
    let made = 0;
    const unequal = new SimulatedCluster({
      seed: 1,
      nodes: 3,
      stateMachine: () => ({ apply: () => undefined, digest: () => String((made += 1)) }),
    });
    expect(() => unequal.demandConvergence()).toThrow('state-machine-safety');
  });

  it('throws when the cluster does not come together', () => {
    const { id } = cluster.nodes[0] ?? { id: '' };
    cluster.crash('n2');
    cluster.crash('n3');
    expect(() => cluster.demandConvergence(5_000)).toThrow(`convergence: ${id}`);
  });

  it('reports what a core throws as a violation, with its cause', () => {
    const cause = new Error('broken');
    const throwing = new SimulatedCluster({
      seed: 1,
      nodes: 1,
      stateMachine: () => new Words(),
      coreFactory: (config, stored, random) => {
        const core = raftCoreFactory(config, stored, random);
        return new Proxy(core, {
          get: (target, key) => {
            if (key === 'step') {
              return () => {
                throw cause;
              };
            }
            return Reflect.get(target, key, target) as unknown;
          },
        });
      },
    });
    expect(() => throwing.step()).toThrow(
      expect.objectContaining({ code: 'SIMULATION_VIOLATION', invariant: 'core-threw', cause }),
    );
  });

  it('knows no nodes but its own', () => {
    expect(() => cluster.crash('n9')).toThrow(RangeError);
  });
});
