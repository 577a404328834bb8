import type { Member, MembershipChange, NodeId } from '@kiwi/raft-core';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { SeededRandom } from '../random/seeded-random.ts';

/** Members at the same time, and nodes that a run makes in all: each costs every other one some of its events. */
const membersMax = 7;
const nodesMax = 16;

/** An operator who has nodes join, leave and change their roles, several at once, the leader too. */
export class MemberChanges {
  readonly #cluster: SimulatedCluster;
  readonly #random: SeededRandom;
  #nodesMade: number;

  constructor(cluster: SimulatedCluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    this.#nodesMade = cluster.nodes.length;
  }

  /** Some voters become learners and some learners voters, all in one change. */
  changeRoles(): void {
    const { leader } = this.#cluster;
    const members = leader?.membership?.members;
    if (!leader || !members) return;
    this.#cluster.changeMembership(leader.id, this.#roleChange(members));
  }

  /** Any change: nodes join, leave, or change their roles. */
  change(): void {
    const { leader } = this.#cluster;
    const membership = leader?.membership;
    if (!leader || !membership) return;
    // Mostly in peace; now and then on top of a change that is under way, which must be refused.
    if (membership.outgoing.length > 0 && this.#random.chance(0.8)) return;
    this.#cluster.changeMembership(leader.id, this.#draw(leader.id, membership.members));
  }

  /** Shuts down some of those whose removal is committed; the others go on for a while, and must not disturb. */
  shutDownRemoved(): void {
    const { removed } = this.#cluster.checker.memberships;
    for (const { id } of this.#cluster.nodes) {
      if (removed.includes(id) && this.#random.chance(0.5)) this.#cluster.shutDown(id);
    }
  }

  #draw(leader: NodeId, members: readonly Member[]): MembershipChange {
    const kind = this.#random.next();
    const crowded = members.length >= membersMax;
    if (kind < 0.4 && !crowded) return this.#additions();
    if (kind < 0.7) return { remove: this.#leaving(leader, members) };
    if (kind < 0.85) return this.#roleChange(members);
    const remove = this.#leaving(leader, members);
    const staying = members.filter(({ id }) => !remove.includes(id));
    return { ...this.#roleChange(staying), ...(crowded ? {} : this.#additions()), remove };
  }

  #additions(): MembershipChange {
    const added = this.#newcomers(this.#random.integer(1, 2)).map((id) => ({ id, address: id }));
    if (this.#random.chance(0.3)) return { addVoters: added };
    const promoteWhenCaughtUp = this.#random.chance(0.6);
    return { addLearners: added.map((member) => ({ ...member, promoteWhenCaughtUp })) };
  }

  /** Nodes that are waiting, perhaps because an earlier change came to nothing, and new ones. */
  #newcomers(count: number): readonly NodeId[] {
    const { members, nodes, checker } = this.#cluster;
    const known = new Set([...members.map(({ id }) => id), ...checker.memberships.removed]);
    const waiting = nodes.map(({ id }) => id).filter((id) => !known.has(id));
    while (waiting.length < count && this.#nodesMade < nodesMax) {
      this.#nodesMade += 1;
      waiting.push(this.#cluster.addNode());
    }
    return waiting.slice(0, count);
  }

  #leaving(leader: NodeId, members: readonly Member[]): readonly NodeId[] {
    const ids = members.map(({ id }) => id);
    const some = this.#random.shuffled(ids).slice(0, this.#random.integer(1, 2));
    return this.#random.chance(0.3) ? [...new Set([leader, ...some])] : some;
  }

  #roleChange(members: readonly Member[]): MembershipChange {
    const some = members.filter(() => this.#random.chance(0.4));
    const idsOf = (role: string): NodeId[] =>
      some.filter((member) => member.role === role).map(({ id }) => id);
    return { demote: idsOf('voter'), promote: idsOf('learner') };
  }
}
