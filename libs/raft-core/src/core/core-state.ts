import { invariant } from '../errors.ts';
import type { Random } from '../ports/clock.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { RaftConfig } from './config.ts';
import type { RaftEffect, RaftNotification, RaftResponse } from './events.ts';
import type { RaftMessage } from './messages.ts';
import { decodeMembership, encodeMembership } from './membership/membership-codec.ts';
import { MembershipHistory } from './membership/membership-history.ts';
import { Quorum } from './quorum.ts';
import { RaftLog } from './raft-log.ts';
import { repairedState } from './repaired-state.ts';
import type { StoredState } from './stored-state.ts';
import type {
  Entry,
  LogIndex,
  Membership,
  MonotonicMs,
  NodeId,
  RequestId,
  Role,
  Term,
  WriteTicket,
} from './types.ts';
import { WriteLedger } from './write-ledger.ts';

/**
 * What the parts of the core share: the state of the Raft paper's figure 2 and the effects of the
 * current step. The parts (election, replication, reads) change it; `RaftCore` alone changes roles.
 */
export class CoreState {
  readonly config: RaftConfig;
  readonly random: Random;
  readonly log: RaftLog;
  readonly writes: WriteLedger;
  role: Role;
  /**
   * Milliseconds this node has been awake: the ticks' clock without the time in which none came. A stalled process
   * (a long pause of the event loop, SIGSTOP) wakes with the messages it missed still unread; counting
   * the stall as silence of the others would start an election for nothing.
   */
  now: MonotonicMs = 0;
  /** What the clock showed at the last tick, stalls included. */
  clockAtTick: MonotonicMs = 0;
  writeFailed = false;
  /** Of the newest durable snapshot of this node; 0 when there is none. */
  snapshotIndex: LogIndex;
  #term: Term;
  #votedFor: NodeId | null;
  #leader: NodeId | null = null;
  #leaderTerm: Term = 0;
  readonly #memberships: MembershipHistory;
  #quorum: Quorum;
  #peers: readonly NodeId[];
  #mayCampaign: boolean;
  #effects: RaftEffect[] = [];

