import { invariant } from '../errors.ts';
import type { Random } from '../ports/clock.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import { Compaction } from './compaction.ts';
import type { RaftConfig } from './config.ts';
import { CoreState } from './core-state.ts';
import { Election } from './election.ts';
import { timeOf } from './events.ts';
import type { RaftEffect, RaftEvent } from './events.ts';
import { Following } from './following.ts';
import { ForwardedReads } from './forwarded-reads.ts';
import { Heartbeats } from './heartbeats.ts';
import { LeaderLease } from './leader-lease.ts';
import { LeaderReads } from './leader-reads.ts';
import { LeadershipTransfer } from './leadership-transfer.ts';
import { isAnswer, isFromLeader } from './messages.ts';
import type { RaftMessage } from './messages.ts';
import { PriorityHandover } from './priority-handover.ts';
import { Proposals } from './proposals.ts';
import { Reconfiguration } from './membership/reconfiguration.ts';
import { Replication } from './replication.ts';
import { SnapshotReceiving } from './snapshot-receiving.ts';
import type { RaftStatus } from './status.ts';
import type { StoredState } from './stored-state.ts';
import type {
  Entry,
  LogIndex,
  Membership,
  MembershipChange,
  MonotonicMs,
  NodeId,
  RequestId,
  Role,
  Term,
  WriteTicket,
} from './types.ts';

const NO_DATA = new Uint8Array(0);

/**
 * The Raft algorithm as a pure state machine: no clock, no randomness of its own, no I/O, no promises. `step` takes one event
 * and returns all its consequences as effects, to be carried out in order.
 *
 * Duties of the driver:
 * - feed a `tick` at the start and then at least once per heartbeat interval;
 * - carry out `persist` effects in order, each atomically and synced, and report `persisted`;
 * - hold a `send` back until the write named by its `after` is durable;
 * - answer every `loadEntries` with `entriesLoaded`, with no entries if the read failed;
 * - after `commit`, apply the entries in order and report `applied`;
 * - answer `loadSnapshot` and `storeSnapshot` as the effects say; report own snapshots by `snapshotSaved`, if any are made.
 *
 * Follows the Raft paper (Ongaro and Ousterhout, 2014) and thesis, with PreVote, CheckQuorum, leader
 * stickiness, ReadIndex, leadership transfer and snapshots.
 */
export class RaftCore {
  readonly #state: CoreState;
  readonly #election: Election;
  readonly #following: Following;
  readonly #snapshotReceiving: SnapshotReceiving;
  readonly #replication: Replication;
  readonly #compaction: Compaction;
  readonly #heartbeats: Heartbeats;
  readonly #proposals: Proposals;
  readonly #lease: LeaderLease;
  readonly #leaderReads: LeaderReads;
  readonly #forwardedReads: ForwardedReads;
  readonly #transfer: LeadershipTransfer;
  readonly #priorityHandover: PriorityHandover;
  readonly #reconfiguration: Reconfiguration;
  #lastTick: MonotonicMs | null = null;

