import type { CoreState } from './core-state.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { LeaderLease } from './leader-lease.ts';
import type { LogIndex, MonotonicMs, NodeId, RequestId } from './types.ts';

/** Rounds under way at a time. With one, who comes just after it began waits for nearly two; more than a few would each confirm next to nothing. */
const ROUNDS_MAX = 4;

interface RemoteRead {
  readonly from: NodeId;
  readonly id: number;
}

/** Reads that one round of heartbeats confirms together. */
interface Batch {
  readonly round: number;
  readonly index: LogIndex;
  readonly local: readonly RequestId[];
  readonly remote: readonly RemoteRead[];
}

/**
 * ReadIndex on the leader (Raft thesis, section 6.4), batched: a few rounds of heartbeats at a time, and all reads that
 * arrive while so many are under way share the next, which begins after they came. None is served before an entry of the own
 * term is committed: until then the leader does not know how far the log is committed.
 *
 * No round is needed while the leader holds a lease, nor for the question of a follower that makes a majority with the leader, as in a cluster of three:
 * the question itself tells that its sender had not left this term when the reads behind it had come. A leader of a later term was elected, and has
 * committed anything, only after that.
 */
export class LeaderReads {
  readonly #state: CoreState;
  readonly #heartbeats: Heartbeats;
  readonly #lease: LeaderLease;
  #local: RequestId[] = [];
  #remote: RemoteRead[] = [];
  /** In the order of their rounds. */
  #underWay: Batch[] = [];

  constructor(state: CoreState, heartbeats: Heartbeats, lease: LeaderLease) {
    this.#state = state;
    this.#heartbeats = heartbeats;
    this.#lease = lease;
  }

  addLocal(id: RequestId): void {
    if (this.#local.length >= this.#state.config.limits.pendingReadsMax) {
      this.#state.respond(id, { type: 'overloaded' });
      return;
    }
    this.#local.push(id);
  }

  addRemote(from: NodeId, id: number): void {
    if (this.#remote.length >= this.#state.config.limits.pendingReadsMax) {
      this.#answerRemote({ from, id }, null);
      return;
    }
    this.#remote.push({ from, id });
  }

  /**
   * Answers what is confirmed and begins the next round if reads wait. Called after every step of a leader, with the
   * time at which the step was begun if that is known: it is later than the arrival of all reads that wait.
   */
  advance(now: MonotonicMs | null): void {
    const { log, term, quorum, id } = this.#state;
    this.#answerConfirmedRounds();
    if (this.#local.length === 0 && this.#remote.length === 0) return;
    if (log.termAt(log.commitIndex) !== term) return;
    this.#answerConfirmed();
    if (this.#local.length === 0 && this.#remote.length === 0) return;
    const isLeased = now !== null && this.#lease.isHeldAt(now);
    const isSure = isLeased || quorum.isOnly(id);
    if (this.#underWay.length >= ROUNDS_MAX && !isSure) return;
    const round = isSure ? 0 : this.#heartbeats.beginSmall();
    const batch = { round, index: log.commitIndex, local: this.#local, remote: this.#remote };
    this.#local = [];
    this.#remote = [];
    if (isSure) this.#answer(batch, isLeased);
    else this.#underWay.push(batch);
  }

  /** The node no longer leads: no read can be confirmed any more. */
  fail(): void {
    const { leader } = this.#state;
    for (const id of [...this.#underWay.flatMap(({ local }) => local), ...this.#local]) {
      this.#state.respond(id, { type: 'notLeader', leader });
    }
    for (const read of [...this.#underWay.flatMap(({ remote }) => remote), ...this.#remote]) {
      this.#answerRemote(read, null);
    }
    this.#underWay = [];
    this.#local = [];
    this.#remote = [];
  }

  #answerConfirmedRounds(): void {
    for (;;) {
      const [first] = this.#underWay;
      if (first === undefined || !this.#heartbeats.isConfirmed(first.round)) return;
      this.#underWay.shift();
      this.#answer(first);
    }
  }

  /** Answers the questions that are their own confirmation. */
  #answerConfirmed(): void {
    const { log, quorum, id } = this.#state;
    const unconfirmed: RemoteRead[] = [];
    for (const read of this.#remote) {
      if (quorum.reached((voter) => voter === id || voter === read.from)) {
        this.#answerRemote(read, log.commitIndex);
      } else unconfirmed.push(read);
    }
    this.#remote = unconfirmed;
  }

  #answer({ index, local, remote }: Batch, leased = false): void {
    for (const id of local) {
      const ready = { type: 'readReady', index, stamp: null } as const;
      this.#state.respond(id, leased ? { ...ready, leased: true } : ready);
    }
    for (const read of remote) this.#answerRemote(read, index);
  }

  #answerRemote({ from, id }: RemoteRead, index: LogIndex | null): void {
    const { term, writes } = this.#state;
    this.#state.send(
      from,
      { type: 'readIndexResponse', term, id, index, stamp: 0 },
      writes.termAndVote,
    );
  }
}
