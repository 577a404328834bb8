import { invariant } from '../errors.ts';
import type { CoreState } from './core-state.ts';
import type { PreVoteRequest, PreVoteResponse, VoteRequest, VoteResponse } from './messages.ts';
import type { MonotonicMs, NodeId, Term, WriteTicket } from './types.ts';

/** Role changes that the election asks `RaftCore` for. */
export interface Transitions {
  becomeFollower(term: Term, leader: NodeId | null): void;
  becomeLeader(): void;
}

/** After a leader's connection closed, this many campaigns use the short time-out below. */
const FAST_CAMPAIGNS = 6;
const FAST_TIMEOUT_MIN_MS = 30;
const FAST_TIMEOUT_MAX_MS = 120;

/**
 * Elections: the time-out, pre-vote (Raft thesis, section 9.6), votes (Raft paper, section 5.2), and the refusal of votes
 * while a leader is heard (section 4.2.3 of the thesis).
 */
export class Election {
  readonly #state: CoreState;
  readonly #transitions: Transitions;
  /** When a follower or candidate campaigns. */
  #deadline: MonotonicMs = 0;
  #timeoutMs = 0;
  #leaderHeardAt: MonotonicMs = 0;
  readonly #votes = new Set<NodeId>();
  /** The write that holds this candidate's vote for itself. */
  #ownVote: WriteTicket | null = null;
  #fastCampaigns = 0;

