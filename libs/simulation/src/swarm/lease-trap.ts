import type { NodeId } from '@kiwi/raft-core';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SeededRandom } from '../random/seeded-random.ts';

/**
 * What tempts voters to break the promise on which a lease rests: a rival who does not hear the leader asks them for votes
 * all the time, and then something happens to them, or to the leader's ways, that must not let them forget it.
 */
export class LeaseTrap {
  readonly #cluster: SimulatedCluster;
  readonly #random: SeededRandom;
  /** Calls back unless the trouble has been stopped by then. */
  readonly #after: (virtualMs: number, run: () => void) => void;

  constructor(
    cluster: SimulatedCluster,
    random: SeededRandom,
    after: (virtualMs: number, run: () => void) => void,
  ) {
    this.#cluster = cluster;
    this.#random = random;
    this.#after = after;
  }

  /** Lays the trap, which snaps after a while. */
  lay(): void {
    const { leader, members, timing } = this.#cluster;
    const others = members.filter((node) => node !== leader && node.running).map(({ id }) => id);
    if (leader === null || others.length < 2) return;
    const [rival = '', ...voters] = this.#random.shuffled(others);
    this.#cluster.partition([leader.id], [rival]);
    this.#after(timing.electionTimeoutMaxMs * this.#random.between(1, 2), () => {
      if (this.#cluster.leader?.id === leader.id) this.#snap(leader.id, voters);
      this.#after(timing.electionTimeoutMaxMs, () => this.#cluster.heal());
    });
  }

  #snap(leader: NodeId, voters: readonly NodeId[]): void {
    const kind = this.#random.pick(['restart', 'stall', 'close', 'isolate'] as const);
    const present = this.#cluster.nodes.map(({ id }) => id);
    for (const id of voters.filter((voter) => present.includes(voter)))
      this.#strike(kind, leader, id);
  }

  #strike(kind: 'restart' | 'stall' | 'close' | 'isolate', leader: NodeId, voter: NodeId): void {
    const cluster = this.#cluster;
    const thereAgain = (afterMs: number, run: () => void): void =>
      this.#after(afterMs, () => {
        if (cluster.nodes.some(({ id }) => id === voter)) run();
      });
    switch (kind) {
      case 'restart':
        cluster.crash(voter);
        thereAgain(1, () => cluster.restart(voter));
        return;
      case 'stall':
        cluster.pause(voter);
        thereAgain(cluster.timing.electionTimeoutMinMs, () => cluster.resume(voter));
        return;
      case 'close':
        cluster.closeConnection(leader, voter);
        return;
      case 'isolate':
        cluster.partition([leader], [voter]);
        return;
    }
  }
}
