/** Identifies a member for its whole life. Never reused for another machine. */
export type NodeId = string;

/** Raft term: a safe integer, starting at 0 before the first election. */
export type Term = number;

/** Position in the log: a safe integer; the first entry has index 1, 0 means "before the log". */
export type LogIndex = number;

/** Milliseconds on a monotonic clock with an arbitrary origin. */
export type MonotonicMs = number;

/** Chosen by the caller of `propose`, `readIndex` and the like, unique per node and run. */
export type RequestId = number;

/** Ties an effect to a disk write: `send.after = ticket` leaves only when that write is durable. */
export type WriteTicket = number;

/**
 * - `command`: opaque bytes for the state machine.
 * - `noop`: appended by a new leader so that it can commit entries of earlier terms (Raft paper, section 8).
 * - `membership`: an encoded {@link Membership}; in force from the moment it is appended.
 */
export type EntryKind = 'command' | 'noop' | 'membership';

export interface Entry {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: EntryKind;
  readonly data: Uint8Array;
}

/** What must survive a crash besides the entries (Raft paper, figure 2), plus the commit index. */
export interface HardState {
  readonly term: Term;
  readonly votedFor: NodeId | null;
  readonly commitIndex: LogIndex;
}

/** A member and where peers reach it. The address is opaque to the core. */
export interface Member {
  readonly id: NodeId;
  readonly address: string;
  readonly role: 'voter' | 'learner';
  /** On a learner: the leader, whoever that is, makes it a voter by itself once it has nearly the whole log. */
  readonly promote?: boolean;
}

/**
 * The members of the cluster. While `outgoing` is not empty the cluster is in joint consensus
 * (Raft paper, section 6) and decisions need a majority of the voters of both halves.
 */
export interface Membership {
  readonly members: readonly Member[];
  /** Ids of the voters of the configuration being left; empty outside joint consensus. */
  readonly outgoing: readonly NodeId[];
  /** In joint consensus: the outgoing voters that will be no members any more, and where they are reached. */
  readonly leaving?: readonly Pick<Member, 'id' | 'address'>[];
  /** Ids of former members, oldest first: they are never used again. Bounded, so very old ones are forgotten. */
  readonly removed?: readonly NodeId[];
}

/** A member to be added. The address is where its peers reach it. */
export interface NewMember {
  readonly id: NodeId;
  readonly address: string;
}

/**
 * A change of the members. All of it takes effect in one joint step (Raft paper, section 6). Ids and addresses of
 * `addVoters` and `addLearners` must be new, and the ids never used before; the others must exist.
 */
export interface MembershipChange {
  readonly addVoters?: readonly NewMember[];
  readonly addLearners?: readonly (NewMember & { readonly promoteWhenCaughtUp?: boolean })[];
  /** Learners that become voters. */
  readonly promote?: readonly NodeId[];
  /** Voters that become learners. */
  readonly demote?: readonly NodeId[];
  /**
   * Members that lost what they had stored and start anew without it: they become learners, whose old acknowledgements count for
   * nothing, and voters again by themselves once they have caught up. The change must be committed (`done`) before they
   * start: until then their empty logs would count in elections.
   */
  readonly rebuild?: readonly NodeId[];
  /** Voters or learners that are members no longer. */
  readonly remove?: readonly NodeId[];
}

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader' | 'learner';

/** How the leader sends to a peer: see `docs/architecture.md` and the etcd-raft term of the same name. */
export type PeerMode = 'probe' | 'replicate' | 'snapshot';
