import type { CoreState } from './core-state.ts';
import type { Progress } from './progress.ts';
import type { Replication } from './replication.ts';
import type { MonotonicMs } from './types.ts';

/** The rounds of heartbeats from this one on, up to the next record's, were sent no earlier than `sentAt`. */
interface SentRounds {
  readonly firstRound: number;
  readonly sentAt: MonotonicMs;
}

/**
 * Whether this leader surely is the only one at a moment, so that it may answer reads without a round of heartbeats
 * (Raft thesis, section 6.4.1).
 *
 * A voter that answers a heartbeat refuses votes, and does not campaign, until `electionTimeoutMinMs` have passed on its
 * clock since the heartbeat came. So a lease that a majority has granted runs from when the round was SENT, and is shorter
 * here than there:
 *
 *     leader   sent |------- lease -------|          (shorter by the drift and by one heartbeat interval)
 *     voter           heard |-------- refuses votes --------|
 *
 * - by the drift: this clock may be slow and the voter's fast;
 * - by one heartbeat interval: the voter knows the time of the heartbeat only from its last tick, and when it stalled it counts
 *   no more than that much of the time since.
 *
 * A `timeoutNow` lets its receiver be elected in spite of all promises, whenever it arrives: once one is sent there is no
 * lease any more in this term.
 */
export class LeaderLease {
  readonly #state: CoreState;
  readonly #replication: Replication;
  /** 0: leases are off, none is ever held. */
  readonly #lengthMs: number;
  #sent: SentRounds[] = [];
  #voidTerm = -1;

  constructor(state: CoreState, replication: Replication) {
    this.#state = state;
    this.#replication = replication;
    const { leaseReads, electionTimeoutMinMs, heartbeatIntervalMs } = state.config;
    const drift = leaseReads?.maxClockDrift ?? 1;
    this.#lengthMs = ((electionTimeoutMinMs - heartbeatIntervalMs) * (1 - drift)) / (1 + drift);
  }

  /** A round is being sent. Its time is that of the last tick, which is not later than now. */
  roundSent(round: number): void {
    if (this.#lengthMs === 0) return;
    const { clockAtTick: sentAt } = this.#state;
    const last = this.#sent[this.#sent.length - 1];
    if (last !== undefined && last.sentAt === sentAt) return;
    let expired = 0;
    while (sentAt - (this.#sent[expired]?.sentAt ?? Infinity) >= this.#lengthMs) expired++;
    if (expired > 0) this.#sent.splice(0, expired);
    this.#sent.push({ firstRound: round, sentAt });
  }

  /** A peer has answered this round. Late and repeated answers change nothing. */
  roundAnswered(progress: Progress, round: number): void {
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const record = this.#sent[i];
      if (record === undefined || record.firstRound > round) continue;
      progress.leasedFrom = Math.max(progress.leasedFrom, record.sentAt);
      return;
    }
  }

  /** Somebody may be elected from now on whatever was promised. */
  giveUp(): void {
    this.#voidTerm = this.#state.term;
  }

  /** Whether the lease is held at `now`, a reading of the same clock as the ticks', stalls included. */
  isHeldAt(now: MonotonicMs): boolean {
    const { id, role, term, quorum } = this.#state;
    if (this.#lengthMs === 0 || role !== 'leader' || this.#voidTerm === term) return false;
    const since = now - this.#lengthMs;
    return quorum.reached(
      (voter) =>
        voter === id || (this.#replication.progress(voter)?.leasedFrom ?? -Infinity) > since,
    );
  }
}
