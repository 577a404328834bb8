import { parseMember } from '@kiwi/cluster-config';
import type { MemberAddress } from '@kiwi/cluster-config';
import type { Membership, RaftNode } from '@kiwi/raft-core';

/** A member as consensus has it, with its address taken apart. */
export interface ClusterMember extends MemberAddress {
  readonly role: 'voter' | 'learner';
}

/** The members of the cluster according to consensus, ascending by id; the configuration counts at the first start only. */
export class ClusterView {
  readonly self: MemberAddress;
  /** Kept, since followers that redirect look at it for every command. */
  #members: readonly ClusterMember[] = [];
  #isMember = false;

  constructor(raft: RaftNode, self: MemberAddress) {
    this.self = self;
    this.#follow(raft.status.membership);
    raft.on('membership', ({ membership }) => this.#follow(membership));
  }

  /** Whether this node is one of them; asked for every command. */
  get isMember(): boolean {
    return this.#isMember;
  }

  /** Empty on a node that has not joined a cluster yet. */
  get members(): readonly ClusterMember[] {
    return this.#members;
  }

  find(id: string): ClusterMember | null {
    return this.#members.find((member) => String(member.id) === id) ?? null;
  }

  #follow(membership: Membership): void {
    this.#members = this.#membersOf(membership);
    this.#isMember = this.#members.some(({ id }) => id === this.self.id);
  }

  #membersOf(membership: Membership): readonly ClusterMember[] {
    return membership.members
      .map(({ id, address, role }) => {
        const parsed = parseMember(`${id}:${address}`);
        // A standalone node on a port that was not chosen, or on all interfaces, has no address for others.
        const member =
          typeof parsed === 'string' ? { ...this.self, id: Number(id), address } : parsed;
        return { ...member, role };
      })
      .sort((a, b) => a.id - b.id);
  }
}
