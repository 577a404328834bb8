import type { NodeId } from '@kiwi/raft-core';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SeededRandom } from '../random/seeded-random.ts';

/**
 * What happens to the voters: they are restarted, they stall, their connection to the leader closes, they hear it no more; or
 * that, while their answers reach it late; or one of them is to take the office over.
 */
const kinds = ['restart', 'stall', 'close', 'cut', 'lag', 'transfer'] as const;
type Kind = (typeof kinds)[number];

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
    const kind = this.#random.pick(kinds);
    this.#cluster.partition([leader.id], [rival]);
    if (kind === 'lag') {
      const lagMs = timing.electionTimeoutMinMs * this.#random.between(0.3, 0.9);
      this.#cluster.lag(voters, [leader.id], lagMs);
    }
    this.#after(timing.electionTimeoutMaxMs * this.#random.between(1, 2), () => {
      const present = this.#cluster.nodes.map(({ id }) => id);
      if (this.#cluster.leader === leader && voters.every((id) => present.includes(id))) {
        for (const voter of voters) this.#snap(kind, leader.id, voter);
      }
      this.#after(timing.electionTimeoutMaxMs * 2, () => this.#cluster.heal());
    });
  }

  #snap(kind: Kind, leader: NodeId, voter: NodeId): void {
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
      case 'transfer':
        cluster.transferLeadership(leader, voter);
        return;
      case 'cut':
      case 'lag':
        cluster.cut([leader], [voter]);
        return;
    }
  }
}
