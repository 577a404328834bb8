import type { CoreState } from './core-state.ts';
import type { LeaderLease } from './leader-lease.ts';
import type { HeartbeatResponse } from './messages.ts';
import type { Progress } from './progress.ts';
import type { Replication } from './replication.ts';
import type { MonotonicMs, NodeId } from './types.ts';

/** A round that went to few, and when. */
interface SmallRound {
  readonly round: number;
  readonly sentAt: MonotonicMs;
}

/** A leader's heartbeats: rounds of them, who answered which, and whether a majority is still there (CheckQuorum). */
export class Heartbeats {
  readonly #state: CoreState;
  readonly #replication: Replication;
  readonly #lease: LeaderLease;
  /** Never reused, not even by a later term: a late answer must not confirm a new read (etcd#20418). */
  #round = 0;
  #nextAt: MonotonicMs = 0;
  /** The last round that went to all peers. */
  #fullRound = 0;
  /** Who answered `#orderRound`, the last round to all that was answered by anybody: the quickest first. */
  #quickest: NodeId[] = [];
  #orderRound = 0;
  /** The last one, until a round to all follows. */
  #smallRound: SmallRound | null = null;

  constructor(state: CoreState, replication: Replication, lease: LeaderLease) {
    this.#state = state;
    this.#replication = replication;
    this.#lease = lease;
  }

  tick(): void {
    if (this.#state.now >= this.#nextAt || this.#isSmallRoundLate()) this.begin();
  }

  /** Starts a round to all peers. */
  begin(): void {
    const { now, config } = this.#state;
    this.#nextRound();
    this.#fullRound = this.#round;
    this.#smallRound = null;
    this.#nextAt = now + config.heartbeatIntervalMs;
    for (const progress of this.#replication.peers()) this.#send(progress);
  }

  /**
   * Starts a round that asks no more peers than make a majority with this node, those that were the quickest to answer, and returns
   * its number. Where they do not answer soon, `tick` asks all: what confirms a later round confirms this one.
   */
  beginSmall(): number {
    const { id, quorum, now } = this.#state;
    const asked: Progress[] = [];
    for (const peer of this.#quickest) {
      const progress = this.#replication.progress(peer);
      if (progress === undefined || !quorum.isVoter(peer)) continue;
      asked.push(progress);
      if (!quorum.reached((voter) => voter === id || asked.some((p) => p.id === voter))) continue;
      this.#nextRound();
      this.#smallRound = { round: this.#round, sentAt: now };
      for (const chosen of asked) this.#send(chosen);
      return this.#round;
    }
    this.begin();
    return this.#round;
  }

  answered(from: NodeId, { round, priority = 1 }: HeartbeatResponse): void {
    const progress = this.#replication.progress(from);
    if (progress === undefined) return;
    progress.priority = priority;
    if (round > progress.ackedRound) progress.ackedRound = round;
    this.#noteOrder(from, round);
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

  #nextRound(): void {
    this.#round++;
    this.#lease.roundSent(this.#round);
  }

  #send(progress: Progress): void {
    const { log, term } = this.#state;
    const round = this.#round;
    const commitIndex = Math.min(log.commitIndex, progress.matchIndex);
    const { parting } = progress;
    if (parting !== null && commitIndex >= parting.index) parting.toldRound ??= round;
    this.#state.send(progress.id, { type: 'heartbeat', term, commitIndex, round }, null);
  }

  #noteOrder(from: NodeId, round: number): void {
    if (round < this.#fullRound) return;
    if (this.#orderRound !== this.#fullRound) {
      this.#orderRound = this.#fullRound;
      this.#quickest = [];
    }
    if (!this.#quickest.includes(from)) this.#quickest.push(from);
  }

  /** Whether a fifth of the interval has passed in vain. */
  #isSmallRoundLate(): boolean {
    const { now, config } = this.#state;
    if (this.#smallRound === null) return false;
    const { round, sentAt } = this.#smallRound;
    return now - sentAt >= config.heartbeatIntervalMs / 5 && !this.isConfirmed(round);
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
