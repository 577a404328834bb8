import type { CoreState } from './core-state.ts';
import type { LeaderLease } from './leader-lease.ts';
import type { HeartbeatResponse } from './messages.ts';
import type { Replication } from './replication.ts';
import type { MonotonicMs, NodeId } from './types.ts';

/** A leader's heartbeats: rounds of them, who answered which, and whether a majority is still there (CheckQuorum). */
export class Heartbeats {
  readonly #state: CoreState;
  readonly #replication: Replication;
  readonly #lease: LeaderLease;
  /** Never reused, not even by a later term: a late answer must not confirm a new read (etcd#20418). */
  #round = 0;
  #nextAt: MonotonicMs = 0;

  constructor(state: CoreState, replication: Replication, lease: LeaderLease) {
    this.#state = state;
    this.#replication = replication;
    this.#lease = lease;
  }

  tick(): void {
    if (this.#state.now >= this.#nextAt) this.begin();
  }

  /** Starts a round and returns its number. */
  begin(): number {
    const { log, term, now, config } = this.#state;
    this.#round++;
    this.#lease.roundSent(this.#round);
    this.#nextAt = now + config.heartbeatIntervalMs;
    for (const progress of this.#replication.peers()) {
      const commitIndex = Math.min(log.commitIndex, progress.matchIndex);
      const { parting } = progress;
      if (parting !== null && commitIndex >= parting.index) parting.toldRound ??= this.#round;
      this.#state.send(
        progress.id,
        { type: 'heartbeat', term, commitIndex, round: this.#round },
        null,
      );
    }
    return this.#round;
  }

  answered(from: NodeId, { round, priority = 1 }: HeartbeatResponse): void {
    const progress = this.#replication.progress(from);
    if (progress === undefined) return;
    progress.priority = priority;
    if (round > progress.ackedRound) progress.ackedRound = round;
    this.#lease.roundAnswered(progress, round);
    const toldRound = progress.parting?.toldRound ?? Infinity;
    if (round >= toldRound) this.#replication.forget(from);
    else this.#replication.heartbeatAnswered(progress);
  }

  /** Whether a majority answered this round, or one begun after it. */
  isConfirmed(round: number): boolean {
    const { quorum, id } = this.#state;
    return quorum.reached(
      (voter) => voter === id || (this.#replication.progress(voter)?.ackedRound ?? 0) >= round,
    );
  }

  /** Whether a majority was heard within an election time-out. */
  hasQuorumContact(): boolean {
    const { quorum, id, now, config } = this.#state;
    const since = now - config.electionTimeoutMinMs;
    return quorum.reached(
      (voter) =>
        voter === id || (this.#replication.progress(voter)?.lastContact ?? -Infinity) > since,
    );
  }
}
