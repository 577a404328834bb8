import { invariant } from '../errors.ts';
import type { Random } from '../ports/clock.ts';
import type { RaftConfig } from './config.ts';
import type { RaftEffect, RaftNotification, RaftResponse } from './events.ts';
import type { RaftMessage } from './messages.ts';
import { Quorum } from './quorum.ts';
import { RaftLog } from './raft-log.ts';
import type { StoredState } from './stored-state.ts';
import type {
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
  readonly membership: Membership;
  readonly quorum: Quorum;
  /** All members but this one, voters and learners, of both halves of a joint configuration. */
  readonly peers: readonly NodeId[];
  role: Role;
  /**
   * Milliseconds this node has been awake: the ticks' clock without the time in which none came. A stalled process
   * (a long pause of the event loop, SIGSTOP) wakes with the messages it missed still unread; counting
   * the stall as silence of the others would start an election for nothing.
   */
  now: MonotonicMs = 0;
  writeFailed = false;
  #term: Term;
  #votedFor: NodeId | null;
  #leader: NodeId | null = null;
  #leaderTerm: Term = 0;
  #effects: RaftEffect[] = [];

  constructor(config: RaftConfig, stored: StoredState, random: Random) {
    this.config = config;
    this.random = random;
    this.log = new RaftLog(stored, config.limits.memoryBytesMax);
    this.writes = new WriteLedger(stored.hardState.commitIndex);
    this.membership = stored.membership;
    this.quorum = new Quorum(stored.membership);
    const ids = new Set([...stored.membership.members.map((m) => m.id), ...this.quorum.voters]);
    ids.delete(config.id);
    this.peers = [...ids];
    this.#term = stored.hardState.term;
    this.#votedFor = stored.hardState.votedFor;
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

  /** The leader of the current term as far as known. */
  get leader(): NodeId | null {
    return this.#leader;
  }

  /** What a node is while it neither leads nor campaigns. */
  get restingRole(): Role {
    return this.quorum.isVoter(this.id) ? 'follower' : 'learner';
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