  constructor(state: CoreState, transitions: Transitions) {
    this.#state = state;
    this.#transitions = transitions;
    this.restartTimer();
    if (this.#isSurelyAlone()) this.#deadline = 0;
  }

  tick(): void {
    const { role, now } = this.#state;
    if (role === 'leader' || role === 'learner' || now < this.#deadline) return;
    // Its vote is not on disk yet: a disk slower than the time-out must not make it campaign for ever.
    if (role === 'candidate' && this.#ownVote !== null) return;
    this.#preCampaign();
  }

  /**
   * Draws a new time-out and starts it. Drawn once per campaign: drawn only once per process, two survivors tie for ever
   * (openraft#1838); drawn at every tick, it is no longer uniform (etcd#4887).
   */
  restartTimer(): void {
    const { config, random, now } = this.#state;
    const { electionTimeoutMinMs, electionTimeoutMaxMs, priority } = config;
    let [min, max] = [electionTimeoutMinMs, electionTimeoutMaxMs];
    if (this.#fastCampaigns > 0) {
      this.#fastCampaigns--;
      min = Math.min(min, FAST_TIMEOUT_MIN_MS);
      max = Math.min(max, FAST_TIMEOUT_MAX_MS);
    }
    // Never below the minimum: others rely on it (stickiness, leases).
    this.#timeoutMs = min + (random.next() + (1 - priority)) * (max - min);
    this.#deadline = now + this.#timeoutMs;
  }

  /** A message of the current term's leader arrived. */
  leaderHeard(): void {
    if (this.#fastCampaigns > 0) {
      this.#fastCampaigns = 0;
      this.restartTimer();
    }
    this.#leaderHeardAt = this.#state.now;
    this.#deadline = this.#state.now + this.#timeoutMs;
  }

  /**
   * The leader closed its connection: most likely its process died. Election safety does not depend on time, so campaigning
   * early is safe; the pre-vote keeps a false alarm harmless, since the others still hear the leader.
   */
  leaderClosed(): void {
    const { config, random } = this.#state;
    this.#state.setLeader(null);
    if (this.#state.role !== 'follower' || config.fastFailoverDelayMaxMs === null) return;
    this.#fastCampaigns = FAST_CAMPAIGNS;
    const delay = (random.next() + (1 - config.priority)) * config.fastFailoverDelayMaxMs;
    this.#deadline = this.#state.now + delay;
  }

  /** The leader asked for it (`timeoutNow`): no pre-vote, and the others skip stickiness. */
  campaignForTransfer(): void {
    this.#campaign(true);
  }

  handlePreVote(from: NodeId, request: PreVoteRequest): void {
    const state = this.#state;
    const { term } = state;
    const free =
      request.term > term ||
      (request.term === term &&
        state.leader === null &&
        (state.votedFor === null || state.votedFor === from));
    const granted =
      free &&
      !this.#hearsLeader() &&
      !this.#goesBefore(from, request) &&
      state.log.isCoveredBy(request.lastLogIndex, request.lastLogTerm);
    // Answered by the candidate's view: whether it or this node is a voter is for the candidate to judge
    // (etcd#10998). Nothing is promised, so nothing needs to be durable but the term that is told.
    state.send(
      from,
      { type: 'preVoteResponse', term: granted ? request.term : term, granted },
      state.writes.termAndVote,
    );
  }

  handlePreVoteResponse(from: NodeId, response: PreVoteResponse): void {
    const { role, term } = this.#state;
    if (role !== 'preCandidate' || !response.granted || response.term !== term + 1) return;
    this.#votes.add(from);
    if (this.#hasMajority()) this.#campaign(false);
  }

  /** Comes before the general rule that a higher term is adopted: a sticky node ignores the request altogether. */
  handleVote(from: NodeId, request: VoteRequest): void {
    const state = this.#state;
    if (request.term > state.term) {
      if (!request.transfer && this.#hearsLeader()) return;
      this.#transitions.becomeFollower(request.term, null);
    }
    const granted =
      request.term === state.term &&
      state.leader === null &&
      // In the term it already is in, too: what was promised to the last leader holds although it is not known any more.
      (request.transfer || !this.#hearsLeader()) &&
      (state.votedFor === null || state.votedFor === from) &&
      state.log.isCoveredBy(request.lastLogIndex, request.lastLogTerm);
    if (granted) {
      if (state.votedFor === null) state.setTermAndVote(state.term, from);
      this.restartTimer();
    }
    state.send(from, { type: 'voteResponse', term: state.term, granted }, state.writes.termAndVote);
  }

  handleVoteResponse(from: NodeId, response: VoteResponse): void {
    if (this.#state.role !== 'candidate' || !response.granted) return;
    this.#votes.add(from);
    if (this.#hasMajority()) this.#transitions.becomeLeader();
  }

  /** Writes became durable; among them perhaps the candidate's vote for itself, which counts only now. */
  persisted(): void {
    const { role, writes, id } = this.#state;
    if (role !== 'candidate' || this.#ownVote === null || !writes.isPersisted(this.#ownVote))
      return;
    this.#ownVote = null;
    this.#votes.add(id);
    if (this.#hasMajority()) this.#transitions.becomeLeader();
  }

  /**
   * Whether nobody else could be leader, so that there is no reason to wait. The leader that made this node the only voter leads
   * on until that is committed, and with leases it may hold one that this node has granted.
   */
  #isSurelyAlone(): boolean {
    const { quorum, id, config, log, membershipIndex } = this.#state;
    if (!quorum.isOnly(id)) return false;
    return config.leaseReads === null || log.commitIndex >= membershipIndex;
  }

  #preCampaign(): void {
    const state = this.#state;
    if (state.quorum.isOnly(state.id)) {
      this.#campaign(false);
      return;
    }
    // A pre-candidate forgets its leader, or it would refuse the pre-votes of others for ever (etcd#8334).
    state.setLeader(null);
    state.setRole('preCandidate');
    this.#votes.clear();
    this.#votes.add(state.id);
    this.restartTimer();
    const { lastIndex: lastLogIndex, lastTerm: lastLogTerm } = state.log;
    const term = state.term + 1;
    state.notify({ type: 'election', term, pre: true });
    for (const peer of state.quorum.voters) {
      if (peer === state.id) continue;
      state.send(peer, { type: 'preVote', term, lastLogIndex, lastLogTerm }, null);
    }
  }

  #campaign(transfer: boolean): void {
    const state = this.#state;
    invariant(state.mayCampaign, 'only voters campaign');
    state.setLeader(null);
    this.#ownVote = state.setTermAndVote(state.term + 1, state.id);
    state.setRole('candidate');
    this.#votes.clear();
    this.restartTimer();
    const { lastIndex: lastLogIndex, lastTerm: lastLogTerm } = state.log;
    const { term } = state;
    state.notify({ type: 'election', term, pre: false });
    for (const peer of state.quorum.voters) {
      if (peer === state.id) continue;
      const request = { type: 'vote', term, lastLogIndex, lastLogTerm, transfer } as const;
      state.send(peer, request, this.#ownVote);
    }
  }

  #hasMajority(): boolean {
    return this.#state.quorum.reached((id) => this.#votes.has(id));
  }

  /**
   * When a leader's process dies, all survivors see it at once and pre-campaign at nearly the same time; if each
   * granted the others' pre-votes, their real votes would be split. Between equals the lower id goes first.
   */
  #goesBefore(rival: NodeId, request: PreVoteRequest): boolean {
    const { role, term, log, id } = this.#state;
    return (
      this.#fastCampaigns > 0 &&
      role === 'preCandidate' &&
      request.term === term + 1 &&
      request.lastLogIndex === log.lastIndex &&
      request.lastLogTerm === log.lastTerm &&
      id < rival
    );
  }

  /**
   * Whether a leader is, or has lately been, at work: then nobody else needs a vote. With leases this is a promise: it
   * outlives the connection, the leader's name and the term, and a node that has just started may have given it before.
   */
  #hearsLeader(): boolean {
    const { role, leader, now, config } = this.#state;
    if (role === 'leader') return true;
    if (leader === null && config.leaseReads === null) return false;
    return now - this.#leaderHeardAt < config.electionTimeoutMinMs;
  }
}
