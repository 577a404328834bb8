import type { Entry, LogIndex, RaftResponse, RequestId, Term } from '@kiwi/raft-core';
import type { InvariantChecker } from '../check/invariant-checker.ts';
import type { ObservedNode } from '../check/observed-node.ts';
import type { PendingRequest, RequestOutcome } from '../cluster/request.ts';

/**
 * The requests of one run of a node, from question to outcome, kept as `RaftNode` keeps them: a
 * proposal is decided by what is applied, a read waits until its point is applied.
 */
export class RequestBook {
  readonly #node: ObservedNode;
  readonly #checker: InvariantChecker;
  readonly #open = new Map<RequestId, PendingRequest>();
  /** Accepted proposals by each of their indexes. */
  readonly #proposalsAt = new Map<LogIndex, PendingRequest[]>();
  #accepted: PendingRequest[] = [];
  #reads: { readonly request: PendingRequest; readonly index: LogIndex }[] = [];
  #appliedIndex: LogIndex = 0;
  #appliedTerm: Term = 0;

  constructor(node: ObservedNode, checker: InvariantChecker) {
    this.#node = node;
    this.#checker = checker;
  }

  /** Every request that has no outcome yet. */
  get openRequests(): readonly PendingRequest[] {
    return [...this.#open.values()];
  }

  add(request: PendingRequest): void {
    this.#open.set(request.id, request);
  }

  /** An answer of the core. */
  answer(id: RequestId, response: RaftResponse): void {
    const request = this.#open.get(id);
    this.#checker.requests.answering(this.#node, request);
    if (request === undefined) return;
    request.answered = true;
    switch (response.type) {
      case 'accepted':
        this.#place(request, response);
        return;
      case 'readReady':
        this.#checker.requests.readReady(this.#node, request, response.index);
        this.#reads.push({ request, index: response.index });
        return;
      case 'done':
      case 'overloaded':
      case 'notLeader':
      case 'rejected':
        if (response.type !== 'done') this.#checker.requests.refused(this.#node, request);
        this.#close(request, response);
        return;
      case 'indeterminate':
        this.#close(request, response);
        return;
    }
  }

  /** The answer to a read came too late to be used: the driver asks once more, as another request. */
  askAgain(id: RequestId, newId: RequestId): void {
    const request = this.#open.get(id);
    this.#checker.requests.answering(this.#node, request);
    if (request === undefined) return;
    this.#open.delete(id);
    request.id = newId;
    this.#open.set(newId, request);
  }

  /** The step that accepted proposals has ended: they must now be in the log. */
  settleStep(): void {
    if (this.#accepted.length === 0) return;
    for (const request of this.#accepted) this.#checker.requests.accepted(this.#node, request);
    this.#accepted = [];
  }

  /** An entry was applied; `result` is what the state machine returned for it. */
  applied(entry: Entry, result: unknown): void {
    this.#appliedIndex = entry.index;
    if (entry.term > this.#appliedTerm) this.#laterTerm(entry.term);
    const proposals = this.#proposalsAt.get(entry.index);
    if (proposals === undefined) return;
    this.#proposalsAt.delete(entry.index);
    for (const request of proposals) {
      if (entry.term !== request.place?.term || request.outcome !== null) continue;
      request.results.push(result);
      if (entry.index === request.place.lastIndex) this.#acknowledge(request);
    }
  }

  /**
   * A snapshot brought the state after `index`: what stands before it was committed or overwritten, nobody here knows which; what
   * stands behind it and is of an earlier term is surely lost.
   */
  skipped(index: LogIndex, term: Term): void {
    this.#appliedIndex = index;
    for (const request of this.#open.values()) {
      if (request.place === null || request.place.firstIndex > index) continue;
      this.#close(request, { type: 'indeterminate' });
    }
    for (const at of [...this.#proposalsAt.keys()]) {
      if (at <= index) this.#proposalsAt.delete(at);
    }
    if (term > this.#appliedTerm) this.#laterTerm(term);
    this.serveReads();
  }

  /** Serves the reads whose point has been applied. */
  serveReads(): void {
    if (this.#reads.length === 0) return;
    const waiting = this.#reads;
    this.#reads = [];
    for (const read of waiting) {
      if (read.index > this.#appliedIndex) {
        this.#reads.push(read);
        continue;
      }
      const result = read.request.query === null ? undefined : read.request.query();
      this.#close(read.request, { type: 'read', index: read.index, result });
    }
  }

  /** The process died: nobody will ever know more. */
  abandon(): void {
    for (const request of this.#open.values()) request.outcome = { type: 'indeterminate' };
    this.#open.clear();
  }

  #place(request: PendingRequest, accepted: Extract<RaftResponse, { type: 'accepted' }>): void {
    const { term, firstIndex, lastIndex } = accepted;
    request.place = { term, firstIndex, lastIndex };
    this.#accepted.push(request);
    for (let index = firstIndex; index <= lastIndex; index += 1) {
      const others = this.#proposalsAt.get(index);
      if (others === undefined) this.#proposalsAt.set(index, [request]);
      else others.push(request);
    }
  }

  /**
   * An entry of a later term is committed. Terms rise along a log, so no log with that entry holds, or ever
   * will hold, an entry of an earlier term behind it: what was accepted in earlier terms and is not
   * applied by now is surely lost.
   */
  #laterTerm(term: Term): void {
    this.#appliedTerm = term;
    for (const request of this.#open.values()) {
      if (request.place === null || request.place.term >= term) continue;
      if (request.results.length === 0) {
        this.#checker.requests.refused(this.#node, request);
        this.#close(request, { type: 'rejected', reason: 'overwritten by a later leader' });
      } else {
        this.#close(request, { type: 'indeterminate' });
      }
    }
  }

  #acknowledge(request: PendingRequest): void {
    if (request.place === null) return;
    this.#checker.requests.acknowledged(this.#node, request);
    const { term, firstIndex } = request.place;
    this.#close(request, { type: 'committed', term, firstIndex, results: request.results });
  }

  #close(request: PendingRequest, outcome: RequestOutcome): void {
    request.outcome = outcome;
    this.#open.delete(request.id);
  }
}
