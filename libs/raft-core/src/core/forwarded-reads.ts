import type { CoreState } from './core-state.ts';
import type { ReadIndexResponse } from './messages.ts';
import type { MonotonicMs, NodeId, RequestId } from './types.ts';

interface Read {
  readonly id: RequestId;
  readonly askedAt: MonotonicMs;
}

/** The `readIndex` message under way and the reads it stands for. */
interface Question {
  readonly leader: NodeId;
  readonly id: number;
  readonly sentAt: MonotonicMs;
  readonly reads: readonly Read[];
}

/**
 * ReadIndex on a follower or learner: one message to the leader for all reads that wait. Every message has a fresh id, also
 * one that repeats a lost one, so that no late answer can stand for a read that came after it.
 */
export class ForwardedReads {
  readonly #state: CoreState;
  #lastId: number;
  #waiting: Read[] = [];
  #question: Question | null = null;

  constructor(state: CoreState) {
    this.#state = state;
    // Not from 0: an answer to the question of an earlier run of this node must not fit a new one.
    this.#lastId = Math.floor(state.random.next() * 2 ** 48);
  }

  add(id: RequestId): void {
    const { leader, now, config } = this.#state;
    if (leader === null) {
      this.#state.respond(id, { type: 'notLeader', leader: null });
    } else if (this.#waiting.length >= config.limits.pendingReadsMax) {
      this.#state.respond(id, { type: 'overloaded' });
    } else {
      this.#waiting.push({ id, askedAt: now });
    }
  }

  handleResponse(from: NodeId, response: ReadIndexResponse): void {
    const question = this.#question;
    if (question === null || question.leader !== from || question.id !== response.id) return;
    this.#question = null;
    const { index, stamp } = response;
    for (const { id } of question.reads) {
      if (index === null) this.#state.respond(id, { type: 'notLeader', leader: null });
      else this.#state.respond(id, { type: 'readReady', index, stamp });
    }
  }

  /** Asks for what waits; fails what the present leader cannot answer any more. Called after every step of a non-leader. */
  advance(): void {
    const { leader } = this.#state;
    if (this.#question !== null && this.#question.leader !== leader) this.fail();
    if (leader === null && this.#waiting.length > 0) this.fail();
    if (this.#question === null && this.#waiting.length > 0) this.#ask([]);
  }

  tick(): void {
    const { now, config } = this.#state;
    const question = this.#question;
    if (question === null || now - question.sentAt < config.heartbeatIntervalMs * 2) return;
    const since = now - config.electionTimeoutMinMs;
    const alive = question.reads.filter((read) => read.askedAt > since);
    for (const read of question.reads) {
      if (read.askedAt <= since) {
        this.#state.respond(read.id, { type: 'notLeader', leader: this.#state.leader });
      }
    }
    this.#question = null;
    // The question or its answer may be lost: ask again for those that can still wait.
    if (alive.length > 0 || this.#waiting.length > 0) this.#ask(alive);
  }

  fail(): void {
    const { leader } = this.#state;
    for (const { id } of [...(this.#question?.reads ?? []), ...this.#waiting]) {
      this.#state.respond(id, { type: 'notLeader', leader });
    }
    this.#question = null;
    this.#waiting = [];
  }

  #ask(again: readonly Read[]): void {
    const { leader, term, now, writes } = this.#state;
    if (leader === null) return;
    this.#lastId++;
    const reads = again.length === 0 ? this.#waiting : [...again, ...this.#waiting];
    this.#waiting = [];
    this.#question = { leader, id: this.#lastId, sentAt: now, reads };
    this.#state.send(leader, { type: 'readIndex', term, id: this.#lastId }, writes.termAndVote);
  }
}
