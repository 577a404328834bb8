import type { RaftEffect, RaftEvent, RaftResponse } from '../core/events.ts';
import type { Entry, LogIndex, RequestId } from '../core/types.ts';
import type { RaftError } from '../errors.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { Outcome, ReadPoint } from './outcome.ts';
import { ProposalWaiters } from './proposal-waiters.ts';
import type { ProposalWaiter } from './proposal-waiters.ts';
import { ReadWaiters } from './read-waiters.ts';
import { Requests, errorOf, refusal } from './requests.ts';

/** The request id of `offer`, whose answer is read off the effects at once. */
const OFFER_ID = 0;

/** What requests need of the run they belong to. */
export interface RequestHost {
  /** Gives the core an event; answers come by `ClientRequests.answer`. */
  step(event: RaftEvent): readonly RaftEffect[];
  /** The time for an event that a lease may answer. */
  now(): { readonly now?: number };
  appliedIndex(): LogIndex;
  readStamp(): number;
  /** Whether this node leads and holds a lease now. */
  holdsLease(): boolean;
}

/** What the callers of a node wait for: outcomes of proposals, read points, and the ends of other requests. */
export class ClientRequests {
  readonly #host: RequestHost;
  readonly #requests = new Requests(OFFER_ID);
  readonly #proposals = new ProposalWaiters();
  readonly #reads = new ReadWaiters();

  constructor(host: RequestHost) {
    this.#host = host;
  }

  /** See `RaftNode.propose`. */
  propose(data: Uint8Array, signal: AbortSignal | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      const id = this.#requests.add({
        answer: (response) => {
          if (response.type === 'accepted') this.#await(response, resolve, signal);
          else resolve(refusal(response));
        },
        abandon: (error) => resolve({ type: 'indeterminate', reason: error.message }),
      });
      this.#host.step({ type: 'propose', id, data: [data] });
    });
  }

  /** See `RaftNode.offer`. */
  offer(data: readonly Uint8Array[]): 'accepted' | 'notLeader' | 'overloaded' {
    let answer: 'accepted' | 'notLeader' | 'overloaded' = 'notLeader';
    for (const effect of this.#host.step({ type: 'propose', id: OFFER_ID, data })) {
      if (effect.type !== 'respond' || effect.id !== OFFER_ID) continue;
      const { type } = effect.result;
      if (type === 'accepted' || type === 'overloaded') answer = type;
    }
    return answer;
  }

  /** See `RaftNode.readIndex`. */
  readIndex(): Promise<ReadPoint> {
    const host = this.#host;
    return new Promise((resolve, reject) => {
      const answer = (response: RaftResponse) => {
        if (response.type !== 'readReady') {
          reject(errorOf(response));
          return;
        }
        const { index } = response;
        const stamp = response.stamp ?? host.readStamp();
        // The process may have been stalled since the lease was looked at, and the stamp be of a later leader's time.
        if (response.leased === true && !host.holdsLease()) {
          host.step({ type: 'readIndex', id: this.#requests.add({ answer, abandon: reject }) });
          return;
        }
        const ready = () => resolve({ index, stamp });
        if (host.appliedIndex() >= index) ready();
        else this.#reads.add(index, { ready, fail: reject });
      };
      const id = this.#requests.add({ answer, abandon: reject });
      host.step({ type: 'readIndex', id, ...host.now() });
    });
  }

  /** For requests that are answered by `done`. */
  do(event: (id: RequestId) => RaftEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (response: RaftResponse) =>
        response.type === 'done' ? resolve() : reject(errorOf(response));
      this.#host.step(event(this.#requests.add({ answer, abandon: reject })));
    });
  }

  /** The core's answer to a request. */
  answer(id: RequestId, response: RaftResponse): void {
    this.#requests.answer(id, response);
  }

  /** `results` belong to the commands among `entries`, in order. */
  applied(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    this.#proposals.applied(entries, results);
    const last = entries[entries.length - 1];
    if (last !== undefined) this.#reads.applied(last.index);
  }

  /** A snapshot of a peer brought the state. */
  installed({ index, term }: SnapshotMeta): void {
    this.#proposals.skipped(index, term);
    this.#reads.applied(index);
  }

  /** Tells everybody who waits that the run ends. */
  abandonAll(error: RaftError): void {
    this.#requests.abandonAll(error);
    this.#proposals.settleAll({ type: 'indeterminate', reason: error.message });
    this.#reads.failAll(error);
  }

  #await(
    accepted: Extract<RaftResponse, { type: 'accepted' }>,
    resolve: (outcome: Outcome) => void,
    signal: AbortSignal | undefined,
  ): void {
    const abort = () => {
      this.#proposals.remove(accepted.lastIndex, waiter);
      resolve({ type: 'indeterminate', reason: 'aborted while waiting for the commit' });
    };
    const waiter: ProposalWaiter = {
      settle: (outcome) => {
        signal?.removeEventListener('abort', abort);
        resolve(outcome);
      },
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#proposals.add(accepted.lastIndex, accepted.term, waiter);
  }
}
