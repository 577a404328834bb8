import type { LogIndex, Membership, NodeId } from './types.ts';

/**
 * The voters that decide, possibly in two halves: in joint consensus every decision needs a majority
 * of the voters being entered and one of those being left (Raft paper, section 6).
 */
export class Quorum {
  readonly incoming: readonly NodeId[];
  readonly outgoing: readonly NodeId[];
  /** Both halves without repetition. */
  readonly voters: readonly NodeId[];

  constructor(membership: Membership) {
    this.incoming = membership.members.filter((m) => m.role === 'voter').map((m) => m.id);
    this.outgoing = membership.outgoing;
    this.voters = [...new Set([...this.incoming, ...this.outgoing])];
  }

  isVoter(id: NodeId): boolean {
    return this.voters.includes(id);
  }

  /** Whether this node alone decides everything. */
  isOnly(id: NodeId): boolean {
    return this.voters.length === 1 && this.voters[0] === id;
  }

  /** Whether the voters for which `has` is true are a majority (of both halves). Never true without voters. */
  reached(has: (id: NodeId) => boolean): boolean {
    return (
      majority(this.incoming, has) && (this.outgoing.length === 0 || majority(this.outgoing, has))
    );
  }

  /** The highest value that a majority (of both halves) has reached. 0 without voters. */
  reachedValue(valueOf: (id: NodeId) => number): LogIndex {
    const incoming = majorityValue(this.incoming, valueOf);
    return this.outgoing.length === 0
      ? incoming
      : Math.min(incoming, majorityValue(this.outgoing, valueOf));
  }
}

function majority(ids: readonly NodeId[], has: (id: NodeId) => boolean): boolean {
  let count = 0;
  for (const id of ids) if (has(id)) count++;
  return ids.length > 0 && count * 2 > ids.length;
}

function majorityValue(ids: readonly NodeId[], valueOf: (id: NodeId) => number): number {
  if (ids.length === 0) return 0;
  const values = ids.map(valueOf).sort((a, b) => b - a);
  return values[Math.floor(values.length / 2)] ?? 0;
}