  constructor(config: RaftConfig, found: StoredState, random: Random) {
    const { stored, reset } = repairedState(found);
    this.config = config;
    this.random = random;
    this.log = new RaftLog(stored, config.limits.memoryBytesMax);
    this.writes = new WriteLedger(stored.hardState.commitIndex);
    this.#memberships = new MembershipHistory(stored);
    this.#term = stored.hardState.term;
    this.#votedFor = stored.hardState.votedFor;
    this.snapshotIndex = stored.snapshot?.index ?? 0;
    if (reset !== null) {
      // Its last entry may be of a term that this node was yet to write down. It has not voted in that.
      if (reset.term > this.#term) this.setTermAndVote(reset.term, null);
      this.writes.reset(reset);
    }
    invariant(
      this.#memberships.current.index <= this.log.lastIndex,
      'a stored membership lies beyond the stored log',
    );
    this.#memberships.committed(this.log.commitIndex);
    this.#memberships.applied(this.log.appliedIndex);
    this.#quorum = new Quorum(this.membership);
    this.#peers = this.#peersOf(this.membership);
    this.#mayCampaign = this.#findMayCampaign();
    invariant(this.log.lastTerm <= this.#term, 'the stored log holds a term above the stored term');
    this.role = this.restingRole;
  }

  get id(): NodeId {
    return this.config.id;
  }
  get term(): Term {
    return this.#term;
  }
  get votedFor(): NodeId | null {
    return this.#votedFor;
  }

  /** The members in force. */
  get membership(): Membership {
    return this.#memberships.current.membership;
  }
  /** The index of the entry that put them in force; 0 for those this node was started with. */
  get membershipIndex(): LogIndex {
    return this.#memberships.current.index;
  }
  get quorum(): Quorum {
    return this.#quorum;
  }
  /** All members but this one, voters and learners, of both halves of a joint configuration. */
  get peers(): readonly NodeId[] {
    return this.#peers;
  }

  /** Peers of a membership that may yet have to be given way to, which are none by the one in force. */
  get formerPeers(): readonly NodeId[] {
    const { versions } = this.#memberships;
    const ids = new Set(versions.flatMap(({ membership }) => this.#peersOf(membership)));
    for (const id of this.#peers) ids.delete(id);
    return [...ids];
  }

  /**
   * Whether this node is a voter, or was one and does not know the membership without it to be committed: until
   * then its log may be the only one that allows an election (Raft thesis, section 4.2.2).
   */
  get mayCampaign(): boolean {
    return this.#mayCampaign;
  }

  /** The leader of the current term as far as known. */
  get leader(): NodeId | null {
    return this.#leader;
  }

  /** What a node is while it neither leads nor campaigns. */
  get restingRole(): Role {
    return this.#mayCampaign ? 'follower' : 'learner';
  }

  /** Enters a higher term, or votes in the current one. Term and vote are written together, never apart. */
  setTermAndVote(term: Term, votedFor: NodeId | null): WriteTicket {
    invariant(Number.isSafeInteger(term), 'the term overflowed');
    invariant(
      term > this.#term || (term === this.#term && this.#votedFor === null),
      'the term must not fall, nor a vote be changed',
    );
    this.#term = term;
    this.#votedFor = votedFor;
    return this.writes.changeHardState();
  }

  setLeader(leader: NodeId | null): void {
    // The same node leading in a later term is news: what it was sent before may be gone.
    if (this.#leader === leader && (leader === null || this.#leaderTerm === this.#term)) return;
    this.#leader = leader;
    this.#leaderTerm = this.#term;
    this.notify({ type: 'leader', leader, term: this.#term });
  }

  setRole(role: Role): void {
    if (this.role === role) return;
    this.role = role;
    this.notify({ type: 'role', role, term: this.#term });
  }

  /** Appends to the log and to the step's write. A membership among the entries is in force at once. */
  append(entries: readonly Entry[]): void {
    this.log.append(entries);
    this.writes.append(entries);
    let changed = false;
    for (const { kind, index, data } of entries) {
      if (kind !== 'membership') continue;
      this.#memberships.append(index, decodeMembership(data));
      changed = true;
    }
    if (changed) this.#membershipChanged();
  }

  /** Deletes entries from `index` on. When a membership is among them, the one before is in force again. */
  truncate(index: LogIndex): void {
    this.log.truncate(index);
    this.writes.truncate(index);
    this.notify({ type: 'truncated', from: index });
    if (this.#memberships.truncate(index)) this.#membershipChanged();
  }

  /** Raises the commit index; true when it rose. */
  commitTo(index: LogIndex): boolean {
    if (!this.log.commitTo(index)) return false;
    if (this.#memberships.committed(index)) this.#settleRole();
    this.emit({ type: 'commit', index });
    return true;
  }

  /** The state machine has applied everything up to `index`. */
  applied(index: LogIndex): void {
    this.log.markApplied(index);
    this.#memberships.applied(index);
  }

  /**
   * What a snapshot of the state machine as it is now has to say; null while nothing was applied. Null as well on a node that was
   * added later and has come no further than what was before that: it does not know who the members were then.
   */
  snapshotMeta(): SnapshotMeta | null {
    const { appliedIndex } = this.log;
    if (appliedIndex === 0) return null;
    const term = this.log.termAt(appliedIndex);
    invariant(term !== null, 'the log reaches back to the applied index');
    const { index, membership } = this.#memberships.at(appliedIndex);
    if (membership.members.length === 0) return null;
    return { index: appliedIndex, term, membership: { index, data: encodeMembership(membership) } };
  }

  /** A snapshot is durable here and the state machine has its state. */
  install(snapshot: SnapshotMeta): void {
    const { log } = this;
    invariant(snapshot.index > log.appliedIndex, 'a snapshot must not take the state machine back');
    this.snapshotIndex = snapshot.index;
    if (!log.meets(snapshot)) {
      invariant(this.role !== 'leader', 'a snapshot disagrees with the log of the leader');
      log.reset(snapshot);
      this.writes.reset(snapshot);
      this.#memberships.reset(snapshot);
      this.#membershipChanged();
    }
    this.commitTo(snapshot.index);
    this.applied(snapshot.index);
  }

  notifyMembership(): void {
    const { membership, membershipIndex: index } = this;
    this.notify({ type: 'membership', membership, index });
  }

  send(to: NodeId, message: RaftMessage, after: WriteTicket | null): void {
    this.#effects.push({ type: 'send', to, message, after });
  }

  respond(id: RequestId, result: RaftResponse): void {
    this.#effects.push({ type: 'respond', id, result });
  }

  notify(notification: RaftNotification): void {
    this.#effects.push({ type: 'notify', notification });
  }

  emit(effect: RaftEffect): void {
    this.#effects.push(effect);
  }

  #membershipChanged(): void {
    this.#quorum = new Quorum(this.membership);
    this.#peers = this.#peersOf(this.membership);
    this.notifyMembership();
    this.#settleRole();
  }

  #settleRole(): void {
    this.#mayCampaign = this.#findMayCampaign();
    if (this.role === 'follower' || this.role === 'learner') this.setRole(this.restingRole);
  }

  #findMayCampaign(): boolean {
    const { versions } = this.#memberships;
    return versions.some(({ membership }) => new Quorum(membership).isVoter(this.id));
  }

  #peersOf(membership: Membership): readonly NodeId[] {
    const ids = new Set([...membership.members.map((m) => m.id), ...membership.outgoing]);
    ids.delete(this.id);
    return [...ids];
  }

  /** The effects of the step, its write first: what depends on the write comes after it. */
  takeEffects(): readonly RaftEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    const { term, votedFor } = this;
    const { commitIndex, lastIndex } = this.log;
    const write = this.writes.close({ term, votedFor, commitIndex }, lastIndex);
    if (write !== null) effects.unshift(write);
    return effects;
  }
}