  private constructor(state: CoreState) {
    this.#state = state;
    this.#election = new Election(state, {
      becomeFollower: (term, leader) => this.#becomeFollower(term, leader),
      becomeLeader: () => this.#becomeLeader(),
    });
    this.#following = new Following(state);
    this.#snapshotReceiving = new SnapshotReceiving(state, this.#following);
    this.#replication = new Replication(state);
    this.#compaction = new Compaction(state, this.#replication);
    this.#lease = new LeaderLease(state, this.#replication);
    this.#heartbeats = new Heartbeats(state, this.#replication, this.#lease);
    this.#proposals = new Proposals(state);
    this.#leaderReads = new LeaderReads(state, this.#heartbeats, this.#lease);
    this.#forwardedReads = new ForwardedReads(state);
    this.#transfer = new LeadershipTransfer(state, this.#replication, this.#lease);
    this.#priorityHandover = new PriorityHandover(state, this.#replication, this.#transfer);
    this.#reconfiguration = new Reconfiguration(state, this.#replication, this.#proposals);
  }

  /**
   * A core that goes on from what was stored.
   *
   * @throws InvariantViolation when what was stored contradicts itself.
   */
  static restore(config: RaftConfig, stored: StoredState, random: Random): RaftCore {
    return new RaftCore(new CoreState(config, stored, random));
  }

  get role(): Role {
    return this.#state.role;
  }
  get term(): Term {
    return this.#state.term;
  }
  get leader(): NodeId | null {
    return this.#state.leader;
  }
  get lastIndex(): LogIndex {
    return this.#state.log.lastIndex;
  }
  get commitIndex(): LogIndex {
    return this.#state.log.commitIndex;
  }
  get appliedIndex(): LogIndex {
    return this.#state.log.appliedIndex;
  }
  /** What the entries of the log that are in memory take, in bytes. */
  get logMemoryBytes(): number {
    return this.#state.log.memoryBytes;
  }

  /** The members in force. */
  get membership(): Membership {
    return this.#state.membership;
  }
  /** The index of the entry that put them in force; 0 for those this node was started with. */
  get membershipIndex(): LogIndex {
    return this.#state.membershipIndex;
  }

  /** A snapshot of everything; builds new objects, so not for every step of a busy node. */
  get status(): RaftStatus {
    const { log, id, role, term, votedFor, leader, membership, writeFailed } = this.#state;
    return {
      id,
      role,
      term,
      votedFor,
      leader,
      snapshotIndex: this.#state.snapshotIndex,
      firstIndex: log.firstIndex,
      lastIndex: log.lastIndex,
      persistedIndex: log.persistedIndex,
      commitIndex: log.commitIndex,
      appliedIndex: log.appliedIndex,
      membership,
      writeFailed,
      peers: this.#replication.status(),
    };
  }

  /** Whether this node leads and holds a lease at `now` (the ticks' clock). Never true without `leaseReads`. */
  holdsLeaseAt(now: MonotonicMs): boolean {
    return this.#lease.isHeldAt(now);
  }

  /** What a snapshot of the state machine, as it is at the applied index, has to say of itself; null before the first entry. */
  snapshotMeta(): SnapshotMeta | null {
    return this.#state.snapshotMeta();
  }

  /** The term at `index`, or null when the log does not, or no longer, reach there. */
  termAt(index: LogIndex): Term | null {
    return this.#state.log.termAt(index);
  }

  /**
   * Entries `from`..`to` (both inclusive), stopping early once `bytesMax` of data is passed, but never before the
   * first. Null when they are no longer in memory: read them from storage.
   */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] | null {
    return this.#state.log.entries(from, to, bytesMax);
  }

  /**
   * Takes one event and returns its effects, in the order in which they are to be carried out.
   *
   * @throws InvariantViolation when a promise of the algorithm is found broken; the node must then stop.
   */
  step(event: RaftEvent): readonly RaftEffect[] {
    if (this.#state.writeFailed) this.#refuse(event);
    else this.#handle(event);
    return this.#state.takeEffects();
  }

  #handle(event: RaftEvent): void {
    switch (event.type) {
      case 'tick':
        this.#tick(event.now);
        break;
      case 'message':
        this.#receive(event.from, event.message);
        break;
      case 'propose':
        this.#propose(event.id, event.data);
        break;
      case 'readIndex':
        if (this.#state.role === 'leader') this.#leaderReads.addLocal(event.id);
        else this.#forwardedReads.add(event.id);
        break;
      case 'persisted':
        this.#persisted(event.ticket);
        break;
      case 'writeFailed':
        this.#writeFailed();
        return;
      case 'entriesLoaded':
        this.#replication.entriesLoaded(event.peer, event.entries);
        break;
      case 'applied':
        this.#state.applied(event.index);
        this.#state.log.settle(this.#replication.firstAwaited);
        return;
      case 'snapshotSaved':
        this.#compaction.saved(event.index, event.compactTo);
        break;
      case 'snapshotLoaded':
        this.#replication.snapshotLoaded(event);
        break;
      case 'snapshotStored':
        this.#snapshotReceiving.stored(event);
        break;
      case 'snapshotInstalled':
        this.#snapshotReceiving.installed(event);
        break;
      case 'peerUnreachable':
        this.#replication.connectionLost(event.peer);
        break;
      case 'peerClosed':
        this.#replication.connectionLost(event.peer);
        if (event.peer === this.#state.leader) this.#election.leaderClosed();
        break;
      case 'peerAwaits':
        this.#replication.peerAwaits(event.peer);
        return;
      case 'transferLeadership':
        this.#transferLeadership(event.id, event.target);
        break;
      case 'changeMembership':
        this.#changeMembership(event.id, event.change);
        break;
    }
    this.#advance(timeOf(event));
  }

  /** Carries on with whatever the event has made possible. */
  #advance(now: MonotonicMs | null): void {
    this.#compaction.advance();
    if (this.#state.role === 'leader') {
      this.#proposals.committed();
      this.#leaderReads.advance(now);
      if (this.#reconfiguration.advance()) this.#leave();
      else this.#transfer.advance();
    } else {
      this.#forwardedReads.advance();
    }
  }

  #tick(now: MonotonicMs): void {
    const state = this.#state;
    if (this.#lastTick === null) {
      state.notifyMembership();
      const { commitIndex, appliedIndex } = state.log;
      if (commitIndex > appliedIndex) state.emit({ type: 'commit', index: commitIndex });
    } else {
      invariant(now >= this.#lastTick, 'the clock went back');
      state.now += Math.min(now - this.#lastTick, state.config.heartbeatIntervalMs);
    }
    this.#lastTick = now;
    state.clockAtTick = now;
    if (state.role === 'leader') {
      if (this.#heartbeats.hasQuorumContact()) this.#tickLeader();
      else this.#becomeFollower(state.term, null);
    } else {
      this.#forwardedReads.tick();
      this.#election.tick();
    }
  }

  #tickLeader(): void {
    this.#replication.tick();
    this.#heartbeats.tick();
    this.#priorityHandover.tick();
    if (!this.#transfer.underWay) this.#reconfiguration.tick();
  }

  #receive(from: NodeId, message: RaftMessage): void {
    switch (message.type) {
      case 'preVote':
        return this.#election.handlePreVote(from, message);
      case 'vote':
        return this.#election.handleVote(from, message);
      case 'preVoteResponse':
        // Granted in the term the candidate would enter, which nobody has entered yet.
        if (message.granted) return this.#election.handlePreVoteResponse(from, message);
        break;
      default:
        break;
    }
    if (this.#isFromOutsider(from, message)) return;
    if (message.term > this.#state.term) {
      this.#becomeFollower(message.term, isFromLeader(message) ? from : null);
    } else if (message.term < this.#state.term) {
      return this.#answerOutdated(from, message);
    }
    this.#receiveCurrent(from, message);
  }

  /** An answer to a leader by a node that is no member (any more): a term of its own must not depose the leader. */
  #isFromOutsider(from: NodeId, message: RaftMessage): boolean {
    const { role } = this.#state;
    return role === 'leader' && isAnswer(message) && this.#replication.progress(from) === undefined;
  }

  /** A message of the current term. */
  #receiveCurrent(from: NodeId, message: RaftMessage): void {
    const state = this.#state;
    const progress = this.#replication.progress(from);
    if (progress !== undefined) progress.lastContact = state.now;
    switch (message.type) {
      case 'append':
        this.#hearLeader(from);
        this.#following.handleAppend(from, message);
        break;
      case 'heartbeat':
        this.#hearLeader(from);
        this.#following.handleHeartbeat(from, message);
        break;
      case 'snapshot':
        this.#hearLeader(from);
        this.#snapshotReceiving.handleSnapshot(from, message);
        break;
      case 'snapshotResponse':
        this.#replication.handleSnapshotResponse(from, message);
        break;
      case 'appendResponse':
        this.#replication.handleAppendResponse(from, message);
        break;
      case 'heartbeatResponse':
        this.#heartbeats.answered(from, message);
        break;
      case 'voteResponse':
        this.#election.handleVoteResponse(from, message);
        break;
      case 'readIndex':
        if (state.role === 'leader') {
          this.#replication.peerAwaits(from);
          this.#leaderReads.addRemote(from, message.id);
        } else this.#answerOutdated(from, message);
        break;
      case 'readIndexResponse':
        this.#forwardedReads.handleResponse(from, message);
        break;
      case 'timeoutNow':
        if (state.role !== 'leader' && state.mayCampaign) {
          this.#election.campaignForTransfer();
        }
        break;
      case 'preVote':
      case 'preVoteResponse':
      case 'vote':
        break; // Dealt with before, or a refusal that says nothing more than its term.
    }
  }

  /** A request from an earlier term: its sender must learn of the current one, or it would never step down. */
  #answerOutdated(from: NodeId, message: RaftMessage): void {
    const { term, log, writes } = this.#state;
    const after = writes.termAndVote;
    switch (message.type) {
      case 'append': {
        const index = message.prevLogIndex;
        const [hintIndex, hintTerm] = [log.lastIndex, log.lastTerm];
        const refusal = { term, success: false, index, hintIndex, hintTerm };
        this.#state.send(from, { type: 'appendResponse', ...refusal }, after);
        break;
      }
      case 'heartbeat':
        // Never its round: the sender may by now lead the current term in a new run that counts from 1 again, and
        // the round of its old run would confirm reads of the new one.
        this.#state.send(from, { type: 'heartbeatResponse', term, round: 0 }, after);
        break;
      case 'readIndex': {
        const refusal = { term, id: message.id, index: null, stamp: 0 };
        this.#state.send(from, { type: 'readIndexResponse', ...refusal }, after);
        break;
      }
      default:
        break; // A late answer, or a transfer that has been overtaken.
    }
  }

  #hearLeader(from: NodeId): void {
    const { role, leader, restingRole, term } = this.#state;
    invariant(role !== 'leader', `${from} claims to lead in this leader's own term`);
    invariant(leader === null || leader === from, `${leader} and ${from} lead in one term`);
    if (role !== restingRole) this.#becomeFollower(term, from);
    this.#state.setLeader(from);
    this.#election.leaderHeard();
  }

  #propose(id: RequestId, data: readonly Uint8Array[]): void {
    const { role, leader } = this.#state;
    if (role !== 'leader') this.#state.respond(id, { type: 'notLeader', leader });
    // About to hand over: somebody else leads soon.
    else if (this.#transfer.underWay || this.#reconfiguration.isOnItsWayOut) {
      this.#state.respond(id, { type: 'notLeader', leader: null });
    } else if (this.#proposals.propose(id, data)) this.#replication.sendToAll();
  }

  #transferLeadership(id: RequestId, target: NodeId | null): void {
    const { role, leader } = this.#state;
    if (role === 'leader') this.#transfer.begin(id, target);
    else this.#state.respond(id, { type: 'notLeader', leader });
  }

  #changeMembership(id: RequestId, change: MembershipChange): void {
    const { role, leader } = this.#state;
    if (role !== 'leader') this.#state.respond(id, { type: 'notLeader', leader });
    else if (this.#transfer.underWay) this.#state.respond(id, { type: 'notLeader', leader: null });
    else this.#reconfiguration.begin(id, change);
  }

  /** The configuration without this leader is committed (Raft thesis, section 4.2.2). */
  #leave(): void {
    this.#transfer.handOver();
    this.#becomeFollower(this.#state.term, null);
  }

  #persisted(ticket: WriteTicket): void {
    const { writes, log, role } = this.#state;
    log.markPersisted(writes.acknowledge(ticket));
    if (role === 'leader') this.#replication.advanceCommit();
    else this.#election.persisted();
  }

  /** Nothing more can be promised: resign, and from now on neither vote nor acknowledge. */
  #writeFailed(): void {
    if (this.#state.role === 'leader') this.#transfer.handOver();
    this.#becomeFollower(this.#state.term, null);
    this.#forwardedReads.fail();
    this.#state.writeFailed = true;
  }

  /** What is left to a node whose disk refused a write. */
  #refuse(event: RaftEvent): void {
    const { type } = event;
    if (
      type === 'propose' ||
      type === 'readIndex' ||
      type === 'transferLeadership' ||
      type === 'changeMembership'
    ) {
      this.#state.respond(event.id, { type: 'notLeader', leader: null });
    } else if (type === 'applied') {
      this.#state.applied(event.index);
    }
  }

  #becomeFollower(term: Term, leader: NodeId | null): void {
    const state = this.#state;
    const { role, restingRole } = state;
    if (term > state.term) state.setTermAndVote(term, null);
    state.setRole(restingRole);
    state.setLeader(leader);
    if (role !== restingRole) this.#election.restartTimer();
    if (role !== 'leader') return;
    this.#leaderReads.fail();
    this.#transfer.leadershipLost();
    this.#reconfiguration.leadershipLost();
    this.#replication.stop();
    this.#proposals.reset();
  }

  #becomeLeader(): void {
    const state = this.#state;
    invariant(state.role === 'candidate', 'only a candidate becomes leader');
    this.#forwardedReads.fail();
    state.setRole('leader');
    state.setLeader(state.id);
    this.#replication.start();
    this.#proposals.reset();
    this.#heartbeats.begin();
    this.#priorityHandover.begin();
    // Its commitment commits everything before it (Raft paper, section 8).
    this.#proposals.append('noop', [NO_DATA]);
    this.#replication.sendToAll();
  }
}
