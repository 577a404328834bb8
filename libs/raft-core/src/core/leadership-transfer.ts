import type { CoreState } from './core-state.ts';
import type { RaftResponse } from './events.ts';
import type { LeaderLease } from './leader-lease.ts';
import type { Replication } from './replication.ts';
import type { MonotonicMs, NodeId, RequestId } from './types.ts';

interface Transfer {
  /** Null: nobody asked, see `PriorityHandover`. */
  readonly id: RequestId | null;
  readonly target: NodeId;
  readonly deadline: MonotonicMs;
  asked: boolean;
}

/**
 * Handing leadership over (Raft thesis, section 3.10): take no more proposals, bring the target up to date, then
 * tell it to campaign at once. Given up after an election time-out.
 */
export class LeadershipTransfer {
  readonly #state: CoreState;
  readonly #replication: Replication;
  readonly #lease: LeaderLease;
  #transfer: Transfer | null = null;

  constructor(state: CoreState, replication: Replication, lease: LeaderLease) {
    this.#state = state;
    this.#replication = replication;
    this.#lease = lease;
  }

  /** While true the leader takes no proposals. */
  get underWay(): boolean {
    return this.#transfer !== null;
  }

  begin(id: RequestId | null, wanted: NodeId | null): void {
    const state = this.#state;
    const target = wanted ?? this.#mostUpToDate();
    if (target === state.id) {
      this.#respond(id, { type: 'done' });
    } else if (this.#transfer !== null) {
      this.#respond(id, { type: 'rejected', reason: 'another transfer is under way' });
    } else if (target === null || !state.quorum.incoming.includes(target)) {
      this.#respond(id, { type: 'rejected', reason: 'there is no such voter to transfer to' });
    } else {
      const deadline = state.now + state.config.electionTimeoutMinMs;
      this.#transfer = { id, target, deadline, asked: false };
      this.#replication.peerAwaits(target);
    }
  }

  /** Called after every step of a leader. */
  advance(): void {
    const transfer = this.#transfer;
    if (transfer === null) return;
    const { log, term, now } = this.#state;
    const progress = this.#replication.progress(transfer.target);
    if (now >= transfer.deadline) {
      this.#transfer = null;
      const reason = `the transfer to ${transfer.target} did not happen in time`;
      this.#respond(transfer.id, { type: 'rejected', reason });
    } else if (!transfer.asked && progress?.matchIndex === log.lastIndex) {
      transfer.asked = true;
      this.#lease.giveUp();
      this.#state.send(transfer.target, { type: 'timeoutNow', term }, null);
    }
  }

  /** For a leader that steps down by itself: the most up-to-date voter need not wait for its time-out. */
  handOver(): void {
    const target = this.#mostUpToDate();
    const { term } = this.#state;
    if (target !== null) this.#state.send(target, { type: 'timeoutNow', term }, null);
  }

  /** The node no longer leads. */
  leadershipLost(): void {
    const transfer = this.#transfer;
    this.#transfer = null;
    if (transfer === null) return;
    if (transfer.asked) this.#respond(transfer.id, { type: 'done' });
    else {
      const { leader } = this.#state;
      this.#respond(transfer.id, { type: 'notLeader', leader });
    }
  }

  #respond(id: RequestId | null, response: RaftResponse): void {
    if (id !== null) this.#state.respond(id, response);
  }

  #mostUpToDate(): NodeId | null {
    let best: NodeId | null = null;
    let bestIndex = -1;
    for (const { id, matchIndex } of this.#replication.peers()) {
      if (!this.#state.quorum.incoming.includes(id) || matchIndex <= bestIndex) continue;
      best = id;
      bestIndex = matchIndex;
    }
    return best;
  }
}
